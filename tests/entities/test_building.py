from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.config.linkage import Thresholds
from resolver.entities.bridges import clusters, find_bridges
from resolver.entities.building import replay
from resolver.entities.components import SCALE
from resolver.entities.linkage import Nodes, average_linkage
from resolver.entities.surroundings import BAND, Bond, ScoredPair, Surroundings

THRESHOLDS = Thresholds(join=5, possible=0, break_below=2, keep=-9, missing=-10, cap=30)
JOIN, MISSING = 5 * SCALE, -10 * SCALE
OFFSET = 100
"""Ids of groups are not positions."""


def pair(left: int, right: int, weight: float) -> ScoredPair:
    return ScoredPair(left, right, weight, weight, round(weight * SCALE), "route")


def around(
    size: int,
    pairs: list[tuple[int, int, int]],
    *,
    numbers: tuple[int, ...] = (),
    feeds: dict[int, tuple[str, ...]] | None = None,
    bonds: tuple[Bond, ...] = (),
) -> Surroundings:
    """Return groups by position, all of one person."""
    groups = tuple(range(OFFSET, OFFSET + size))
    return Surroundings(
        groups,
        dict.fromkeys(groups, "P1"),
        {group: 1 + (group == OFFSET) for group in groups},
        frozenset(),
        {OFFSET + i: f"N{number}" for i, number in enumerate(numbers) if number},
        {OFFSET + i: listed for i, listed in (feeds or {}).items()},
        tuple(pair(OFFSET + left, OFFSET + right, weight) for left, right, weight in pairs),
        bonds,
    )


def bond(left: int, right: int, *, same: bool = True, source: str = "decision") -> Bond:
    return Bond(OFFSET + left, OFFSET + right, same, source, "1")


@st.composite
def worlds(draw: st.DrawFn) -> Surroundings:
    size = draw(st.integers(2, 7))
    every = list(itertools.combinations(range(size), 2))
    weights = draw(st.lists(st.integers(-12, 20), min_size=len(every), max_size=len(every)))
    pairs = [(a, b, w) for (a, b), w in zip(every, weights, strict=True) if w > -10]
    numbers = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    listed = draw(st.lists(st.sampled_from([(), (), (), ("r",), ("s",)]), min_size=size))
    ends = draw(st.lists(st.tuples(st.sampled_from(every), st.booleans()), max_size=2))
    bonds = tuple(bond(left, right, same=same) for (left, right), same in ends)
    return around(
        size,
        pairs,
        numbers=tuple(numbers),
        feeds=dict(enumerate(listed[:size])),
        bonds=bonds,
    )


def parts(world: Surroundings) -> list[tuple[int, ...]]:
    labels = clusters(world, THRESHOLDS)
    found: dict[int, list[int]] = {}
    for group in world.groups:
        found.setdefault(int(labels[world.place(group)]), []).append(group)
    return sorted(map(tuple, found.values()))


def by_linkage(world: Surroundings) -> list[tuple[int, ...]]:
    """Cluster by the bare linkage, without components and shortcuts."""
    graph = world.graph
    names = sorted({feed for listed in world.registers.values() for feed in listed})
    bits = [
        sum(1 << names.index(feed) for feed in world.registers.get(group, ()))
        for group in world.groups
    ]
    apart: dict[int, set[int]] = {}
    for left, right in graph.apart.tolist():
        apart.setdefault(left, set()).add(right)
        apart.setdefault(right, set()).add(left)
    nodes = Nodes(graph.number.tolist(), bits, apart, list(map(tuple, graph.together.tolist())))
    pairs = list(zip(graph.left.tolist(), graph.right.tolist(), graph.weight.tolist(), strict=True))
    labels = average_linkage(nodes, pairs, JOIN, MISSING)
    found: dict[int, list[int]] = {}
    for group, name in zip(world.groups, labels, strict=True):
        found.setdefault(name, []).append(group)
    return sorted(map(tuple, found.values()))


@given(worlds())
def test_the_merges_of_a_person_end_in_that_person(world: Surroundings) -> None:
    for groups in parts(world):
        own = world.within(groups)
        merges = replay(own, THRESHOLDS)
        assert len(merges) == len(groups) - 1
        joined: dict[int, frozenset[int]] = {group: frozenset([group]) for group in groups}
        for merge in merges:
            assert joined[merge.left[0]] == set(merge.left)
            assert joined[merge.right[0]] == set(merge.right)
            assert {p for p in own.pairs if p in merge.pairs} == set(merge.pairs)
            assert len(merge.pairs) + merge.missing == len(merge.left) * len(merge.right)
            both = frozenset((*merge.left, *merge.right))
            joined |= dict.fromkeys(both, both)


@given(worlds())
def test_merges_come_strongest_first_and_are_strong_enough(world: Surroundings) -> None:
    for groups in parts(world):
        merges = replay(world.within(groups), THRESHOLDS)
        means = [merge.mean for merge in merges if merge.cause == "average"]
        assert means == sorted(means, reverse=True)
        assert all(mean >= THRESHOLDS.join for mean in means)
        # What people decided comes before anything is weighed.
        causes = [merge.cause for merge in merges]
        assert causes == sorted(causes, key=lambda cause: cause == "average")


