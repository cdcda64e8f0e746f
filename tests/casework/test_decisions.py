from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from resolver.casework import (
    AuditBrokenError,
    Casework,
    CaseworkError,
    DecisionError,
    DecisionLog,
    Proposal,
)

NOON = datetime(2024, 12, 31, 12, tzinfo=UTC)
OLD_FILE = """
create table audit (
    number integer not null, at text not null, actor text not null, action text not null,
    purpose text not null, details text not null, previous text not null, hash text not null,
    primary key (number)
);
create trigger audit_no_update before update on audit
    begin select raise(abort, 'the audit trail only grows'); end;
create trigger audit_no_delete before delete on audit
    begin select raise(abort, 'the audit trail only grows'); end;
"""


@pytest.fixture
def log(tmp_path):
    log = DecisionLog(tmp_path, clock=lambda: NOON)
    log.decide(
        *("same", "deaths/17", "roll/R4"),
        reason=" one grave ",
        evidence="file 3",
        left_person="P1",
        right_person="P2",
        run="2024-12-31-1",
        actor="wang",
    )
    log.decide("different", "deaths/18", "roll/R4", reason="twins", actor="li")
    log.decide("unsure", "deaths/19", "roll/R5", reason="no photo", actor="li")
    return log


def tamper(tmp_path, *statements):
    with sqlite3.connect(tmp_path / "casework.db") as connection:
        for verb in ("update", "delete"):
            connection.execute(f"drop trigger link_decision_no_{verb}")
        for statement in statements:
            connection.execute(statement)


def test_entries_say_who_decided_what_when_and_why(log):
    entry = log.entries()[0]
    assert (entry.number, entry.at, entry.actor) == (1, "2024-12-31T12:00:00+00:00", "wang")
    assert (entry.verdict, entry.left, entry.right) == ("same", "deaths/17", "roll/R4")
    assert (entry.left_person, entry.right_person, entry.run) == ("P1", "P2", "2024-12-31-1")
    assert (entry.reason, entry.evidence, entry.withdraws) == ("one grave", "file 3", None)


def test_the_log_survives_reopening_and_goes_on(log, tmp_path):
    again = DecisionLog(tmp_path)
    assert again.entries() == log.entries()
    assert again.decide("same", "a/1", "a/2", reason="seen").number == 4
    assert again.entries()[3].actor


def test_a_withdrawal_is_an_entry_and_erases_nothing(log):
    before = log.entries()
    entry = log.withdraw(1, "the other grave", actor="zhao", run="2025-01-01-1")
    assert (entry.number, entry.withdraws, entry.actor) == (4, 1, "zhao")
    assert (entry.verdict, entry.left, entry.right) == ("same", "deaths/17", "roll/R4")
    assert (entry.reason, entry.run) == ("the other grave", "2025-01-01-1")
    assert log.entries() == [*before, entry]
    assert [decision.number for decision in log.in_force()] == [2, 3]


def test_what_was_withdrawn_can_be_decided_anew(log):
    log.withdraw(1, "the other grave")
    log.decide("same", "deaths/17", "roll/R4", reason="the grave was opened")
    assert [decision.number for decision in log.in_force()] == [2, 3, 5]


@pytest.mark.parametrize(
    ("number", "reason", "what"),
    [
        (9, "wrong", "no decision 9"),
        (0, "wrong", "no decision 0"),
        (1, "wrong", "withdrawn already, by entry 4"),
        (4, "wrong", "itself the withdrawal of decision 1"),
        (2, "  ", "reason is needed"),
    ],
)
def test_what_cannot_be_withdrawn(log, number, reason, what):
    log.withdraw(1, "the other grave")
    with pytest.raises(DecisionError, match=what):
        log.withdraw(number, reason)
    assert len(log.entries()) == 4


@pytest.mark.parametrize(
    ("verdict", "left", "right", "reason", "what"),
    [
        ("maybe", "a/1", "a/2", "seen", "'maybe' is no verdict"),
        ("same", "a/1", "a/2", " ", "reason is needed"),
        ("same", "a/1", "P0A1B2C3D4E5", "seen", "feed/row_key"),
        ("same", "/1", "a/2", "seen", "feed/row_key"),
        ("same", "a/", "a/2", "seen", "feed/row_key"),
        ("different", "a/1", "a/1", "seen", "only one was named"),
    ],
)
def test_what_cannot_be_decided(log, verdict, left, right, reason, what):
    with pytest.raises(DecisionError, match=what):
        log.decide(verdict, left, right, reason=reason)
    assert len(log.entries()) == 3


