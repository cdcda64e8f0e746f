from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.entities.linkage import Nodes, average_linkage

Pair = tuple[int, int, int]
JOIN, MISSING = 5, -10


@st.composite
def components(draw: st.DrawFn) -> tuple[Nodes, list[Pair]]:
    size = draw(st.integers(2, 9))
    numbers = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    feeds = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=size, max_size=size))
    every = list(itertools.combinations(range(size), 2))
    weights = draw(st.lists(st.integers(-12, 20), min_size=len(every), max_size=len(every)))
    pairs = [(a, b, w) for (a, b), w in zip(every, weights, strict=True) if w > MISSING]
    forbidden = draw(st.sets(st.sampled_from(every), max_size=2))
    apart: dict[int, set[int]] = {}
    for left, right in forbidden:
        apart.setdefault(left, set()).add(right)
        apart.setdefault(right, set()).add(left)
    return Nodes(numbers, feeds, apart), pairs


def clusters(labels: list[int]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for node, label in enumerate(labels):
        found.setdefault(label, []).append(node)
    return sorted(found.values())


@given(components())
def test_constraints_are_never_broken(component: tuple[Nodes, list[Pair]]) -> None:
    nodes, pairs = component
    for members in clusters(average_linkage(nodes, pairs, JOIN, MISSING)):
        held = {nodes.number[node] for node in members} - {0}
        assert len(held) <= 1
        listed = [nodes.feeds[node] for node in members if nodes.feeds[node]]
        assert sum(listed) == (0 if not listed else _union(listed))
        for node in members:
            assert not nodes.apart.get(node, set()) & set(members)


def _union(bits: list[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


@given(components(), st.integers(0, 2**16))
def test_the_order_of_pairs_does_not_matter(component: tuple[Nodes, list[Pair]], seed: int) -> None:
    nodes, pairs = component
    mixed = [(b, a, w) if seed % 2 else (a, b, w) for a, b, w in pairs]
    random.Random(seed).shuffle(mixed)
    assert average_linkage(nodes, pairs, JOIN, MISSING) == average_linkage(
        nodes, mixed, JOIN, MISSING
    )


def slow(nodes: Nodes, pairs: list[Pair]) -> list[list[int]]:
    """Merge the strongest allowed pair of clusters, looking at all of them each time."""
    weight = {frozenset((a, b)): w for a, b, w in pairs}
    groups = [[node] for node in range(len(nodes.number))]
    while True:
        best: tuple[float, int, int] | None = None
        for one, other in itertools.combinations(sorted(groups), 2):
            both = list(itertools.product(one, other))
            total = sum(weight.get(frozenset(pair), MISSING) - MISSING for pair in both)
            mean = total / len(both)
            if mean < JOIN - MISSING or not _may(nodes, one, other):
                continue
            if not any(frozenset(pair) in weight for pair in both):
                continue
            if best is None or (-mean, one[0], other[0]) < best:
                best = (-mean, one[0], other[0])
        if best is None:
            return sorted(groups)
        one = next(group for group in groups if group[0] == best[1])
        other = next(group for group in groups if group[0] == best[2])
        groups = [g for g in groups if g not in (one, other)] + [sorted(one + other)]


def _may(nodes: Nodes, one: list[int], other: list[int]) -> bool:
    members = one + other
    if len({nodes.number[node] for node in members} - {0}) > 1:
        return False
    if any(nodes.feeds[a] & nodes.feeds[b] for a in one for b in other):
        return False
    return not any(b in nodes.apart.get(a, set()) for a in one for b in other)


@given(components())
def test_it_equals_the_slow_way(component: tuple[Nodes, list[Pair]]) -> None:
    nodes, pairs = component
    assert clusters(average_linkage(nodes, pairs, JOIN, MISSING)) == slow(nodes, pairs)


@pytest.mark.parametrize(
    ("nodes", "pairs", "expected"),
    [
        # A chain does not become one person: its ends were never alike.
        (Nodes([0] * 4, [0] * 4), [(0, 1, 9), (1, 2, 8), (2, 3, 9)], [[0, 1], [2, 3]]),
        # Two valid numbers keep two clusters apart, the stronger link wins what lies between.
        (Nodes([1, 0, 2], [0] * 3), [(0, 1, 9), (1, 2, 10)], [[0], [1, 2]]),
        # Twice in one register.
        (Nodes([0] * 2, [1, 1]), [(0, 1, 19)], [[0], [1]]),
        # People decided.
        (Nodes([0] * 2, [0] * 2, {0: {1}, 1: {0}}), [(0, 1, 19)], [[0], [1]]),
        (Nodes([1, 2], [0] * 2, together=[(0, 1)]), [], [[0, 1]]),
    ],
)
def test_cases(nodes: Nodes, pairs: list[Pair], expected: list[list[int]]) -> None:
    assert clusters(average_linkage(nodes, pairs, JOIN, MISSING)) == expected