@given(worlds())
def test_bridges_agree_with_clustering_anew(world: Surroundings) -> None:
    for groups in by_linkage(world):
        found = find_bridges(world, groups, THRESHOLDS)
        assert found is not None
        bridges = {bridge.link: bridge for bridge in found}
        for cut in (*world.pairs, *world.bonds):
            if not {cut.left, cut.right} <= set(groups) or (isinstance(cut, Bond) and not cut.same):
                continue
            pairs = tuple(one for one in world.pairs if one is not cut)
            bonds = tuple(one for one in world.bonds if one is not cut)
            left = [
                tuple(g for g in part if g in groups)
                for part in by_linkage(
                    Surroundings(
                        world.groups,
                        world.person,
                        world.mentions,
                        world.owns_number,
                        world.number,
                        world.registers,
                        pairs,
                        bonds,
                    )
                )
            ]
            held = sorted(part for part in left if part)
            assert (cut in bridges) == (len(held) > 1)
            if cut in bridges:
                core = world.core(groups)
                assert sorted(bridges[cut].fallen) == [part for part in held if core not in part]


@given(worlds())
def test_clusters_are_those_of_the_linkage(world: Surroundings) -> None:
    assert parts(world) == by_linkage(world)


# Each case: pairs, and for each bridge its two ends and what falls off.
CASES: dict[
    str, tuple[list[tuple[int, int, int]], dict[tuple[int, int], list[tuple[int, ...]]]]
] = {
    "two groups hang by one link": ([(0, 1, 9)], {(0, 1): [(1,)]}),
    "the strong third link holds": ([(0, 1, 20), (0, 2, 20), (1, 2, 20)], {}),
    "a weak pair of links is two bridges": (
        [(0, 1, 20), (0, 2, 9), (1, 2, 9)],
        {(0, 2): [(2,)], (1, 2): [(2,)], (0, 1): [(1,)]},
    ),
    "the middle of two firm pairs": (
        [(0, 1, 25), (2, 3, 25), (0, 2, 25), (1, 3, 25), (0, 3, -9), (1, 2, -9)],
        {(0, 1): [(1, 3)], (0, 2): [(2, 3)], (1, 3): [(2, 3)], (2, 3): [(3,)]},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_falls_off(case: str) -> None:
    pairs, expected = CASES[case]
    world = around(1 + max(right for _, right, _ in pairs), pairs)
    assert len(parts(world)) == 1
    found = find_bridges(world, world.groups, THRESHOLDS)
    assert found is not None
    assert {
        (b.link.left - OFFSET, b.link.right - OFFSET): [
            tuple(group - OFFSET for group in part) for part in b.fallen
        ]
        for b in found
    } == expected


def test_what_falls_off_may_join_somebody_else() -> None:
    # 2 is as good as 0's, until the link is cut; then it goes to 3, who has another number.
    world = around(4, [(0, 1, 20), (1, 2, 20), (0, 2, 20), (2, 3, 12)], numbers=(1, 0, 0, 2))
    own = (OFFSET, OFFSET + 1, OFFSET + 2)
    person = {group: "P1" if group in own else "P2" for group in world.groups}
    world = Surroundings(
        world.groups, person, world.mentions, world.owns_number, world.number,
        world.registers, world.pairs, world.bonds,
    )  # fmt: skip
    assert parts(world) == [own, (OFFSET + 3,)]
    found = {b.link.right - OFFSET: b for b in find_bridges(world, own, THRESHOLDS) or ()}
    assert found[2].fallen == ((OFFSET + 2,),)
    assert found[2].joined == {0: ("P2",)}


@pytest.mark.parametrize(
    ("weight", "bonds", "causes"),
    [
        (9, (), ["average"]),
        (-20, (bond(0, 1),), ["decision"]),
        (-20, (bond(0, 1, source="hold_split"),), ["hold_split"]),
        (3, (bond(0, 1, source=BAND),), [BAND]),
        (3, (), []),
        (1, (bond(0, 1, source=BAND),), []),
        (9, (bond(0, 1, same=False),), []),
        (9, (bond(0, 1, same=False, source="hold_merge"),), []),
    ],
)
def test_what_joins_two_groups(weight: int, bonds: tuple[Bond, ...], causes: list[str]) -> None:
    world = around(2, [(0, 1, weight)], bonds=bonds)
    assert [merge.cause for merge in replay(world, THRESHOLDS)] == causes
    assert len(parts(world)) == 2 - len(causes)


def test_a_bond_is_a_bridge_too() -> None:
    world = around(2, [(0, 1, -5)], bonds=(bond(0, 1),))
    [bridge] = find_bridges(world, world.groups, THRESHOLDS) or ()
    assert bridge.link == bond(0, 1)


def test_too_many_links_are_not_tried() -> None:
    every = list(itertools.combinations(range(64), 2))
    world = around(64, [(a, b, 20) for a, b in every])
    assert find_bridges(world, world.groups, THRESHOLDS) is None
