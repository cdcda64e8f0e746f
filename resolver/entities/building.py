"""How a person was built of its groups, merge by merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from resolver.config.linkage import Linkage, Thresholds
from resolver.engine import Engine
from resolver.entities.band import hold_together
from resolver.entities.bridges import Bridge, find_bridges
from resolver.entities.components import SCALE
from resolver.entities.surroundings import (
    BAND,
    Bond,
    ScoredPair,
    Surroundings,
    is_between,
    person_groups,
    read_component,
    read_surroundings,
)

MOST_AROUND = 1000
"""With more groups connected than this, only the person's own are looked at."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two parts of a person that became one.

    Attributes
    ----------
    left, right
        The groups of both parts; the part with the smallest id is `left`.
    mean
        The mean weight, in bits, over all pairs of a group of one part and one of the other.
    cause
        ``average``; or the source of the bond that joined them, see `Bond`.
    bond
        That bond.
    pairs
        The scored pairs between the parts; the pairs that are missing count `thresholds.missing`.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    mean: float
    cause: str
    bond: Bond | None
    pairs: tuple[ScoredPair, ...]

    @property
    def missing(self) -> int:
        """Return how many pairs between the parts were never found, or not kept."""
        return len(self.left) * len(self.right) - len(self.pairs)


@dataclass(frozen=True, slots=True)
class Building:
    """A person's making.

    Attributes
    ----------
    surroundings
        Of the person's own groups.
    merges
        In the order in which they came about.
    complete
        The merges end in the whole person. If not, something that is not recorded in the snapshot
        had its part in it.
    bridges
        None if there are too many links to try.
    all_around
        The bridges take everybody into account who is connected by strong pairs, rather than
        just the person's own groups, because there are too many.
    """

    surroundings: Surroundings
    merges: tuple[Merge, ...]
    complete: bool
    bridges: tuple[Bridge, ...] | None
    all_around: bool


def building_of(
    engine: Engine, linkage: Linkage, registers: frozenset[str], person: str
) -> Building:
    """Tell how a person was built.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        Thresholds.
    registers
        Feeds that list each person at most once.
    person
        The ``person_id``.
    """
    groups = person_groups(engine, person)
    around = read_component(engine, linkage, registers, groups, MOST_AROUND)
    everybody = around or read_surroundings(engine, linkage, registers, groups)
    own = everybody.within(groups)
    merges = replay(own, linkage.thresholds)
    return Building(
        own,
        merges,
        len(merges) == len(groups) - 1,
        find_bridges(everybody, groups, linkage.thresholds),
        around is not None,
    )


def replay(own: Surroundings, thresholds: Thresholds) -> tuple[Merge, ...]:
    """Return the merges of one person's groups in the order in which they came about.

    Only the person's own groups are needed: what they were merged in depends on nobody else,
    since the strongest allowed merge of all was at every time also the strongest among them.

    Parameters
    ----------
    own
        The groups of one person.
    thresholds
        As the run used them.
    """
    return tuple(_Replay(own, thresholds).merges())


class _Replay:
    """Average linkage the plain way: look at every two parts, take the best, begin again."""

    def __init__(self, own: Surroundings, thresholds: Thresholds) -> None:
        self._own = own
        self._join = round(thresholds.join * SCALE)
        self._least = round(thresholds.least * SCALE)
        self._missing = round(thresholds.missing * SCALE)
        # A part is called by its smallest group.
        self._part = {group: group for group in own.groups}
        self._groups = {group: frozenset([group]) for group in own.groups}
        self._number: dict[int, str | None] = {g: own.number.get(g) for g in own.groups}

    def merges(self) -> Iterator[Merge]:
        bonds = sorted(self._own.bonds, key=lambda b: (min(b.left, b.right), max(b.left, b.right)))
        for bond in bonds:
            if bond.same and bond.source != BAND:
                left, right = self._part[bond.left], self._part[bond.right]
                if left != right:
                    yield self._merge(left, right, bond)
        while best := min(self._possible(), default=None):
            yield self._merge(*best[1:])
        for bond in self._own.bonds:
            if bond.source == BAND and self._holds(bond):
                yield self._merge(self._part[bond.left], self._part[bond.right], bond)

    def _possible(self) -> Iterator[tuple[float, int, int]]:
        """Yield the merges that are allowed and strong enough, the best with the smallest key."""
        excess: defaultdict[tuple[int, int], int] = defaultdict(int)
        for pair in self._own.pairs:
            left, right = sorted((self._part[pair.left], self._part[pair.right]))
            if left != right:
                excess[left, right] += pair.counted - self._missing
        for (left, right), total in excess.items():
            # The same division as in clustering, so that ties are broken the same way.
            key = -total / (len(self._groups[left]) * len(self._groups[right]))
            if key <= self._missing - self._join and self._allowed(left, right):
                yield key, left, right

    def _allowed(self, left: int, right: int) -> bool:
        number, another = self._number[left], self._number[right]
        if number is not None and another is not None and number != another:
            return False
        one, other = self._groups[left], self._groups[right]
        if self._listed(one) & self._listed(other):
            return False
        return not any(not b.same and is_between(b, one, other) for b in self._own.bonds)

    def _listed(self, part: frozenset[int]) -> set[str]:
        return {feed for group in part for feed in self._own.registers.get(group, ())}

    def _holds(self, bond: Bond) -> bool:
        """Tell whether two parts stay together because they were one."""
        place = self._own.place
        labels = np.asarray([place(self._part[group]) for group in self._own.groups], np.int64)
        kept = [(place(bond.left), place(bond.right))]
        found = hold_together(self._own.graph, labels, kept, self._least, self._missing)
        return not np.array_equal(found, labels)

    def _merge(self, left: int, right: int, bond: Bond | None = None) -> Merge:
        left, right = sorted((left, right))
        one, other = self._groups[left], self._groups.pop(right)
        pairs = tuple(self._own.between(one, other))
        excess = sum(pair.counted - self._missing for pair in pairs)
        self._groups[left] = one | other
        self._part |= dict.fromkeys(other, left)
        number, another = self._number[left], self._number.pop(right)
        if number is not None and another is not None and number != another:
            self._number[left] = _SEVERAL
        else:
            self._number[left] = number or another
        return Merge(
            tuple(sorted(one)),
            tuple(sorted(other)),
            (excess / (len(one) * len(other)) + self._missing) / SCALE,
            bond.source if bond else "average",
            bond,
            pairs,
        )


_SEVERAL = "*"
"""The number of somebody who holds several because people decided so."""
