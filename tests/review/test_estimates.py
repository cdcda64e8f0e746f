from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.review.estimates import AtThreshold, Quality, estimate
from resolver.review.intervals import Interval
from resolver.review.judged import Judgements
from resolver.review.planning import plan_decisions, propose_thresholds
from tests.review.simulation import EDGES, frame, judge, truth, world


@pytest.mark.parametrize("share", [1.0, 0.5], ids=["whole draw", "stopped half way"])
@pytest.mark.parametrize("bias", [0.0, 3.0], ids=["fair scores", "scores too low"])
def test_intervals_hold_the_truth_about_as_often_as_they_promise(share, bias):
    held = dict.fromkeys(["precision", "recall"], 0)
    rounds = 150
    for seed in range(rounds):
        made = world(seed, bias=bias)
        found = estimate(frame(made), judge(made, seed + 1000, share=share))
        at = next(at for at in found.thresholds if at.threshold == 3)
        for name, true in zip(held, truth(made, 3), strict=True):
            limits = getattr(at.quality, name)
            held[name] += limits.low <= true <= limits.high
    assert {name: count / rounds for name, count in held.items()} == {
        "precision": pytest.approx(0.95, abs=0.05),
        "recall": pytest.approx(0.95, abs=0.05),
    }


def test_estimates_are_right_on_average_although_the_queue_is_no_fair_picture():
    made = world(1, bias=2)
    errors: dict[float, list[float]] = {edge: [0.0, 0.0] for edge in EDGES}
    crude = 0.0
    rounds = 60
    for seed in range(rounds):
        judgements = judge(made, seed, ranked=300)
        found = estimate(frame(made), judgements)
        for at in found.thresholds:
            for place, limits in enumerate((at.quality.precision, at.quality.recall)):
                error = limits.estimate - truth(made, at.threshold)[place]
                errors[at.threshold][place] += error / rounds
        matches = [pair for pair in judgements.pairs if pair.same]
        crude += sum(pair.weight >= 3 for pair in matches) / len(matches) / rounds
    assert all(abs(error) < 0.01 for pair in errors.values() for error in pair)
    # Without weights the same answers would be far off: this is what the draw is for.
    assert abs(crude - truth(made, 3)[1]) > 0.1


def test_persons_as_they_stand_are_estimated_over_all_pairs_too():
    made = world(21, bias=2)
    true = truth(made, 3)
    rounds = 80
    held, errors = [0, 0], [0.0, 0.0]
    for seed in range(rounds):
        # In this world a run joins what has 3 bits.
        stands = estimate(frame(made), judge(made, seed, ranked=300)).as_it_stands
        for place, limits in enumerate((stands.precision, stands.recall)):
            held[place] += limits.low <= true[place] <= limits.high
            errors[place] += (limits.estimate - true[place]) / rounds
    assert min(held) / rounds > 0.88
    assert max(map(abs, errors)) < 0.02


def test_a_drawn_pair_that_its_rank_brings_up_as_well_stands_for_itself_alone():
    made = world(5)
    judgements = judge(made, 6)
    drawn = next(pair for pair in judgements.pairs if pair.drawing.shown == "drawn")
    moved = replace(drawn, drawing=replace(drawn.drawing, rank=1))
    pairs = tuple(moved if pair is drawn else pair for pair in judgements.pairs)
    before, after = (
        estimate(frame(made), replace(judgements, pairs=found))
        for found in (judgements.pairs, pairs)
    )
    assert after.drawn == before.drawn - 1


def test_unsure_counts_as_neither():
    made = world(2)
    judgements = judge(made, 3)
    told = Judgements(judgements.pairs[::2], 0, 0)
    asked = Judgements(
        tuple(
            replace(pair, same=None) if place % 2 else pair
            for place, pair in enumerate(judgements.pairs)
        ),
        0,
        0,
    )
    one, other = estimate(frame(made), told), estimate(frame(made), asked)
    assert other.unsure == len(judgements.pairs) // 2
    assert (other.judged, other.strata, other.thresholds) == (
        one.judged,
        one.strata,
        one.thresholds,
    )


def test_everything_judged_is_the_truth_itself():
    made = world(3, pairs=300)
    found = estimate(frame(made), judge(made, 4, draws=10_000, ranked=40))
    for at in found.thresholds:
        quality = at.quality
        for limits, true in zip(
            (quality.precision, quality.recall), truth(made, at.threshold), strict=True
        ):
            assert (limits.low, limits.estimate, limits.high) == pytest.approx((true,) * 3)


