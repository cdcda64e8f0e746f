"""What was known of a few groups when persons were made of them, read back from a snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.entities.components import SCALE, Integers, PairGraph

BAND = "keep_together"
"""The source of a bond that only holds down to the break threshold."""


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two groups that were compared.

    Attributes
    ----------
    left, right
        The groups, the smaller first.
    match_weight
        What the comparisons say.
    weight
        What of it is left where rivals share the odds.
    counted
        `weight` within its bounds, in 1/`SCALE` bits: what clustering adds up.
    route
        The first route that found the pair.
    """

    left: int
    right: int
    match_weight: float
    weight: float
    counted: int
    route: str

    @property
    def bits(self) -> float:
        """Return the weight that clustering counted."""
        return self.counted / SCALE


@dataclass(frozen=True, slots=True)
class Bond:
    """Two groups that stay together or apart whatever their weight.

    `source` is ``decision`` (of people; `entry` is its number), or the kind of the system's own
    entry: ``keep_together``, ``hold_split``, ``hold_merge``.
    """

    left: int
    right: int
    same: bool
    source: str
    entry: str


@dataclass(frozen=True)
class Surroundings:
    """Groups, the pairs between them, and what constrains them.

    `groups` are in the order of their ids, like the nodes of `graph`.
    """

    groups: tuple[int, ...]
    person: dict[int, str]
    mentions: dict[int, int]
    owns_number: frozenset[int]
    number: dict[int, str]
    registers: dict[int, tuple[str, ...]]
    pairs: tuple[ScoredPair, ...]
    bonds: tuple[Bond, ...]
    _place: dict[int, int] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._place.update({group: place for place, group in enumerate(self.groups)})

    def place(self, group: int) -> int:
        """Return the node of a group."""
        return self._place[group]

    def core(self, groups: Collection[int]) -> int:
        """Return the group that makes a person what it is: with its number, or most frequent."""
        return min(
            groups, key=lambda group: (group not in self.owns_number, -self.mentions[group], group)
        )

    def within(self, groups: Collection[int]) -> Surroundings:
        """Return what concerns some of the groups only."""
        kept = frozenset(groups)
        return Surroundings(
            tuple(sorted(kept)),
            {group: self.person[group] for group in kept},
            {group: self.mentions[group] for group in kept},
            self.owns_number & kept,
            {group: number for group, number in self.number.items() if group in kept},
            {group: feeds for group, feeds in self.registers.items() if group in kept},
            tuple(pair for pair in self.pairs if pair.left in kept and pair.right in kept),
            tuple(bond for bond in self.bonds if bond.left in kept and bond.right in kept),
        )

    def between(self, one: Collection[int], other: Collection[int]) -> list[ScoredPair]:
        """Return the pairs of a group among `one` and a group among `other`."""
        return [pair for pair in self.pairs if is_between(pair, one, other)]

    @property
    def kept_together(self) -> list[tuple[int, int]]:
        """Return the nodes that stay together down to the break threshold, in order."""
        return [
            (self.place(bond.left), self.place(bond.right))
            for bond in self.bonds
            if bond.source == BAND
        ]

    @cached_property
    def graph(self) -> PairGraph:
        """Return the groups as clustering sees them."""
        codes = {number: i + 1 for i, number in enumerate(sorted(set(self.number.values())))}
        feeds = sorted({feed for listed in self.registers.values() for feed in listed})
        named = [
            (self.place(group), feeds.index(feed))
            for group, listed in sorted(self.registers.items())
            for feed in listed
        ]
        bound = [bond for bond in self.bonds if bond.source != BAND]
        return PairGraph(
            count=len(self.groups),
            left=_integers(self.place(pair.left) for pair in self.pairs),
            right=_integers(self.place(pair.right) for pair in self.pairs),
            weight=_integers(pair.counted for pair in self.pairs),
            number=_integers(codes.get(self.number.get(group, ""), 0) for group in self.groups),
            feed_group=_integers(group for group, _ in named),
            feed=_integers(feed for _, feed in named),
            together=self._bound(bond for bond in bound if bond.same),
            apart=self._bound(bond for bond in bound if not bond.same),
        )

    def _bound(self, bonds: Iterable[Bond]) -> Integers:
        pairs = {tuple(sorted((self.place(b.left), self.place(b.right)))) for b in bonds}
        return np.asarray(sorted(pairs), np.int64).reshape(-1, 2)