def test_several_are_entered_in_order_or_none(log):
    good, bad = Proposal("same", "a/1", "a/2", "seen"), Proposal("same", "a/3", "a/3", "seen")
    with pytest.raises(DecisionError):
        log.decide_all([good, bad])
    assert len(log.entries()) == 3
    more = Proposal("unsure", "a/5", "a/4", "not seen", actor="sun")
    assert [e.number for e in log.decide_all([more, good], run="r")] == [4, 5]
    assert [(e.left, e.actor == "sun", e.run) for e in log.entries()[3:]] == [
        ("a/5", True, "r"),
        ("a/1", False, "r"),
    ]


def test_the_order_is_that_of_the_numbers_also_when_the_clock_runs_backwards(tmp_path):
    times = iter(NOON - timedelta(days=day) for day in range(3))
    log = DecisionLog(tmp_path, clock=lambda: next(times))
    for key in "abc":
        log.decide("same", f"x/{key}", "x/d", reason="seen")
    assert [entry.left for entry in log.in_force()] == ["x/a", "x/b", "x/c"]


def test_every_entry_leaves_one_in_the_audit_trail_without_naming_records(log, tmp_path):
    log.withdraw(2, "no twins", actor="li")
    casework = Casework(tmp_path)
    trail = casework.trail()
    assert [(e.action, e.actor, e.purpose) for e in trail] == [
        ("decide", "wang", "one grave"),
        ("decide", "li", "twins"),
        ("decide", "li", "no photo"),
        ("withdraw decision", "li", "no twins"),
    ]
    assert casework.verify() == 4
    details = json.loads(trail[3].details)
    assert (details["decision"], details["withdraws"], details["verdict"]) == (4, 2, "different")
    assert not [e for e in trail if "deaths" in e.details or "R4" in e.details]


@pytest.mark.parametrize(
    "statement", ["update link_decision set verdict = 'same'", "delete from link_decision"]
)
def test_the_table_only_grows(log, tmp_path, statement):
    connection = sqlite3.connect(tmp_path / "casework.db")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute(statement)
    connection.close()
    assert log.verify() == 3


@pytest.mark.parametrize(
    ("statement", "first_wrong"),
    [
        ("update link_decision set verdict = 'same' where number = 2", 2),
        ("update link_decision set actor = 'li' where number = 1", 1),
        ("update link_decision set left_record = 'deaths/1' where number = 3", 3),
        ("delete from link_decision where number = 2", 2),
        ("delete from link_decision where number = 3", 3),
        (
            "insert into link_decision select 4, at, actor, verdict, left_record, right_record,"
            " left_person, right_person, reason, evidence, run, 1 from link_decision"
            " where number = 1",
            4,
        ),
    ],
)
def test_what_was_changed_behind_its_back_is_found(log, tmp_path, statement, first_wrong):
    assert log.verify() == 3
    tamper(tmp_path, statement)
    with pytest.raises(AuditBrokenError, match=f"entry {first_wrong} "):
        log.verify()


def test_a_file_made_before_there_were_decisions_opens(tmp_path):
    with sqlite3.connect(tmp_path / "casework.db") as connection:
        connection.executescript(OLD_FILE)
    casework = Casework(tmp_path)
    casework.audit("show", "case 1", actor="wang")
    log = DecisionLog(tmp_path)
    assert log.in_force() == []
    log.decide("same", "a/1", "a/2", reason="seen")
    assert (log.verify(), casework.verify()) == (1, 2)
    connection = sqlite3.connect(tmp_path / "casework.db")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute("delete from link_decision")
    connection.close()


def test_writers_at_the_same_time_get_numbers_of_their_own(log, tmp_path):
    def write(number):
        DecisionLog(tmp_path).decide("same", f"a/{number}", "b/1", reason="seen")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    assert [entry.number for entry in log.entries()] == list(range(1, 16))
    assert log.verify() == Casework(tmp_path).verify() == 15


def test_two_who_withdraw_the_same_decision_at_once(log, tmp_path):
    def withdraw(_):
        try:
            return DecisionLog(tmp_path).withdraw(1, "wrong").number
        except DecisionError:
            return None

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(withdraw, range(4)))
    assert [number for number in numbers if number] == [4]


@pytest.mark.parametrize(
    ("content", "what"), [(b"no database at all, but long enough" * 90, "put a backup")]
)
def test_a_damaged_file_is_told(tmp_path, content, what):
    (tmp_path / "casework.db").write_bytes(content)
    with pytest.raises(CaseworkError, match=what):
        DecisionLog(tmp_path)
