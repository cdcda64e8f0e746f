"""Which record stands for a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resolver.engine import Engine
from resolver.lookup.records import Referent, find_referents
from resolver.lookup.reference import UnknownReferenceError

OLD, NEW = 1 << 32, 2 << 32


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give four persons: owner of a number, without one, one record, and a part of another."""
    with Engine(threads=1) as engine:
        engine.run("create table batch (batch_no bigint, delivered_on date)")
        engine.run("insert into batch values (1, '2023-01-31'), (2, '2024-01-31')")
        engine.run(
            "create table mention (row_id bigint, feed varchar, row_key varchar, profile_id bigint)"
        )
        engine.run("create table profile (profile_id bigint, mentions bigint)")
        engine.run("create table profile_group (profile_id bigint, owns_number boolean)")
        engine.run("create table person_profile (profile_id bigint, person_id varchar)")
        engine.run("create table person as select unnest(['PA', 'PB', 'PC']) as person_id")
        engine.run(
            "create table identity_event as select 'r' as run, 1 as event_no, 'merged' as event,"
            " 'PB' as person_id, ['PB', 'PX'] as before, ['PB'] as after union all"
            " select 'r', 2, 'split', 'PY', ['PY'], ['PA', 'PC']"
        )
        for profile, person, owns, rows in (
            (1, "PA", None, [(OLD + 1, "tips", "1"), (OLD + 2, "tips", "2")]),
            (2, "PA", True, [(OLD + 9, "roll", "R2"), (NEW + 1, "deaths", "a/b:7")]),
            (3, "PA", False, [(OLD + 5, "bank", "3")]),
            (4, "PB", None, [(OLD + 6, "roll", "R6")]),
            (5, "PB", None, [(NEW + 7, "tips", "7"), (NEW + 8, "bank", "8")]),
            (6, "PC", False, [(NEW + 20, "visits", "9"), (OLD + 21, "visits", "9")]),
        ):
            engine.run("insert into profile values (?, ?)", [profile, len(rows)])
            engine.run("insert into profile_group values (?, ?)", [profile, owns])
            engine.run("insert into person_profile values (?, ?)", [profile, person])
            for row in rows:
                engine.run("insert into mention values (?, ?, ?, ?)", [*row, profile])
        yield engine


CASES = {
    "the profile that owns the number": ("PA", Referent("PA", "roll/R2", "PA")),
    "else the one of most rows; of one day by name": ("PB", Referent("PB", "bank/8", "PB")),
    "written small": ("pb", Referent("pb", "bank/8", "PB")),
    "its earliest row": ("PC", Referent("PC", "visits/9", "PC")),
    "merged away": ("PX", Referent("PX", "bank/8", "PB", ("PB",))),
    "a record": ("tips/2", Referent("tips/2", "tips/2", "PA")),
    "a record with a slash in its key": (
        "deaths/a/b:7",
        Referent("deaths/a/b:7", "deaths/a/b:7", "PA"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_reference_stands_for(engine: Engine, case: str) -> None:
    reference, expected = CASES[case]
    assert find_referents(engine, [reference]) == {reference: expected}


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        ("PQ", "no person 'PQ'"),
        ("PY", "now of PA, PC"),
        ("tips/9", "no record 'tips/9'"),
        ("nowhere/1", "no record"),
        ("/", "no record"),
        ("", "no person"),
    ],
)
def test_what_leads_nowhere(engine: Engine, reference: str, what: str) -> None:
    found = find_referents(engine, [reference])[reference]
    assert isinstance(found, UnknownReferenceError)
    assert what in str(found)


def test_many_at_once_are_found_as_one_by_one(engine: Engine) -> None:
    references = [reference for reference, _ in CASES.values()] + ["PQ", "tips/2"]
    together = find_referents(engine, references)
    assert set(together) == set(references)
    for reference, expected in CASES.values():
        assert together[reference] == expected
