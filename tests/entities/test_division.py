"""Groups give way to what people decided."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.entities.contradictions import Claim, judge
from resolver.entities.division import ProfileDecision, divide

# What was decided, in order; the group of each profile; and those that leave, by their new group.
CASES: dict[str, tuple[list[ProfileDecision], dict[int, int], dict[int, int]]] = {
    "nothing": ([], {}, {}),
    "no group in common": ([(1, 2, False)], {1: 10, 2: 20}, {}),
    "the right one leaves": ([(1, 2, False)], {1: 10, 2: 10}, {2: -2}),
    "with whom it is the same": (
        [(1, 3, False), (2, 3, True)],
        {1: 10, 2: 10, 3: 10},
        {2: -2, 3: -2},
    ),
    "also where that is decided by a detour": (
        [(1, 2, False), (2, 9, True), (9, 3, True)],
        {1: 10, 2: 10, 3: 10, 9: 20},
        {2: -2, 3: -2},
    ),
    "one from outside is the same as one and not the other": (
        [(1, 9, False), (9, 2, True)],
        {1: 10, 2: 10, 9: 20},
        {2: -2},
    ),
    "who has nothing to do with it stays": (
        [(1, 2, False), (3, 9, True)],
        {1: 10, 2: 10, 3: 10, 9: 20},
        {2: -2},
    ),
    "of two groups, who is between them leaves both": (
        [(1, 4, False), (2, 3, True)],
        {1: 10, 2: 10, 3: 20, 4: 20},
        {2: -2, 3: -3},
    ),
    "in three": (
        [(1, 2, False), (1, 3, False), (2, 3, False)],
        {1: 10, 2: 10, 3: 10},
        {2: -2, 3: -3},
    ),
    "the same profile cannot be two": ([(1, 1, False)], {1: 10}, {}),
    "what contradicts itself divides nothing": (
        [(1, 2, True), (1, 2, False)],
        {1: 10, 2: 10},
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    decisions, group_of, expected = CASES[case]
    assert divide(decisions, group_of) == expected


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[ProfileDecision], dict[int, int]]:
    """Draw decisions that do not contradict each other, and groups that do as they like."""
    count = draw(st.integers(2, 9))
    profiles = range(1, count + 1)
    groups = draw(st.lists(st.integers(10, 13), min_size=count, max_size=count))
    every = list(itertools.permutations(profiles, 2))
    said = draw(st.lists(st.tuples(st.sampled_from(every), st.booleans()), max_size=10))
    claims = [Claim(n, same, *map(str, pair)) for n, (pair, same) in enumerate(said)]
    holds = judge(claims, {str(profile): profile for profile in profiles}).applied
    kept = [(*said[number][0], said[number][1]) for number in holds]
    return kept, dict(zip(profiles, groups, strict=True))


@given(worlds())
def test_afterwards_groups_and_decisions_agree(
    world: tuple[list[ProfileDecision], dict[int, int]],
) -> None:
    decisions, group_of = world
    left = divide(decisions, group_of)
    after = {**group_of, **left}
    first = {group: group for group in after.values()}

    def find(group: int) -> int:
        return group if first[group] == group else find(first[group])

    for one, other, same in decisions:
        if same:
            first[find(after[one])] = find(after[other])
    for one, other, same in decisions:
        assert same or find(after[one]) != find(after[other])


@given(worlds())
def test_only_who_is_decided_upon_leaves_and_nobody_without_need(
    world: tuple[list[ProfileDecision], dict[int, int]],
) -> None:
    decisions, group_of = world
    left = divide(decisions, group_of)
    assert set(left) <= {p for one, other, _ in decisions for p in (one, other)}
    assert all(group < 0 for group in left.values())
    if all(same for _, _, same in decisions):
        assert left == {}
    assert divide(decisions, {**group_of, **left}) == {}
