import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.review.intervals import Interval, Part, effective_size, share_of, stratified, wilson

SHARES = st.floats(0, 1)
PARTS = st.lists(
    st.builds(Part, st.integers(0, 500).map(float), SHARES, st.integers(0, 60).map(float)),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize(
    ("same", "size", "low", "high"),
    [
        # As tabulated by Newcombe (1998), method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_the_published_values(same, size, low, high):
    found = wilson(same / size, size)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(SHARES, st.floats(0, 1e6))
def test_wilson_holds_its_estimate_and_stays_a_share(share, size):
    found = wilson(share, size)
    assert 0 <= found.low <= share <= found.high <= 1


@given(PARTS)
def test_a_total_holds_its_estimate_and_no_more_than_all(parts):
    found = stratified(parts)
    pairs = sum(part.pairs for part in parts)
    slack = 1e-9 * (1 + pairs)
    assert -slack <= found.low <= found.estimate + slack
    assert found.estimate - slack <= found.high <= pairs + slack


def test_one_stratum_is_wilson():
    found, alone = stratified([Part(200, 0.9, 30)]), wilson(0.9, 30)
    assert found.low == pytest.approx(200 * alone.low, rel=0.02)
    assert found.high == pytest.approx(200 * alone.high, rel=0.02)


def test_what_was_seen_whole_has_no_error():
    found = stratified([Part(50, 0.5, math.inf), Part(50, 1.0, math.inf)])
    assert (found.low, found.estimate, found.high) == (75, 75, 75)


def test_of_what_was_not_looked_at_anything_may_be_true():
    found = stratified([Part(100, 0.3, 0), Part(100, 1.0, math.inf)])
    assert (found.low, found.estimate, found.high) == (100, 130, 200)


def test_shares_of_strata_are_covered_about_as_often_as_promised():
    chance = random.Random(4)
    held = rounds = 0
    for _ in range(1500):
        parts, truth = [], 0
        for share, pairs in ((0.02, 300), (0.4, 60), (0.9, 200), (0.97, 900)):
            drawn = 20
            same = [chance.random() < share for _ in range(pairs)]
            truth += sum(same)
            size = drawn * (pairs - 1) / (pairs - drawn)
            parts.append(Part(pairs, sum(same[:drawn]) / drawn, size))
        found = stratified(parts)
        rounds += 1
        held += found.low <= truth <= found.high
    assert 0.93 <= held / rounds <= 0.985


def test_a_share_of_nothing_is_not_known():
    nothing = Interval(0, 0, 0)
    assert share_of(nothing, nothing) is None


def test_unequal_weights_count_as_fewer_observations():
    assert effective_size([2.0] * 7) == pytest.approx(7)
    assert effective_size([]) == 0
    assert 1 < effective_size([10, 1, 1, 1]) < 4
