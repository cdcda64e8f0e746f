from __future__ import annotations

import pytest

from resolver.casework import LinkDecision
from resolver.review.queue import DRAWS, LARGEST_CLUSTER, build_queue
from tests.review.village import Village, linkage

LINKAGE = linkage()


def decision(village: Village, left: int, right: int, verdict: str = "same") -> LinkDecision:
    names = [
        "/".join(
            village.engine.rows("select feed, row_key from mention where profile_id = ?", [n])[0]
        )
        for n in (left, right)
    ]
    return LinkDecision(1, "", "wang", verdict, *names, None, None, "seen", "", None)  # type: ignore[arg-type]


def link(village: Village, person: str, other: str, weight: float) -> tuple[int, int]:
    left, right = village.record("deaths", person), village.record("roll", other)
    village.pair(left, right, weight)
    return left, right


def queue(village: Village, *decided: LinkDecision, draws: int = 0, limit: int = 50):
    return build_queue(village.engine, LINKAGE, decided, draws=draws, limit=limit)


def asked(clusters, shown="ranked"):
    return [
        (q.left_group, q.right_group) for c in clusters if c.shown == shown for q in c.questions
    ]


@pytest.mark.parametrize(
    ("weight", "joined", "uncertainty"),
    [
        (0.0, False, 1.0),
        (0.0, True, 1.0),
        (3.0, True, 2 / 9),
        (-3.0, False, 2 / 9),
        # Score and outcome contradict each other: the more so, the surer the score.
        (3.0, False, 1.0),
        (12.0, False, 1.0),
        (-5.0, True, 1.0),
    ],
)
def test_a_link_is_as_uncertain_as_its_outcome_may_be_wrong(village, weight, joined, uncertainty):
    link(village, "P1", "P1" if joined else "P2", weight)
    [cluster] = queue(village)
    assert cluster.questions[0].uncertainty == pytest.approx(uncertainty)


def test_money_at_stake_comes_first_and_links_without_come_last(village):
    poor = link(village, "P1", "P2", 0)
    rich = link(village, "P3", "P4", -3)
    village.lead("P4", 9_000)
    middling = link(village, "P5", "P6", 0)
    village.lead("P6", 500)
    assert asked(queue(village)) == [rich, middling, poor]


def test_what_is_sure_is_not_asked_whatever_the_money(village):
    link(village, "P1", "P1", 20)
    link(village, "P2", "P3", -15)
    for person in ("P1", "P2"):
        village.lead(person, 1e6)
    assert asked(queue(village)) == []


def test_a_lead_counts_once_and_for_all_whom_it_names(village):
    village.lead("P1", 300, "P2")
    village.lead("P9", 40, "P2")
    village.lead("P1", 7_000, status="explained")
    village.lead("P1", 9_000, primary=False)
    link(village, "P1", "P2", 0)
    [cluster] = queue(village)
    [question] = cluster.questions
    assert (question.yuan, len(question.leads)) == (340, 2)


def test_links_that_hang_together_are_one_cluster(village):
    one, two, three = (village.record("roll", f"P{n}") for n in range(3))
    village.pair(one, two, 0.5)
    village.pair(two, three, 1.5)
    link(village, "P8", "P9", 0)
    clusters = queue(village)
    assert sorted(len(cluster.groups) for cluster in clusters) == [2, 3]


def test_a_large_cluster_comes_in_parts_with_the_best_first(village):
    hub = village.record("roll", "P0")
    for number in range(1, 2 * LARGEST_CLUSTER):
        village.pair(hub, village.record("deaths", f"P{number}"), -number / 10)
    clusters = queue(village)
    assert [len(cluster.questions) for cluster in clusters] == [
        LARGEST_CLUSTER,
        LARGEST_CLUSTER - 1,
    ]
    worth = [question.worth for cluster in clusters for question in cluster.questions]
    assert worth == sorted(worth, reverse=True)


def test_what_is_held_with_open_leads_comes_before_all_money(village):
    rich = link(village, "P1", "P2", 0)
    village.lead("P1", 1e6)
    left, right = village.record("deaths", "P3"), village.record("roll", "P3")
    other = village.record("visits", "P4")
    lead = village.lead("P3", 10)
    # As a run writes it: all records of the one with all of the other, and each kept together.
    for own in (left, right):
        village.hold("hold_merge", "hold:P3:P4", own, other, lead)
    village.hold("hold_split", "hold:P3:P4", left, right, lead)
    village.pair(right, other, 4)
    first, *_ = clusters = queue(village)
    [question] = first.questions
    assert (question.held, question.left_group, question.right_group) == (
        "hold_merge",
        right,
        other,
    )
    assert asked(clusters) == [(right, other), rich]


