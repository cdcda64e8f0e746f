"""Ids of earlier runs lead to the persons of today."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resolver.engine import Engine
from resolver.lookup.reference import UnknownReferenceError, current_ids, resolve

LIVE = ("PA", "PB", "PC", "PD", "PE", "PF")
EVENTS = (
    # X went into A; A lost a part to B later.
    ("r-1", 1, "merged", ["PA", "PX"], ["PA"]),
    ("r-2", 2, "split", ["PA"], ["PA", "PB"]),
    # Y went into C, after C had lost a part to D.
    ("r-3", 3, "split", ["PC"], ["PC", "PD"]),
    ("r-4", 4, "merged", ["PC", "PY"], ["PC"]),
    # Z was merged and split in the same night.
    ("r-5", 5, "merged", ["PA", "PZ"], ["PA"]),
    ("r-5", 6, "split", ["PZ"], ["PA", "PE"]),
    # W went into V, which went into E; U is gone.
    ("r-6", 7, "merged", ["PV", "PW"], ["PV"]),
    ("r-6", 8, "gone", ["PU"], []),
    ("r-7", 9, "merged", ["PE", "PV"], ["PE"]),
    # Q went into D in the night in which D lost a part to E.
    ("r-8", 10, "merged", ["PD", "PQ"], ["PD"]),
    ("r-8", 11, "split", ["PD"], ["PD", "PE"]),
    # F went into A and came back when A was split again.
    ("r-8", 12, "merged", ["PA", "PF"], ["PA"]),
    ("r-9", 13, "back", [], ["PF"]),
    ("r-9", 14, "split", ["PA"], ["PA", "PF"]),
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as engine:
        engine.run("create table person (person_id varchar)")
        for person in LIVE:
            engine.run("insert into person values (?)", [person])
        yield engine


def remember(engine: Engine) -> None:
    engine.run(
        "create table identity_event (run varchar, event_no bigint, event varchar,"
        " before varchar[], after varchar[], person_id varchar)"
    )
    for event in EVENTS:
        person = [*event[3], *event[4]][0]
        engine.run("insert into identity_event values (?, ?, ?, ?, ?, ?)", [*event, person])


CASES = {
    "lives": ("PE", ["PE"]),
    "lives, and lost parts": ("PA", ["PA", "PB", "PF"]),
    "merged before its successor was split": ("PX", ["PA", "PB", "PF"]),
    "merged in the night in which its successor was split": ("PQ", ["PD"]),
    "merged and back": ("PF", ["PF"]),
    "merged after its successor was split": ("PY", ["PC"]),
    "merged and split in one night": ("PZ", ["PA", "PE", "PF"]),
    "merged twice": ("PW", ["PE"]),
    "gone": ("PU", []),
    "never given": ("P?", []),
}


@pytest.mark.parametrize("case", CASES)
def test_where_an_id_leads(engine: Engine, case: str) -> None:
    remember(engine)
    person, expected = CASES[case]
    assert current_ids(engine, person) == expected


@pytest.mark.parametrize(("person", "expected"), [("PE", ["PE"]), ("PX", [])])
def test_a_snapshot_without_history_knows_who_lives(
    engine: Engine, person: str, expected: list[str]
) -> None:
    assert current_ids(engine, person) == expected


def test_a_reference_follows_a_merge(engine: Engine) -> None:
    remember(engine)
    assert resolve(engine, "pw") == ("PE", None)
    assert resolve(engine, "pa") == ("PA", None)


@pytest.mark.parametrize(
    ("reference", "en", "zh"),
    [("pz", "now of PA, PE, PF", "PA、PE、PF"), ("PU", "no person 'PU'", "没有编号为“PU”的人员")],
)
def test_who_is_not_one_person_is_told_in_both_languages(
    engine: Engine, reference: str, en: str, zh: str
) -> None:
    remember(engine)
    with pytest.raises(UnknownReferenceError, match=en) as caught:
        resolve(engine, reference)
    assert en in caught.value.in_language("en")
    assert zh in caught.value.in_language("zh")