def test_without_decisions_anything_is_possible():
    made = world(3, pairs=300)
    found = estimate(frame(made), Judgements((), 0, 0))
    assert found.judged == 0
    assert {(at.quality.precision.low, at.quality.precision.high) for at in found.thresholds} == {
        (0, 1)
    }
    assert found.as_it_stands.precision is None
    assert found.departments == ()
    proposal = propose_thresholds(found, 0.6)
    assert proposal.sure is None
    assert proposal.likely is None


def test_departments_are_told_apart():
    made = world(7)
    judgements = judge(made, 8)
    pairs = tuple(
        replace(
            pair,
            same=pair.weight < 3 if place % 2 else pair.weight >= 3,
            drawing=replace(
                pair.drawing,
                departments=("c", "a") if place % 2 else ("a", "b"),
                joined=False,
            ),
        )
        for place, pair in enumerate(judgements.pairs)
    )
    counted = replace(frame(made), departments={("a", "b"): 1500, ("a", "c"): 1500, ("b", "b"): 9})
    found = estimate(counted, replace(judgements, pairs=pairs))
    by_name = {of.departments: of for of in found.departments}
    assert set(by_name) == {("a",), ("b",), ("c",), ("a", "b"), ("a", "c")}
    assert by_name["a", "b"].quality.precision.estimate == 1
    assert by_name["a", "c"].quality.precision.estimate == 0
    assert by_name["a",].judged == found.judged
    assert by_name["b",].pairs == 1509
    assert 0 < by_name["a",].quality.precision.estimate < 1


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(0, 120), st.integers(0, 120), st.floats(0, 1))
def test_limits_are_in_order_whatever_was_judged(seed, draws, ranked, share):
    made = world(seed, pairs=200)
    found = estimate(frame(made), judge(made, seed, draws=draws, ranked=ranked, share=share))
    qualities = [at.quality for at in found.thresholds] + [found.as_it_stands]
    for quality in qualities:
        for limits in (quality.precision, quality.recall):
            if limits is not None:
                assert 0 <= limits.low <= limits.estimate + 1e-9
                assert limits.estimate - 1e-9 <= limits.high <= 1


def at_threshold(threshold, estimated, low, unseen=0):
    limits = Interval(estimated, low, 1.0)
    return AtThreshold(threshold, 100, Quality(limits, limits), unseen)


@pytest.mark.parametrize(
    ("thresholds", "sure", "likely"),
    [
        ([(0, 0.8, 0.7), (3, 0.96, 0.9), (6, 0.99, 0.95), (9, 1.0, 0.97)], 6, 3),
        ([(0, 0.8, 0.7), (3, 0.96, 0.9)], None, 3),
        ([(0, 0.8, 0.7)], None, None),
        # Where nothing was looked at, an estimate is the model's own word.
        ([(0, 0.99, 0.0, 40), (3, 0.97, 0.96, 40)], 3, None),
    ],
)
def test_the_lowest_threshold_that_is_good_enough_is_proposed(thresholds, sure, likely):
    found = estimate(frame(world(1, pairs=50)), Judgements((), 0, 0))
    known = replace(found, thresholds=tuple(at_threshold(*at) for at in thresholds))
    proposal = propose_thresholds(known, 0.95)
    assert (proposal.sure and proposal.sure.threshold) == sure
    assert (proposal.likely and proposal.likely.threshold) == likely


def test_a_narrower_interval_needs_more_decisions_and_gets_it():
    made = world(13)
    counted, judgements = frame(made), judge(made, 14, draws=100)
    plans = [plan_decisions(counted, judgements, width) for width in (0.2, 0.1, 0.04)]
    assert [plan.decisions for plan in plans] == sorted(plan.decisions for plan in plans)
    assert plans[-1].decisions > 0
    after = estimate(counted, judge(made, 14, draws=plans[-1].draws))
    at = next(at for at in after.thresholds if at.threshold == 3)
    assert max(at.quality.precision.width, at.quality.recall.width) < 0.05


def test_no_width_asks_for_more_than_everything():
    made = world(15, pairs=300)
    judgements = judge(made, 16, draws=50)
    plan = plan_decisions(frame(made), judgements, 1e-9)
    assert plan.decisions == len(made) - len(judgements.pairs)
    assert plan_decisions(frame(made), judgements, 1.0).decisions == 0
