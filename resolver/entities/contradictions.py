"""Which decisions can hold together; where one cannot, the shortest chain that shows it.

Decisions are taken in the order of their numbers. One that contradicts those taken before is left
out, so that the persons stay as they were. Records that say exactly the same, and so share a
profile, count as the same; but for those of a profile that people divided by deciding that two of
its records are two persons: such words tell nobody apart, so only decisions join them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Via = Literal["same", "different", "profile"]


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """That two records are of the same person, or of two."""

    number: int
    same: bool
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain: two records, and the decision or the shared profile between them."""

    left: str
    right: str
    via: Via
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of the claims.

    Attributes
    ----------
    applied
        Numbers of those that hold.
    chains
        For each of the others the chain from its left to its right record that speaks against it.
    alone
        Records that share a profile which is divided, and have to be profiles of their own.
    """

    applied: tuple[int, ...]
    chains: dict[int, tuple[Step, ...]]
    alone: tuple[str, ...]


def judge(claims: Iterable[Claim], profile_of: Mapping[str, int]) -> Judgement:
    """Take claims in order and leave out what contradicts the earlier ones.

    Parameters
    ----------
    claims
        What people decided.
    profile_of
        The profile of every record that is named.

    Examples
    --------
    >>> claims = [Claim(1, True, "a", "b"), Claim(2, True, "b", "c"), Claim(3, False, "a", "c")]
    >>> found = judge(claims, {"a": 1, "b": 2, "c": 3})
    >>> found.applied
    (1, 2)
    >>> [(step.left, step.via, step.right, step.decision) for step in found.chains[3]]
    [('a', 'same', 'b', 1), ('b', 'same', 'c', 2)]
    """
    ordered = sorted(claims)
    within = {
        claim.number: profile_of[claim.left]
        for claim in ordered
        if not claim.same and profile_of[claim.left] == profile_of[claim.right]
    }
    divided = set(within.values())
    while True:
        graph = _Graph(ordered, profile_of, divided)
        for claim in ordered:
            graph.take(claim)
        # A profile that no decision could divide in the end is whole after all.
        kept = {within[number] for number in graph.applied if number in within}
        if kept == divided:
            break
        divided = kept
    alone = _alone(graph, [claim for claim in ordered if claim.number in within], profile_of)
    return Judgement(tuple(graph.applied), graph.chains, tuple(alone))


def _alone(graph: _Graph, within: Iterable[Claim], profile_of: Mapping[str, int]) -> Iterator[str]:
    """Leave the left record of a profile's first division, and who is the same, where they are."""
    applied = set(graph.applied)
    seen: set[int] = set()
    for claim in within:
        profile = profile_of[claim.left]
        if claim.number in applied and profile not in seen:
            seen.add(profile)
            stay = graph.reach(claim.left)
            yield from (record for record in graph.named[profile] if record not in stay)


@dataclass(frozen=True, slots=True)
class _Reached:
    """How a record was reached: from where, and how far away the start is."""

    distance: int
    step: Step | None


@dataclass(slots=True)
class _Graph:
    """What holds so far. All lists are in order, so that chains of equal length always agree."""

    claims: list[Claim]
    profile_of: Mapping[str, int]
    divided: set[int]
    applied: list[int] = field(default_factory=list)
    chains: dict[int, tuple[Step, ...]] = field(default_factory=dict)
    named: dict[int, list[str]] = field(default_factory=dict)
    same: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    different: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for record in sorted({r for claim in self.claims for r in (claim.left, claim.right)}):
            self.named.setdefault(self.profile_of[record], []).append(record)

    def take(self, claim: Claim) -> None:
        """Apply a claim, or keep the chain that speaks against it."""
        chain = self._against_same(claim) if claim.same else self._against_different(claim)
        if chain is not None:
            self.chains[claim.number] = chain
            return
        self.applied.append(claim.number)
        lists = self.same if claim.same else self.different
        lists[claim.left].append(claim)
        lists[claim.right].append(claim)

    def reach(self, start: str, without: int | None = None) -> dict[str, _Reached]:
        """Return every record that is the same as `start`, the nearest first.

        Parameters
        ----------
        start
            A record.
        without
            A profile whose words are not to count.
        """
        found = {start: _Reached(0, None)}
        open_ = [start]
        used = {without}
        for record in open_:
            distance = found[record].distance + 1
            for step in self._steps(record, used):
                if step.right not in found:
                    found[step.right] = _Reached(distance, step)
                    open_.append(step.right)
        return found

    def _steps(self, record: str, used: set[int | None]) -> Iterator[Step]:
        for claim in self.same[record]:
            other = claim.right if claim.left == record else claim.left
            yield Step(record, other, "same", claim.number)
        profile = self.profile_of[record]
        if profile not in used and profile not in self.divided:
            # Whoever comes first to a profile leads to all of it: nobody need look again.
            used.add(profile)
            for other in self.named[profile]:
                yield Step(record, other, "profile")

    def _against_different(self, claim: Claim) -> tuple[Step, ...] | None:
        profile = self.profile_of[claim.left]
        tied = profile == self.profile_of[claim.right]
        # That the two say the same is what was decided upon, and no argument if there is another.
        found = self.reach(claim.left, without=profile if tied else None)
        if claim.right in found:
            return _path(found, claim.right)
        if tied and profile not in self.divided:
            return (Step(claim.left, claim.right, "profile"),)
        return None

    def _against_same(self, claim: Claim) -> tuple[Step, ...] | None:
        near, far = self.reach(claim.left), self.reach(claim.right)
        if claim.right in near:
            return None
        best: tuple[int, int, str, str] | None = None
        for record, reached in near.items():
            for apart in self.different[record]:
                other = apart.right if apart.left == record else apart.left
                if other in far:
                    length = reached.distance + far[other].distance
                    found = (length, apart.number, record, other)
                    best = found if best is None else min(best, found)
        if best is None:
            return None
        _, number, here, there = best
        back = (Step(s.right, s.left, s.via, s.decision) for s in reversed(_path(far, there)))
        return (*_path(near, here), Step(here, there, "different", number), *back)


def _path(found: Mapping[str, _Reached], end: str) -> tuple[Step, ...]:
    steps = []
    while (step := found[end].step) is not None:
        steps.append(step)
        end = step.left
    return tuple(reversed(steps))
