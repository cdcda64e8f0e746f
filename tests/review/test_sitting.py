import pytest

from resolver.casework import DecisionLog
from resolver.review.drawing import read_drawing
from resolver.review.queue import build_queue
from resolver.review.sitting import Sitting
from tests.review.village import linkage

LINKAGE = linkage()


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path)


@pytest.fixture
def clusters(village):
    for number in range(3):
        left, right = village.record("deaths", f"P{number}"), village.record("roll", f"Q{number}")
        village.pair(left, right, number)
        village.lead(f"P{number}", 100 - number)
    return build_queue(village.engine, LINKAGE, draws=0)


@pytest.fixture
def sitting(clusters, log):
    return Sitting(clusters, log, "corrected", run="r1", model="m1")


def test_a_decision_is_in_the_log_at_once_with_all_that_was_known(sitting, log):
    question = sitting.question
    sitting.decide("same", "one grave")
    [entry] = log.in_force()
    assert (entry.verdict, entry.reason, entry.run) == ("same", "one grave", "r1")
    assert (entry.left, entry.right) == (question.left, question.right)
    assert (entry.left_person, entry.right_person) == (question.left_person, question.right_person)
    drawing = read_drawing(entry.evidence)
    assert (drawing.match_weight, drawing.rank, drawing.model) == (0, 1, "m1")
    assert (drawing.shown, drawing.sampling_probability) == ("ranked", 1)
    assert drawing.departments == ("civil_affairs", "social_security")
    assert not drawing.joined
    assert not drawing.score_seen


def test_the_answer_is_there_only_once_it_is_given(sitting):
    assert sitting.answer is None
    sitting.decide("unsure", "no papers")
    assert sitting.answer == ("unsure", "no papers")
    sitting.forward()
    assert sitting.answer is None
    sitting.back()
    assert sitting.answer == ("unsure", "no papers")


def test_a_changed_mind_withdraws_the_first_decision_and_says_that_the_score_was_seen(sitting, log):
    sitting.decide("same", "one grave")
    sitting.decide("different", "two graves")
    assert [entry.withdraws for entry in log.entries()] == [None, 1, None]
    [entry] = log.in_force()
    assert entry.verdict == "different"
    assert read_drawing(entry.evidence).score_seen
    assert sitting.summary()["decided"] == 1


def test_what_is_skipped_stays_open(sitting, log):
    sitting.skip()
    sitting.decide("same", "x")
    sitting.skip()
    sitting.skip()
    assert sitting.at_end
    assert len(log.in_force()) == 1
    assert sitting.summary() == {
        "decided": 1,
        "same": 1,
        "different": 0,
        "unsure": 0,
        "skipped": 2,
    }


def test_a_skipped_link_that_is_decided_after_all_is_not_skipped(sitting):
    sitting.skip()
    sitting.back()
    sitting.decide("same", "x")
    assert sitting.summary()["skipped"] == 0


def test_there_is_nothing_before_the_first_nor_behind_the_last(sitting):
    sitting.back()
    assert (sitting.place.cluster, sitting.place.link) == (0, 0)
    for _ in range(9):
        sitting.forward()
    assert sitting.at_end
    sitting.back()
    assert sitting.place.cluster == 2


def test_a_queue_without_anything_is_at_its_end(log):
    assert Sitting([], log, "corrected", run="r", model="m").at_end
