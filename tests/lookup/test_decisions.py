"""The decision log as a published run knows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.casework import DecisionLog, LinkDecision
from resolver.engine import Engine
from resolver.entities.decision_log import apply_decision_log
from resolver.lookup.decisions import (
    list_contradictions,
    list_decisions,
    list_system_entries,
    mask_decision,
)


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    return DecisionLog(tmp_path)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as engine:
        engine.run(
            "create table mention as select range as row_id, 'f' as feed,"
            " cast(range as varchar) as row_key, range as profile_id from range(5)"
        )
        yield engine


@pytest.fixture
def entries(log: DecisionLog, engine: Engine) -> list[LinkDecision]:
    """Decide, run, then decide further: 2 contradicts 1, 6 came after the run, 5 is withdrawn."""
    for verdict, left, right in (
        ("same", 1, 2),
        ("different", 2, 1),
        ("unsure", 1, 3),
        ("same", 1, 9),
        ("same", 3, 4),
    ):
        log.decide(verdict, f"f/{left}", f"f/{right}", reason="seen")  # type: ignore[arg-type]
    apply_decision_log(engine, log.in_force())
    log.decide("different", "f/1", "f/4", reason="seen")
    log.withdraw(5, "wrong")
    return log.entries()


def states(rows: list[dict[str, object]]) -> dict[object, object]:
    return {row["number"]: row["state"] for row in rows}


def test_states_are_those_of_the_run(engine: Engine, entries: list[LinkDecision]) -> None:
    assert states(list_decisions(engine, entries)) == {
        1: "applied",
        2: "contradicted",
        3: "unsure",
        4: "record_gone",
        6: "pending",
    }


def test_everything_that_was_ever_entered(engine: Engine, entries: list[LinkDecision]) -> None:
    rows = list_decisions(engine, entries, everything=True)
    assert [row["number"] for row in rows] == list(range(1, 8))
    assert (rows[4]["state"], rows[4]["withdrawn_by"], rows[4]["in_run"]) == (
        "withdrawn",
        7,
        "applied",
    )
    assert (rows[6]["state"], rows[6]["withdraws"]) == ("withdrawal", 5)


def test_contradictions_with_their_chains_until_one_is_withdrawn(
    engine: Engine, entries: list[LinkDecision], log: DecisionLog
) -> None:
    step = {"left": "f/2", "right": "f/1", "via": "same", "decision": 1}
    assert list_contradictions(engine, entries) == [{"number": 2, "chain": [step]}]
    log.withdraw(2, "wrong")
    assert list_contradictions(engine, log.entries()) == []


@pytest.mark.parametrize("published", [True, False])
def test_without_a_run_that_knows_decisions_all_are_pending(
    entries: list[LinkDecision], published: bool
) -> None:
    with Engine(threads=1) as old:
        engine = old if published else None
        assert set(states(list_decisions(engine, entries)).values()) == {"pending"}
        assert list_contradictions(engine, entries) == []
        assert list_system_entries(engine) == []


def test_an_entry_of_the_system_is_listed_once_however_many_rows_it_has(engine: Engine) -> None:
    engine.run(
        "create table system_entry (entry varchar, kind varchar, left_profile bigint,"
        " right_profile bigint, left_person varchar, right_person varchar, match_weight double,"
        " since_run varchar, since date, leads varchar[], note varchar)"
    )
    for entry, kind, left, right in (
        ("hold:A:B", "hold_split", "A", "A"),
        ("hold:A:B", "hold_merge", "A", "B"),
        ("hold:A:B", "hold_merge", "A", "B"),
        ("keep:C", "keep_together", "C", "C"),
    ):
        engine.run(
            "insert into system_entry values (?, ?, 1, 2, ?, ?, 3.5, 'r', '2024-12-31', ['L'], '')",
            [entry, kind, left, right],
        )
    rows = list_system_entries(engine)
    assert [(row["entry"], row["kind"], row["right_person"]) for row in rows] == [
        ("hold:A:B", "hold_merge", "B"),
        ("keep:C", "keep_together", "C"),
    ]


def test_numbers_of_people_are_masked_wherever_they_may_stand() -> None:
    number = "220202195001011234"
    row = {
        "number": 7,
        "left": f"roll/{number}",
        "reason": f"letter of {number}",
        "evidence": "call 13900001234",
        "run": "2024-12-31-1",
        "chain": [{"left": f"roll/{number}", "right": "roll/1", "via": "same", "decision": 3}],
    }
    masked = mask_decision(row)
    assert number not in str(masked)
    assert "13900001234" not in str(masked)
    assert (masked["number"], masked["run"]) == (7, "2024-12-31-1")
    assert masked["chain"][0]["left"] == "roll/2202**********1234"
