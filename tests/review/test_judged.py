import json
from dataclasses import replace

import pytest

from resolver.casework import DecisionLog
from resolver.review.judged import load_judgements
from resolver.review.queue import build_queue
from resolver.review.sitting import propose
from tests.review.village import linkage

LINKAGE = linkage()


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path)


@pytest.fixture
def questions(village):
    for number in range(5):
        left, right = village.record("deaths", f"P{number}"), village.record("roll", f"Q{number}")
        village.pair(left, right, number)
    clusters = build_queue(village.engine, LINKAGE, draws=0)
    found = [question for cluster in clusters for question in cluster.questions]
    return sorted(found, key=lambda question: question.match_weight)


def decide(log, question, verdict="same", model="m"):
    log.decide_all([propose(question, verdict, "seen", model, "ranked")], run="r")


def judgements(village, log, model="m"):
    return load_judgements(village.engine, LINKAGE, model, log.in_force())[1]


def test_all_scored_pairs_are_counted_by_stratum_and_department(village, log, questions):
    frame, found = load_judgements(village.engine, LINKAGE, "m", log.in_force())
    assert sum(frame.pairs) == len(questions) == 5
    assert frame.join in frame.edges
    place = frame.edges.index(frame.join)
    assert sum(frame.pairs[place + 1 :]) == sum(q.match_weight >= frame.join for q in questions)
    assert frame.departments == {("civil_affairs", "social_security"): 5}
    assert found.pairs == ()


def test_what_is_held_without_a_score_is_no_part_of_the_pairs(village, log, questions):
    left, right = village.record("deaths", "P9"), village.record("roll", "P9")
    village.hold("hold_split", "hold:P9", left, right, village.lead("P9", 5))
    frame, _ = load_judgements(village.engine, LINKAGE, "m", [])
    assert sum(frame.pairs) == 5
    asked = build_queue(village.engine, LINKAGE, draws=0)[0].questions[0]
    decide(log, asked)
    assert judgements(village, log).not_scored == 1


def test_verdicts_are_read_and_withdrawn_ones_are_not(village, log, questions):
    for question, verdict in zip(questions, ["same", "different", "unsure"], strict=False):
        decide(log, question, verdict)
    log.withdraw(2, "slip")
    found = judgements(village, log).pairs
    assert [(pair.same, pair.weight, pair.run) for pair in found] == [
        (True, 0, "r"),
        (None, 2, "r"),
    ]


def test_of_two_decisions_on_a_pair_the_last_one_counts(village, log, questions):
    asked = questions[0]
    decide(log, asked, "same")
    decide(log, replace(asked, left=asked.right, right=asked.left), "different")
    assert [pair.same for pair in judgements(village, log).pairs] == [False]


def test_decisions_made_elsewhere_say_nothing_of_how_they_were_chosen(village, log, questions):
    log.decide("same", "a/1", "b/2", reason="a letter", evidence="letter of 2 May")
    log.decide("same", "a/1", "b/3", reason="a letter", evidence=json.dumps({"review": 7}))
    found = judgements(village, log)
    assert (found.pairs, found.not_reviewed) == ((), 2)


def test_a_pair_that_another_model_scored_is_taken_at_todays_score(village, log, questions):
    decide(log, questions[1], model="old")
    decide(log, questions[2], model="m")
    village.engine.run("update pair set match_weight = match_weight + 10")
    assert [pair.weight for pair in judgements(village, log).pairs] == [11, 2]


def test_a_pair_that_is_gone_keeps_the_score_of_its_day_under_the_same_model(
    village, log, questions
):
    decide(log, questions[1], model="old")
    decide(log, questions[2], model="m")
    village.engine.run("delete from pair")
    found = judgements(village, log)
    assert [pair.weight for pair in found.pairs] == [2]
    assert found.not_scored == 1