def test_a_held_merge_asks_about_its_two_persons_and_not_about_one_of_them(village):
    left, right = village.record("deaths", "P3"), village.record("roll", "P3")
    other = village.record("visits", "P4")
    lead = village.lead("P3", 10)
    village.hold("hold_split", "hold:P3:P4", left, right, lead)
    for own in (left, right):
        village.hold("hold_merge", "hold:P3:P4", own, other, lead)
    [cluster] = queue(village)
    [question] = cluster.questions
    assert {question.left_person, question.right_person} == {"P3", "P4"}


def test_what_is_held_names_records_of_the_very_profiles(village):
    rich = village.record("roll", "P1", id_number="220202195001011234", phone=["13900001234"])
    poor = village.record("deaths", "P1", group=rich)
    other = village.record("visits", "P1")
    village.hold("hold_split", "hold:P1", poor, other, village.lead("P1", 10))
    [cluster] = queue(village)
    [question] = cluster.questions
    assert (question.left, question.right) == (f"deaths/R{poor}", f"visits/R{other}")
    assert question.joined
    assert question.match_weight is None
    assert question.draw_probability is None


def test_the_most_telling_record_stands_for_a_group(village):
    full = village.record("roll", "P1", id_number="220202195001011234", phone=["13900001234"])
    village.record("deaths", "P1", group=full)
    other = village.record("deaths", "P2", key="list.xlsx:3")
    village.engine.run("insert into mention values (1, 'visits', 'V9', ?)", [other])
    village.pair(full, other, 0)
    [cluster] = queue(village)
    # A key that the department gave is better than the line of a file.
    assert (cluster.questions[0].left, cluster.questions[0].right) == (f"roll/R{full}", "visits/V9")
    assert cluster.questions[0].departments == ("social_security", "health")


def test_what_is_decided_is_asked_no_more_and_keeps_the_ranks(village):
    first, second = link(village, "P1", "P2", 0), link(village, "P3", "P4", -1)
    village.lead("P1", 100)
    before = {q.left_group: q.rank for c in queue(village) for q in c.questions}
    after = [q for c in queue(village, decision(village, *reversed(first))) for q in c.questions]
    assert [(q.left_group, q.rank) for q in after] == [(second[0], before[second[0]])]


def test_the_limit_counts_clusters(village):
    for number in range(6):
        link(village, f"P{number}", f"Q{number}", 0)
    assert len(queue(village, limit=4)) == 4
    assert len(queue(village, draws=DRAWS, limit=5)) == 5


@pytest.fixture
def crowd(village: Village) -> Village:
    for number in range(400):
        link(village, f"P{number}", f"P{number}", 20 + number / 100)
    for number in range(40):
        link(village, f"R{number}", f"S{number}", number / 50)
    return village


def test_every_third_cluster_is_drawn_at_random(crowd):
    shown = [cluster.shown for cluster in queue(crowd, draws=60, limit=30)]
    assert shown == ["ranked", "ranked", "drawn"] * 10


def test_a_pair_comes_once_whichever_way(crowd):
    clusters = queue(crowd, draws=500, limit=500)
    both = asked(clusters) + asked(clusters, "drawn")
    assert len(both) == len(set(both))
    assert len(both) == 440


def test_the_draw_is_that_of_its_stratum_and_known(crowd):
    clusters = queue(crowd, draws=60, limit=500)
    drawn = [q for c in clusters for q in c.questions if q.drawn]
    sure = [q for q in drawn if q.match_weight > 18]
    assert {q.draw_probability for q in sure} == {len(sure) / 400}
    assert 5 <= len(drawn) - len(sure) <= 40
    assert all(q.rank is None for q in sure)


def test_whoever_stops_early_has_seen_something_of_each_stratum(crowd):
    clusters = queue(crowd, draws=60, limit=36)
    weights = [c.questions[0].match_weight for c in clusters if c.shown == "drawn"]
    assert sum(weight > 18 for weight in weights) > 5
    assert sum(weight < 1 for weight in weights) > 0


def test_a_larger_draw_holds_the_smaller_one(crowd):
    small, large = (
        {q.left_group for c in queue(crowd, draws=n, limit=500) for q in c.questions if q.drawn}
        for n in (40, 120)
    )
    assert small < large


def test_a_decision_is_remembered_with_how_it_came_about(crowd):
    clusters = queue(crowd, draws=60, limit=30)
    ranked, drawn = clusters[0].questions[0], clusters[2].questions[0]
    assert ranked.drawing("ranked", "m").sampling_probability == 1
    assert drawn.drawing("drawn", "m").sampling_probability == drawn.draw_probability < 1
    assert ranked.drawing("ranked", "m").rank == 1


def test_nothing_to_review_is_an_empty_queue(village):
    assert queue(village, draws=10) == []
