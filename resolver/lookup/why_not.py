"""What keeps two persons apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities.surroundings import (
    ScoredPair,
    Surroundings,
    is_between,
    pairs_touching,
    read_surroundings,
)
from resolver.lookup.groups import feed_titles
from resolver.lookup.merges import bond_facts
from resolver.lookup.pairs import PairReader
from resolver.lookup.reasons import Reason, reason
from resolver.lookup.spoken import Speaker

MOST_ODDS = 40
"""In bits; as in the step on rivals of cluster.sql."""


@dataclass(frozen=True, slots=True)
class AveragePair:
    """One pair of an average.

    `how` is ``kept``; or, for a pair that counts as missing, why: ``no_route``, ``crowded`` (its
    routes' values are shared by too many records), ``below_keep``, or ``unknown`` if it was not
    looked at. `bits` is what comparing the two gives, `counted` what clustering counts.
    """

    left: str
    right: str
    how: str
    bits: float | None
    counted: float


@dataclass(frozen=True, slots=True)
class Average:
    """All pairs between two persons, those that pull the average down first."""

    mean: float
    missing: int
    pairs: tuple[AveragePair, ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """A holder of a number whom somebody without one is like, and the share of the odds."""

    person: str
    bits: float
    share: float
    asked: bool


class Separation:
    """Finds out what keeps two persons apart.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        Routes and thresholds.
    registers
        Feeds that list each person at most once.
    around
        The groups of both.
    sides
        The groups of each.
    closest
        The two groups that were looked at, or are most alike.
    pairs
        Explains pairs.
    speaker
        Writes what the reader may see.
    """

    def __init__(
        self,
        engine: Engine,
        linkage: Linkage,
        registers: Collection[str],
        around: Surroundings,
        sides: tuple[Collection[int], Collection[int]],
        closest: tuple[int, int],
        pairs: PairReader,
        speaker: Speaker,
    ) -> None:
        self._engine = engine
        self._linkage = linkage
        self._registers = registers
        self._around = around
        self._sides = sides
        self._closest = closest
        self._pairs = pairs
        self._speaker = speaker
        self._kept = around.between(*sides)
        self._size = len(sides[0]) * len(sides[1])
        missing = linkage.thresholds.missing
        total = sum(pair.bits - missing for pair in self._kept)
        self.mean = total / self._size + missing

    def reasons(self) -> tuple[Reason, ...]:
        """Return what keeps them apart, the deciding reason first."""
        constraints = list(self._constraints())
        if self.mean < self._linkage.thresholds.join:
            return (*constraints, *self._too_weak()) or (self._reason("not_explained"),)
        if constraints:
            return (*constraints, self._reason("enough_but", mean=self.mean))
        return (self._reason("not_explained"),)

    def average(self, labels: Mapping[int, str]) -> Average:
        """Return all pairs between the two.

        Parameters
        ----------
        labels
            What stands for each group.
        """
        kept = {(pair.left, pair.right): pair for pair in self._kept}
        found = []
        for left in self._sides[0]:
            for right in self._sides[1]:
                pair = kept.get((min(left, right), max(left, right)))
                compared = self._pairs.explanation(left, right)
                found.append(
                    AveragePair(
                        labels[left],
                        labels[right],
                        "kept" if pair else self._missing_how(left, right),
                        compared.match_weight if compared else None,
                        pair.bits if pair else self._linkage.thresholds.missing,
                    )
                )
        found.sort(key=lambda p: (p.counted, p.bits or 0.0, p.left, p.right))
        return Average(self.mean, self._size - len(kept), tuple(found))

    @cached_property
    def rivals(self) -> tuple[Rival, ...]:
        """Return whom the one without a number is like, if that takes from the odds."""
        pair = self._shared_pair
        if pair is None:
            return ()
        lone = pair.left if pair.left not in self._around.number else pair.right
        partners = pairs_touching(self._engine, self._linkage, self._registers, [lone])
        weights = {(p.right if p.left == lone else p.left): p.match_weight for p in partners}
        known = read_surroundings(self._engine, self._linkage, self._registers, weights)
        odds = {group: 2.0 ** min(weights[group], MOST_ODDS) for group in known.number}
        return tuple(
            Rival(
                known.person[group],
                weights[group],
                odds[group] / (1 + sum(odds.values())),
                group in (pair.left, pair.right),
            )
            for group in sorted(odds, key=lambda group: (-odds[group], group))
        )

    @property
    def _shared_pair(self) -> ScoredPair | None:
        """Return the pair whose odds are shared: that which was looked at, or the strongest."""
        looked_at = self._pairs.scored(*self._closest)
        strongest = max(self._kept, key=lambda p: (p.match_weight, -p.left, -p.right), default=None)
        shared = (p for p in (looked_at, strongest) if p and p.weight < p.match_weight)
        return next(shared, None)

    def _constraints(self) -> Iterator[Reason]:
        one, other = self._sides
        for bond in self._around.bonds:
            if not bond.same and is_between(bond, one, other):
                code = "decided_apart" if bond.source == "decision" else "held_for_review"
                yield self._reason(code, **bond_facts(self._engine, bond, self._speaker))
                break
        numbers, others = self._numbers(one), self._numbers(other)
        if numbers and others and (numbers != others or len(numbers) > 1):
            yield self._reason(
                "different_numbers", left=self._spoken(numbers), right=self._spoken(others)
            )
        titles = feed_titles(self._engine, self._speaker.language)
        for feed in sorted(self._listed(one) & self._listed(other)):
            yield self._reason("same_register", register=titles.get(feed) or feed)

    def _too_weak(self) -> Iterator[Reason]:
        thresholds = self._linkage.thresholds
        best = max(self._kept, key=lambda p: (p.counted, -p.left, -p.right), default=None)
        shared = self._shared_pair
        if best is None:
            yield from self._never_kept()
        elif best.bits >= thresholds.join:
            size, missing = self._size, self._size - len(self._kept)
            yield self._reason(
                "weak_on_average", weight=best.match_weight, pairs=size, mean=self.mean
            )
            if missing:
                yield self._reason("pairs_missing", missing=missing, absent=thresholds.missing)
        elif shared is not None and shared.match_weight >= thresholds.join:
            others = len(self.rivals) - 1
            yield self._reason(
                "rivals", weight=shared.match_weight, left=shared.weight, others=others
            )
        else:
            yield self._reason("below_threshold", weight=best.match_weight)

    def _never_kept(self) -> Iterator[Reason]:
        how = self._missing_how(*self._closest)
        if how == "below_keep":
            weight, keep = self._pairs.weight(*self._closest), self._linkage.thresholds.keep
            yield self._reason(how, weight=weight, keep=keep)
        elif how == "crowded":
            yield self._reason(how, **self._crowded(*self._closest))
        elif how == "no_route":
            yield self._reason(how)

    def _missing_how(self, left: int, right: int) -> str:
        found = self._pairs.explanation(left, right)
        if found is None or found.match_weight is None:
            return "unknown"
        if not found.routes:
            return "no_route"
        return "below_keep" if found.match_weight < self._linkage.thresholds.keep else "crowded"

    def _crowded(self, left: int, right: int) -> dict[str, object]:
        found = self._pairs.explanation(left, right)
        names = found.routes if found else ()
        return {
            "routes": ", ".join(names),
            "most": max((self._linkage.routes[name].max_block for name in names), default=0),
        }

    def _numbers(self, groups: Collection[int]) -> frozenset[str]:
        number = self._around.number
        return frozenset(number[group] for group in groups if group in number)

    def _listed(self, groups: Collection[int]) -> set[str]:
        return {feed for group in groups for feed in self._around.registers.get(group, ())}

    def _spoken(self, numbers: Collection[str]) -> str:
        return self._speaker.values({self._linkage.identity.number or "": sorted(numbers)})

    def _reason(self, code: str, **facts: object) -> Reason:
        join = self._linkage.thresholds.join
        return reason(code, self._speaker.language, **({"join": join} | facts))
