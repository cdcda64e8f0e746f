from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from resolver.entities.bridges import clusters
from resolver.entities.building import building_of
from resolver.entities.surroundings import read_surroundings
from resolver.lookup.how import How, how
from resolver.lookup.reference import UnknownReferenceError
from resolver.lookup.spoken import Speaker
from tests.lookup.village import REGISTER, Village, log_of


def ask(village: Village, reference: str, language: str = "en") -> How:
    speaker = Speaker(village.linkage, language, unmask=False)
    return how(village.engine, village.linkage, village.model, REGISTER, reference, speaker)


def everybody(village: Village) -> dict[int, str]:
    return dict(village.engine.rows("select distinct group_id, person_id from person_profile"))


def clustered_anew(village: Village) -> dict[int, frozenset[int]]:
    """Cluster all groups from what can be read back, and return everybody's own."""
    around = read_surroundings(village.engine, village.linkage, REGISTER, everybody(village))
    labels = clusters(around, village.linkage.thresholds)
    found: dict[int, set[int]] = {}
    for group in around.groups:
        found.setdefault(int(labels[around.place(group)]), set()).add(group)
    return {group: frozenset(part) for part in found.values() for group in part}


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        ("nothing", "average"),
        ("decided", "decision"),
        ("held", "hold_split"),
        ("kept", "keep_together"),
    ],
)
def test_what_is_read_back_gives_the_same_persons(
    changed: Village, tmp_path: Path, what: str, cause: str
) -> None:
    log = log_of(tmp_path)
    if what == "decided":
        log.decide("same", changed.record("d1"), changed.record("d2"), reason="x", actor="a")
        log.decide("different", changed.record("a1"), changed.record("a4"), reason="x", actor="a")
        log.decide("different", changed.record("a1"), changed.record("a5"), reason="x", actor="a")
        log.decide("same", changed.record("b1"), changed.record("b2"), reason="x", actor="a")
        log.decide("unsure", changed.record("f1"), changed.record("f2"), reason="x", actor="a")
    if what == "held":
        changed.hold("hold_split", "d1", "d2")
        changed.hold("hold_merge", "a1", "a5")
    if what == "kept":
        changed.hold("keep_together", "d1", "d2")
    changed.cluster(log)
    people = everybody(changed)
    found = clustered_anew(changed)
    for group, person in people.items():
        assert found[group] == {other for other, of in people.items() if of == person}
    causes = set()
    several = {person for person in people.values() if list(people.values()).count(person) > 1}
    for person in sorted(several):
        built = building_of(changed.engine, changed.linkage, REGISTER, person)
        assert built.complete
        assert built.all_around
        causes |= {merge.cause for merge in built.merges}
    assert cause in causes


def test_a_person_of_one_group(village: Village) -> None:
    answer = ask(village, village.person("b1"))
    assert (answer.steps, answer.weak_points, answer.links) == ((), (), 0)
    assert [group.label for group in answer.groups] == ["A"]
    assert answer.rows == 1


def test_groups_are_told_spelling_by_spelling(village: Village) -> None:
    answer = ask(village, village.person("a1"))
    first, second = answer.groups
    assert (first.label, first.owns_number, second.owns_number) == ("A", True, False)
    by_record = {spelling.record: spelling for spelling in first.spellings}
    similar = by_record[village.record("a4")]
    assert (similar.fits, similar.sure) == ("one character differs", False)
    assert by_record[village.record("a1")].sure
    assert sum(spelling.rows for spelling in first.spellings) == first.rows == 4
    assert first.spellings[0].values["Identity number"].count("*") == 10


def test_steps_and_the_link_that_breaks_it(village: Village) -> None:
    answer = ask(village, village.person("a1"))
    [step] = answer.steps
    assert (step.left, step.right, step.cause) == (("A",), ("B",), "average")
    assert step.mean == 20.0
    [point] = answer.weak_points or ()
    assert (point.left, point.right, point.fallen, point.rows) == ("A", "B", (("B",),), 1)
    assert answer.complete


@pytest.fixture
def with_leads(village: Village) -> Iterator[Village]:
    rows = {
        key: village.engine.value("select row_id from mention where row_key = ?", [key])
        for key in ("a1", "a2", "a5", "b1")
    }
    village.engine.run(
        "create table lead (lead_id varchar, scenario varchar, status varchar, grade varchar,"
        " amount decimal(18, 2), rank bigint, robustness varchar, robustness_zh varchar,"
        " evidence bigint[])"
    )
    leads = [
        ("L1", "open", ["a1", "a5"]),
        ("L2", "open", ["a5"]),
        ("L3", "open", ["a1", "a2"]),
        ("L4", "explained", ["a1", "a5"]),
        ("L5", "open", ["b1"]),
    ]
    for number, (name, status, evidence) in enumerate(leads):
        village.engine.run(
            "insert into lead values (?, 'after_death', ?, 'probable', 12.5, ?, 'firm', '稳', ?)",
            [name, status, number, [rows[key] for key in evidence]],
        )
    yield village
    village.engine.run("drop table lead")


def test_leads_go_with_the_link_that_they_rest_on(with_leads: Village) -> None:
    answer = ask(with_leads, with_leads.person("a1"))
    [point] = answer.weak_points or ()
    assert [lead.lead_id for lead in point.broken] == ["L1"]
    assert [lead.lead_id for lead in point.moved] == ["L2"]
    assert [lead.lead_id for lead in answer.leads] == ["L1", "L2", "L3"]
    assert answer.leads[0].groups == {"A": 1, "B": 1}
    spellings = {s.record: s.leads for group in answer.groups for s in group.spellings}
    # What rests on one spelling alone does not hang by the number.
    assert spellings[with_leads.record("a5")] == ("L1",)
    assert spellings[with_leads.record("a1")] == ("L1", "L3")
    assert spellings[with_leads.record("a4")] == ()


def test_robustness_in_the_reader_s_language(with_leads: Village) -> None:
    answer = ask(with_leads, with_leads.person("a1"), "zh")
    assert {lead.robustness for lead in answer.leads} == {"稳"}


def test_asked_by_a_record(village: Village) -> None:
    assert asdict(ask(village, village.record("a5"))) == asdict(ask(village, village.person("a1")))


def test_nobody(village: Village) -> None:
    with pytest.raises(UnknownReferenceError, match="no person"):
        ask(village, "P00000000000")
