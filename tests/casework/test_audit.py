from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from resolver.casework import AuditBrokenError, Casework

NOON = datetime(2024, 12, 31, 12, tzinfo=UTC)


@pytest.fixture
def casework(tmp_path):
    casework = Casework(tmp_path, clock=lambda: NOON)
    for number in range(3):
        casework.audit("export leads", f"case {number}", {"rows": number}, actor="wang")
    return casework


def tamper(tmp_path, *statements):
    with sqlite3.connect(tmp_path / "casework.db") as connection:
        connection.execute("drop trigger audit_no_update")
        connection.execute("drop trigger audit_no_delete")
        for statement in statements:
            connection.execute(statement)


def test_entries_say_who_did_what_when_and_why(casework):
    entry = casework.trail()[1]
    assert (entry.number, entry.actor, entry.action) == (2, "wang", "export leads")
    assert (entry.purpose, entry.details) == ("case 1", '{"rows": 1}')
    assert entry.at == "2024-12-31T12:00:00+00:00"


def test_trail_survives_reopening_and_goes_on(casework, tmp_path):
    again = Casework(tmp_path)
    assert again.audit("show", "case 9").number == 4
    assert again.verify() == 4
    assert again.trail()[3].actor


@pytest.mark.parametrize("purpose", ["", "   ", "\n"])
def test_a_purpose_is_needed(casework, purpose):
    with pytest.raises(ValueError, match="purpose"):
        casework.audit("export leads", purpose)
    assert casework.verify() == 3


@pytest.mark.parametrize("statement", ["update audit set actor = 'li'", "delete from audit"])
def test_the_table_only_grows(casework, tmp_path, statement):
    connection = sqlite3.connect(tmp_path / "casework.db")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute(statement)
    connection.close()
    assert casework.verify() == 3


@pytest.mark.parametrize(
    ("statement", "first_wrong"),
    [
        ("update audit set purpose = 'other' where number = 2", 2),
        ("update audit set actor = 'li' where number = 1", 1),
        ("update audit set at = '2020-01-01' where number = 3", 3),
        ("delete from audit where number = 2", 2),
        ("delete from audit where number = 1", 1),
    ],
)
def test_what_was_changed_behind_its_back_is_found(casework, tmp_path, statement, first_wrong):
    tamper(tmp_path, statement)
    with pytest.raises(AuditBrokenError, match=f"entry {first_wrong} "):
        casework.verify()


def test_writers_at_the_same_time_do_not_fork_the_chain(casework, tmp_path):
    def write(number):
        Casework(tmp_path).audit("show", f"case {number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    assert casework.verify() == 15
