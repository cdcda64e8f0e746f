"""What holds together, against closures that look at everything at once."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from resolver.entities.contradictions import Claim, Judgement, Step, judge

World = tuple[list[Claim], dict[str, int]]
RECORDS = "abcdefgh"


def claims(*said: str) -> list[Claim]:
    """Read decisions such as ``a=b`` and ``b|c``, numbered from 1."""
    return [
        Claim(number, "=" in text, text[0], text[-1]) for number, text in enumerate(said, start=1)
    ]


def chain(steps: tuple[Step, ...]) -> str:
    """Write a chain as it is read: ``a =1 b ~ c |2 d``."""
    sign = {"same": "=", "different": "|", "profile": "~"}
    said = [f" {sign[s.via]}{s.decision or ''} {s.right}" for s in steps]
    return steps[0].left + "".join(said)


def profiles(text: str) -> dict[str, int]:
    """Read profiles such as ``ab c``; records that are not named have one of their own."""
    found = {record: 100 + place for place, record in enumerate(RECORDS)}
    for number, group in enumerate(text.split()):
        found.update(dict.fromkeys(group, number))
    return found


# What was decided, records that say the same, then the chains of contradictions, and who has to
# be a profile of their own.
CASES: dict[str, tuple[list[Claim], str, dict[int, str], str]] = {
    "nothing": ([], "", {}, ""),
    "all hold": (claims("a=b", "b|c", "c=d"), "", {}, ""),
    "the opposite": (claims("a=b", "a|b"), "", {2: "a =1 b"}, ""),
    "the opposite, turned round": (claims("a|b", "b=a"), "", {2: "b |1 a"}, ""),
    "along a chain": (
        claims("a=b", "b=c", "c=d", "a|d"),
        "",
        {4: "a =1 b =2 c =3 d"},
        "",
    ),
    "the shorter of two chains": (
        claims("a=b", "b=c", "c=d", "a=e", "e=d", "d|a"),
        "",
        {6: "d =5 e =4 a"},
        "",
    ),
    "the shorter of two chains, decided first": (
        claims("a=e", "e=d", "a=b", "b=c", "c=d", "d|a"),
        "",
        {6: "d =2 e =1 a"},
        "",
    ),
    "across a difference": (
        claims("a=b", "c=d", "b|c", "d=a"),
        "",
        {4: "d =2 c |3 b =1 a"},
        "",
    ),
    "the earlier of two equal differences": (
        claims("b|c", "a|d", "a=b", "d=c", "a=c"),
        "",
        {5: "a =3 b |1 c"},
        "",
    ),
    "one that is left out binds nobody": (
        claims("a=b", "a|b", "b|c", "a=c"),
        "",
        {2: "a =1 b", 4: "a =1 b |3 c"},
        "",
    ),
    "over records that say the same": (
        claims("b=c", "a|c"),
        "ab",
        {2: "a ~ b =1 c"},
        "",
    ),
    "said twice": (claims("a=b", "b=a", "a|b", "b|a"), "", {3: "a =1 b", 4: "b =1 a"}, ""),
    "a profile is divided": (claims("a|b"), "abcd", {}, "b"),
    "the right record leaves with whom it is the same": (claims("b=c", "a|b"), "abcd", {}, "bc"),
    "the left record stays with whom it is the same": (
        claims("a=c", "a|b", "d=h"),
        "abcd",
        {},
        "bd",
    ),
    "a later decision still leaves with it": (claims("a|b", "b=c"), "abc", {}, "bc"),
    "a profile is divided in three": (claims("a|b", "b|c", "a|c"), "abc", {}, "bc"),
    "decided to be the same before": (claims("a=b", "a|b"), "abc", {2: "a =1 b"}, ""),
    "decided to be the same by a detour": (
        claims("a=d", "d=b", "a|b"),
        "abc",
        {3: "a =1 d =2 b"},
        "",
    ),
    "dividing the profile solves what spoke against another": (
        claims("b=c", "a|c", "a|b"),
        "ab",
        {},
        "b",
    ),
    "a profile that could not be divided still counts": (
        claims("a=b", "a|b", "d=a", "c|d"),
        "abc",
        {2: "a =1 b", 4: "c ~ a =3 d"},
        "",
    ),
    "another profile still counts": (
        claims("a|b", "c=a", "d=b"),
        "ab cd",
        {3: "d ~ c =2 a |1 b"},
        "b",
    ),
    "divided and then the same": (claims("a|b", "a=b"), "ab", {2: "a |1 b"}, "b"),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    said, alike, expected, alone = CASES[case]
    found = judge(said, profiles(alike))
    assert {number: chain(steps) for number, steps in found.chains.items()} == expected
    assert found.applied == tuple(c.number for c in said if c.number not in expected)
    assert "".join(found.alone) == alone


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(2, 7))
    records = RECORDS[:count]
    alike = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    every = list(itertools.permutations(records, 2))
    mostly_same = st.sampled_from([True, True, False])
    said = draw(st.lists(st.tuples(mostly_same, st.sampled_from(every)), max_size=14))
    numbers = draw(
        st.lists(st.integers(1, 99), min_size=len(said), max_size=len(said), unique=True)
    )
    found = [Claim(n, same, *pair) for n, (same, pair) in zip(numbers, said, strict=True)]
    return found, dict(zip(records, alike, strict=True))


def ties(found: Judgement, world: World) -> set[frozenset[str]]:
    """Return the pairs that share a profile which was not divided by what was decided."""
    said, profile_of = world
    divided = {
        profile_of[c.left]
        for c in said
        if c.number in found.applied and not c.same and profile_of[c.left] == profile_of[c.right]
    }
    named = sorted({record for c in said for record in (c.left, c.right)})
    return {
        frozenset(pair)
        for pair in itertools.combinations(named, 2)
        if profile_of[pair[0]] == profile_of[pair[1]] and profile_of[pair[0]] not in divided
    }


def closure(pairs: set[frozenset[str]], records: str = RECORDS) -> dict[str, set[str]]:
    """Return who is connected with whom, by joining sets until nothing changes."""
    sets = [{record} for record in records]
    for pair in pairs:
        touched = [one for one in sets if one & pair]
        sets = [one for one in sets if not one & pair] + [set().union(*touched)]
    return {record: one for one in sets for record in one}


def same_pairs(found: Judgement, world: World, before: int = 100) -> set[frozenset[str]]:
    said, _ = world
    return {
        frozenset((c.left, c.right))
        for c in said
        if c.same and c.number in found.applied and c.number < before
    }


@settings(max_examples=400)
@given(worlds())
def test_what_is_applied_never_puts_two_together_who_were_decided_apart(world: World) -> None:
    said, _ = world
    found = judge(said, world[1])
    together = closure(same_pairs(found, world) | ties(found, world))
    for claim in said:
        if claim.number in found.applied and not claim.same:
            assert claim.right not in together[claim.left]


@given(worlds())
def test_only_what_contradicts_earlier_decisions_is_left_out(world: World) -> None:
    said, _ = world
    found = judge(said, world[1])
    assert sorted([*found.applied, *found.chains]) == sorted(c.number for c in said)
    for claim in said:
        if claim.number in found.chains:
            held = same_pairs(found, world, claim.number) | ties(found, world)
            joined = held | {frozenset((claim.left, claim.right))} if claim.same else held
            together = closure(joined)
            apart = [
                (c.left, c.right)
                for c in said
                if not c.same
                and ((c.number in found.applied and c.number < claim.number) or c is claim)
            ]
            assert any(right in together[left] for left, right in apart)


def distances(found: Judgement, world: World, claim: Claim) -> dict[tuple[str, str, int], int]:
    """Return how far all records are from each other, with 0 or 1 differences on the way."""
    said, profile_of = world
    alike = ties(found, world)
    if not claim.same:
        tied = profile_of[claim.left]
        others = {p for p in alike if profile_of[min(p)] != tied}
        joined = closure(same_pairs(found, world, claim.number) | others)
        if tied == profile_of[claim.right] and claim.right in joined[claim.left]:
            alike = others
    length: dict[tuple[str, str, int], int] = {(r, r, 0): 0 for r in RECORDS}
    for pair in same_pairs(found, world, claim.number) | alike:
        a, b = sorted(pair)
        length |= {(a, b, 0): 1, (b, a, 0): 1}
    for c in said:
        if not c.same and c.number in found.applied and c.number < claim.number:
            length |= {(c.left, c.right, 1): 1, (c.right, c.left, 1): 1}
    for middle, one, other in itertools.product(RECORDS, repeat=3):
        for first, second in ((0, 0), (0, 1), (1, 0)):
            way = length.get((one, middle, first), 99) + length.get((middle, other, second), 99)
            key = (one, other, first + second)
            length[key] = min(length.get(key, 99), way)
    return length


@settings(max_examples=400)
@given(worlds())
@example((claims("a=b", "b=c", "c=d", "a|d"), profiles("")))
def test_a_reported_chain_is_one_and_none_is_shorter(world: World) -> None:
    said, profile_of = world
    found = judge(said, profile_of)
    by_number = {c.number: c for c in said}
    alike = ties(found, world)
    for number, steps in found.chains.items():
        claim = by_number[number]
        ends = [steps[0].left, *(step.right for step in steps)]
        assert [step.left for step in steps[1:]] == ends[1:-1]
        assert (ends[0], ends[-1]) == (claim.left, claim.right)
        for step in steps:
            if step.via == "profile":
                assert frozenset((step.left, step.right)) in alike
                assert step.decision is None
            else:
                cited = by_number[step.decision or 0]
                assert cited.number in found.applied
                assert cited.number < number
                assert {cited.left, cited.right} == {step.left, step.right}
                assert cited.same == (step.via == "same")
        differences = sum(step.via == "different" for step in steps)
        assert differences == (1 if claim.same else 0)
        shortest = distances(found, world, claim)[claim.left, claim.right, differences]
        assert len(steps) == shortest


@given(worlds())
def test_with_profiles_of_their_own_the_same_decisions_hold(world: World) -> None:
    said, profile_of = world
    found = judge(said, profile_of)
    fresh = {record: 1000 + place for place, record in enumerate(found.alone)}
    again = judge(said, {**profile_of, **fresh})
    assert again.applied == found.applied
    assert again.alone == ()
    # A record is given a profile of its own only where its profile had to be divided.
    divided = {
        profile_of[c.left]
        for c in said
        if c.number in found.applied and not c.same and profile_of[c.left] == profile_of[c.right]
    }
    assert {profile_of[record] for record in found.alone} == divided
    holds = closure(
        same_pairs(found, world)
        | {
            frozenset(pair)
            for pair in itertools.combinations(sorted(profile_of), 2)
            if len({({**profile_of, **fresh})[record] for record in pair}) == 1
        }
    )
    for claim in said:
        if claim.number in found.applied and not claim.same:
            assert claim.right not in holds[claim.left]


@given(worlds(), st.integers(0, 99))
def test_the_order_in_which_they_are_given_changes_nothing(world: World, seed: int) -> None:
    said, profile_of = world
    mixed = random.Random(seed).sample(said, len(said))
    assert judge(mixed, profile_of) == judge(said, profile_of)


def test_thousands_of_decisions_are_no_trouble() -> None:
    chance = random.Random(1)
    said = [
        Claim(number, chance.random() < 0.7, *map(str, chance.sample(range(3000), 2)))
        for number in range(1, 2001)
    ]
    found = judge(said, {str(record): record // 2 for record in range(3000)})
    assert len(found.applied) + len(found.chains) == 2000
