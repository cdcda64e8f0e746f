from datetime import date

import pytest

from resolver.engine import Engine
from resolver.lookup.history import person_history

TABLES = """
create table identity as select * from (values
    ('PA', 1, 'r1', 1, 'live'), ('PB', 2, 'r1', 2, 'merged'), ('PC', 3, 'r3', 3, 'live'),
    ('PD', 4, 'r1', 4, 'live')
) as t(person_id, seed_profile, minted_run, minted_no, state);
create table identity_event as select * from (values
    ('r2', date '2024-11-01', 1, 'merged', 'PA', ['PA', 'PB'], ['PA'], 'pair', 'a/1 b/2 7.5 name'),
    ('r3', date '2024-12-01', 2, 'split', 'PA', ['PA'], ['PA', 'PC'], 'decision', '4')
) as t(run, as_of, event_no, event, person_id, before, after, cause, detail);
create table system_entry as select 'hold:PD' as entry, 'hold_split' as kind, 4 as left_profile,
    5 as right_profile, 'PD' as left_person, 'PD' as right_person, 'r3' as since_run,
    date '2024-12-01' as since, ['L1'] as leads;
create table person as select * from (values ('PA', '甲', 3), ('PC', '丙', 1), ('PD', '丁', 2))
    as t(person_id, name, mentions);
"""


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as engine:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                engine.run(statement)
        yield engine


def test_an_old_id_leads_to_its_successors(engine):
    found = person_history(engine, "PB")
    assert [row["state"] for row in found["id"]] == ["merged"]
    assert [row["event"] for row in found["history"]] == ["merged", "split"]
    assert [row["person_id"] for row in found["now"]] == ["PA", "PC"]


def test_every_change_has_its_cause_and_day(engine):
    [split] = person_history(engine, "PC")["history"]
    assert (split["run"], split["as_of"], split["cause"]) == ("r3", date(2024, 12, 1), "decision")


def test_what_is_held_for_review_is_said(engine):
    [held] = person_history(engine, "PD")["held"]
    assert (held["kind"], held["leads"]) == ("hold_split", ["L1"])


def test_an_id_that_no_run_gave_has_no_history(engine):
    assert person_history(engine, "PX") is None
