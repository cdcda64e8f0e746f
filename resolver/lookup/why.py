"""Why two records or persons are, or are not, one: everything that speaks for it and against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities.building import Merge, replay
from resolver.entities.surroundings import person_groups, read_surroundings
from resolver.link.model import Model
from resolver.lookup.chain import links_between, links_of_run, shortest_chain
from resolver.lookup.groups import RecordGroup, label, read_groups
from resolver.lookup.merges import MergeStep, read_merges
from resolver.lookup.pairs import ComparedPair, PairReader
from resolver.lookup.reasons import Reason, reason
from resolver.lookup.sides import Named, Side, name_sides
from resolver.lookup.spoken import Speaker
from resolver.lookup.why_not import Average, Rival, Separation

MOST_COMPARED = 60
"""So many pairs of groups are compared to find the closest and to fill an average."""


@dataclass(frozen=True, slots=True)
class Why:
    """The answer.

    Attributes
    ----------
    left, right
        The two sides.
    same
        They are one person in the published run.
    reasons
        The deciding one first.
    closest
        The two groups of records that were looked at; None if both sides are in one group.
    average
        For two persons: all pairs between them.
    rivals
        Whom else somebody without a number is like, if that is why.
    steps
        For one person: the merge that brought the two together.
    chain
        The links of the shortest chain between the two, if it has more than one.
    groups
        What the labels stand for.
    join
        The mean weight that joins.
    """

    left: Side
    right: Side
    same: bool
    reasons: tuple[Reason, ...]
    closest: ComparedPair | None
    average: Average | None
    rivals: tuple[Rival, ...]
    steps: tuple[MergeStep, ...]
    chain: tuple[ComparedPair, ...]
    groups: tuple[RecordGroup, ...]
    join: float


def why(
    engine: Engine,
    linkage: Linkage,
    model: Model,
    registers: Collection[str],
    references: tuple[str, str],
    speaker: Speaker,
) -> Why:
    """Tell why two records or persons are, or are not, one.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        Comparisons, routes, thresholds.
    model
        That the pairs were scored with.
    registers
        Feeds that list each person at most once.
    references
        Each a person's id, or a record as ``feed/row_key``.
    speaker
        Writes what the reader may see.

    Raises
    ------
    UnknownReferenceError
        If one of them is not in the snapshot.
    SameReferenceError
        If both name the same person or the same record.
    """
    return _Asked(engine, linkage, model, registers, references, speaker).answer()


class _Asked:
    """One question, with what is read only once for it."""

    def __init__(
        self,
        engine: Engine,
        linkage: Linkage,
        model: Model,
        registers: Collection[str],
        references: tuple[str, str],
        speaker: Speaker,
    ) -> None:
        self._engine = engine
        self._linkage = linkage
        self._model = model
        self._registers = registers
        self._speaker = speaker
        self._left, self._right = name_sides(engine, references)
        self._own = (
            person_groups(engine, self._left.person),
            person_groups(engine, self._right.person),
        )
        everybody = {*self._own[0], *self._own[1]}
        self._around = read_surroundings(engine, linkage, registers, everybody)

    def answer(self) -> Why:
        if self._left.groups == self._right.groups:
            return self._one_group()
        candidates = self._candidates(self._left.groups, self._right.groups)
        if self._left.person == self._right.person:
            return self._one_person(candidates)
        return self._two_persons(candidates)

    def _candidates(self, one: Sequence[int], other: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pairs of groups to compare, those that the run kept first."""
        kept = {(p.left, p.right): p.match_weight for p in self._around.pairs}
        mentions = self._around.mentions
        pairs = [(left, right) for left, right in product(one, other) if left != right]

        def order(pair: tuple[int, int]) -> tuple[float, int, int, int]:
            weight = kept.get((min(pair), max(pair)), float("-inf"))
            return (-weight, -mentions[pair[0]] - mentions[pair[1]], *pair)

        return sorted(pairs, key=order)[:MOST_COMPARED]

    def _compare(self, pairs: Sequence[tuple[int, int]], chain: tuple[int, ...]) -> PairReader:
        scored = list(self._around.pairs)
        if set(chain) - set(self._around.groups):
            # Others may stand between the two.
            scored += read_surroundings(self._engine, self._linkage, self._registers, chain).pairs
        asked = [*pairs, *pairwise(chain)]
        return PairReader(self._engine, self._linkage, self._model, asked, scored)

    def _one_group(self) -> Why:
        """Two records that nothing had to be weighed for."""
        labels = self._labels(self._left.groups)
        profiles = self._engine.value(
            "select count(*) from person_profile where group_id = ?", [*self._left.groups]
        )
        same_words = profiles == 1 or self._left.profile == self._right.profile
        code = "identical" if same_words else "grouped"
        return self._why(labels, (reason(code, self._speaker.language),))

    def _one_person(self, candidates: Sequence[tuple[int, int]]) -> Why:
        merges = replay(self._around, self._linkage.thresholds)
        links = links_between(self._around)
        chain = shortest_chain(links, self._left.groups, self._right.groups)
        own = [(pair.left, pair.right) for pair in self._around.pairs]
        pairs = self._compare([*candidates, *own], chain)
        closest = self._closest(candidates, pairs)
        together = next((m for m in merges if _joins(m, closest)), None)
        labels = self._labels(self._own[0])
        steps = read_merges(
            self._engine, merges, self._linkage.thresholds, labels, pairs, self._speaker
        )
        steps = tuple(s for m, s in zip(merges, steps, strict=True) if m is together)
        language = self._speaker.language
        if steps:
            place = {"step": steps[0].step, "steps": len(merges)}
            reasons = [reason("together", language, **place), steps[0].why]
        else:
            reasons = [reason("not_replayed", language)]
        if pairs.scored(*closest) is None:
            reasons.append(reason("through_others", language))
        return self._why(
            labels,
            tuple(reasons),
            closest=pairs.read(*closest, labels, self._speaker),
            steps=steps,
            chain=self._hops(chain, pairs, labels),
        )

    def _two_persons(self, candidates: Sequence[tuple[int, int]]) -> Why:
        links = links_of_run(self._engine, self._linkage)
        chain = shortest_chain(links, self._left.groups, self._right.groups)
        pairs = self._compare([*candidates, *self._candidates(*self._own)], chain)
        closest = self._closest(candidates, pairs)
        labels = self._labels(*self._own, chain)
        separation = Separation(
            self._engine,
            self._linkage,
            self._registers,
            self._around,
            self._own,
            closest,
            pairs,
            self._speaker,
        )
        return self._why(
            labels,
            separation.reasons(),
            closest=pairs.read(*closest, labels, self._speaker),
            average=separation.average(labels),
            rivals=separation.rivals,
            chain=self._hops(chain, pairs, labels),
        )

    def _closest(self, candidates: Sequence[tuple[int, int]], pairs: PairReader) -> tuple[int, int]:
        """Return the two groups that are most alike; candidates come in a sensible order."""
        return max(candidates, key=lambda pair: pairs.weight(*pair))

    def _hops(
        self, chain: tuple[int, ...], pairs: PairReader, labels: dict[int, str]
    ) -> tuple[ComparedPair, ...]:
        if len(chain) < 3:
            return ()
        return tuple(pairs.read(a, b, labels, self._speaker) for a, b in pairwise(chain))

    def _labels(self, *sides: Collection[int]) -> dict[int, str]:
        """Give every group a letter; with more than one person, a number behind it."""
        labels: dict[int, str] = {}
        for side, groups in enumerate(sides):
            fresh = [group for group in self._ordered(groups) if group not in labels]
            for number, group in enumerate(fresh):
                several = len(sides) > 1 and len(fresh) > 1
                labels[group] = f"{label(side)}{number + 1}" if several else label(side + number)
        return labels

    def _ordered(self, groups: Collection[int]) -> list[int]:
        """Put a person's core first, then what has most rows."""
        known = [group for group in groups if group in self._around.mentions]
        core = self._around.core(known) if known else None
        mentions = self._around.mentions
        return sorted(groups, key=lambda g: (g != core, -mentions.get(g, 0), g))

    def _why(
        self,
        labels: dict[int, str],
        reasons: tuple[Reason, ...],
        *,
        closest: ComparedPair | None = None,
        average: Average | None = None,
        rivals: tuple[Rival, ...] = (),
        steps: tuple[MergeStep, ...] = (),
        chain: tuple[ComparedPair, ...] = (),
    ) -> Why:
        groups = read_groups(self._engine, self._linkage, labels, self._speaker)
        shown = {group.label: group for group in groups}
        at = (closest.left, closest.right) if closest else (groups[0].label, groups[0].label)
        return Why(
            self._side(self._left, shown[at[0]]),
            self._side(self._right, shown[at[1]]),
            self._left.person == self._right.person,
            reasons,
            closest,
            average,
            rivals,
            steps,
            chain,
            groups,
            self._linkage.thresholds.join,
        )

    def _side(self, named: Named, group: RecordGroup) -> Side:
        own = (s for s in group.spellings if s.profile_id == named.profile)
        spelling = next(own, group.spellings[0])
        return Side(
            self._speaker.reference(named.reference),
            named.person,
            named.profile is not None,
            group.label,
            spelling.values,
            spelling.fits,
        )


def _joins(merge: Merge, pair: tuple[int, int]) -> bool:
    left, right = pair
    return (left in merge.left and right in merge.right) or (
        left in merge.right and right in merge.left
    )