def is_between(link: ScoredPair | Bond, one: Collection[int], other: Collection[int]) -> bool:
    """Tell whether a link leads from a group among `one` to a group among `other`."""
    return (link.left in one and link.right in other) or (link.left in other and link.right in one)


def person_groups(engine: Engine, person: str) -> tuple[int, ...]:
    """Return the groups that a person was made of."""
    rows = engine.rows(
        "select distinct group_id from person_profile where person_id = ? order by 1", [person]
    )
    return tuple(group for (group,) in rows)


def read_surroundings(
    engine: Engine, linkage: Linkage, registers: Collection[str], groups: Collection[int]
) -> Surroundings:
    """Read what was known of some groups and of the pairs between them.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        What identifies a person, and thresholds.
    registers
        Feeds that list each person at most once.
    groups
        Ids of groups, as in ``person_profile``.
    """
    return _Reader(engine, linkage, registers).read(groups)


def pairs_touching(
    engine: Engine, linkage: Linkage, registers: Collection[str], groups: Collection[int]
) -> list[ScoredPair]:
    """Return all pairs of some groups, also those with other groups.

    Parameters
    ----------
    engine, linkage, registers, groups
        As for `read_surroundings`.
    """
    return _Reader(engine, linkage, registers).pairs(groups)


def read_component(
    engine: Engine,
    linkage: Linkage,
    registers: Collection[str],
    groups: Collection[int],
    most: int,
) -> Surroundings | None:
    """Read all groups that strong pairs connect with some groups, directly or by others.

    What happens to them when persons are made depends on each other, and on nobody else.

    Parameters
    ----------
    engine, linkage, registers, groups
        As for `read_surroundings`.
    most
        The largest number of groups to read.

    Returns
    -------
    None if there are more.
    """
    reader = _Reader(engine, linkage, registers)
    strong = round(linkage.thresholds.join * SCALE)
    found, fresh = set(groups), set(groups)
    while fresh:
        linked = [p for p in reader.pairs(fresh) if p.counted >= strong]
        linked_groups = {group for pair in linked for group in (pair.left, pair.right)}
        for bond in reader.bonds:
            if bond.same and (bond.left in fresh or bond.right in fresh):
                linked_groups |= {bond.left, bond.right}
        fresh = linked_groups - found
        found |= fresh
        if len(found) > most:
            return None
    return reader.read(found)


class _Reader:
    def __init__(self, engine: Engine, linkage: Linkage, registers: Collection[str]) -> None:
        number = linkage.identity.number
        shown = "cast(null as varchar)"
        if number is not None and linkage.identity.exclusive:
            shown = f"r.{quote_identifier(number + '_valid')}"
        self._engine = engine
        self._script = Script.load("resolver.entities", "surroundings.sql").fill(
            number=shown,
            registers=", ".join(quote_literal(feed) for feed in sorted(registers)) or "null",
            missing=str(linkage.thresholds.missing),
            cap=str(linkage.thresholds.cap),
            scale=str(SCALE),
        )

    def pairs(self, groups: Collection[int]) -> list[ScoredPair]:
        return [ScoredPair(*row) for row in self._rows("pairs", groups)]

    @cached_property
    def bonds(self) -> list[Bond]:
        tables = set(self._engine.tables())
        found: list[Bond] = []
        for table, step in (("link_decision", "decided"), ("system_entry", "entered")):
            if table in tables:
                found += [Bond(*row) for row in self._engine.rows(self._script[step])]
        return found

    def read(self, groups: Collection[int]) -> Surroundings:
        kept = set(groups)
        members = self._rows("members", kept)
        registers: dict[int, tuple[str, ...]] = {}
        for group, feed in self._rows("registers", kept):
            registers[group] = (*registers.get(group, ()), feed)
        return Surroundings(
            tuple(sorted(kept)),
            {group: person for group, person, _, _ in members},
            {group: mentions for group, _, mentions, _ in members},
            frozenset(group for group, _, _, owns in members if owns),
            dict(self._rows("numbers", kept)),
            registers,
            tuple(p for p in self.pairs(kept) if p.left in kept and p.right in kept),
            tuple(b for b in self.bonds if b.left in kept and b.right in kept),
        )

    def _rows(self, step: str, groups: Collection[int]) -> list[tuple[Any, ...]]:
        return self._engine.rows(self._script[step], {"groups": sorted(groups)})


def _integers(values: Iterable[int]) -> Integers:
    return np.fromiter(values, np.int64)
