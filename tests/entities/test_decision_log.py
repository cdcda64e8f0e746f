"""Decisions are carried into a run and bind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.casework import DecisionLog, LinkDecision
from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities import Decision, cluster_persons
from resolver.entities.decision_log import apply_decision_log, decided, foresee, set_aside
from resolver.link import build_profiles, group_profiles, project_model, score_pairs
from tests.entities.test_persons import CASES, REGISTER
from tests.link.town import fill_lake, project, strangers


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give a database with mentions: a record that several rows tell of, and equal ones."""
    with Engine(threads=1) as engine:
        engine.run(
            "create table mention (row_id bigint, feed varchar, row_key varchar, profile_id bigint)"
        )
        for row in (
            (10, "roll", "R1", 1),
            (11, "roll", "R1", 1),
            (7, "roll", "R2", 2),
            (6, "roll", "R2", 3),
            (20, "deaths", "a/b.csv:2", 4),
            (21, "deaths", "4", 1),
            (22, "deaths", "5", 1),
            (23, "tips", "R1", 5),
        ):
            engine.run("insert into mention values (?, ?, ?, ?)", list(row))
        yield engine


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    return DecisionLog(tmp_path)


def decide(log: DecisionLog, *said: str) -> list[LinkDecision]:
    """Enter decisions such as ``roll/R1 same deaths/4`` and return what is in force."""
    for text in said:
        left, verdict, right = text.split()
        log.decide(verdict, left, right, reason="seen", actor="wang")  # type: ignore[arg-type]
    return log.in_force()


def states(engine: Engine) -> dict[int, str]:
    return dict(engine.rows("select number, state from link_decision order by number"))


def test_what_is_in_force_is_copied_with_its_state(engine: Engine, log: DecisionLog) -> None:
    entries = decide(
        log,
        "roll/R1 same roll/R2",
        "roll/R2 same deaths/a/b.csv:2",
        "deaths/a/b.csv:2 different roll/R1",
        "roll/R1 same roll/R9",
        "roll/R1 unsure tips/R1",
        "nowhere/1 unsure nowhere/2",
        "tips/R1 different roll/R2",
    )
    apply_decision_log(engine, entries)
    assert states(engine) == {
        1: "applied",
        2: "applied",
        3: "contradicted",
        4: "record_gone",
        5: "unsure",
        6: "unsure",
        7: "applied",
    }
    assert engine.rows('select * exclude ("at") from link_decision where number = 2') == [
        (2, "wang", "same", "roll", "R2", "deaths", "a/b.csv:2", "seen", "applied")
    ]
    assert engine.rows("select * from contradiction order by number, position") == [
        (3, 1, "deaths/a/b.csv:2", "roll/R2", "same", 2),
        (3, 2, "roll/R2", "roll/R1", "same", 1),
    ]
    assert decided(engine) == [
        Decision(10, 6, same=True, number=1),
        Decision(6, 20, same=True, number=2),
        Decision(23, 6, same=False, number=7),
    ]


def test_a_shared_profile_is_a_link_of_the_chain(engine: Engine, log: DecisionLog) -> None:
    apply_decision_log(engine, decide(log, "deaths/5 same tips/R1", "roll/R1 different tips/R1"))
    assert states(engine) == {1: "applied", 2: "contradicted"}
    assert engine.rows("select via, decision from contradiction order by position") == [
        ("profile", None),
        ("same", 1),
    ]


def test_without_decisions_the_tables_are_there_and_empty(engine: Engine, log: DecisionLog) -> None:
    apply_decision_log(engine, log.in_force())
    assert decided(engine) == []
    assert set_aside(engine, log.in_force()) == []
    assert engine.columns("link_decision") == {
        "number": "BIGINT",
        **dict.fromkeys(
            ("at", "actor", "verdict", "left_feed", "left_key", "right_feed", "right_key"),
            "VARCHAR",
        ),
        "reason": "VARCHAR",
        "state": "VARCHAR",
    }
    assert engine.columns("contradiction") == {
        "number": "BIGINT",
        "position": "BIGINT",
        "left": "VARCHAR",
        "right": "VARCHAR",
        "via": "VARCHAR",
        "decision": "BIGINT",
    }
    assert engine.value("select count(*) from contradiction") == 0


def test_a_withdrawn_decision_binds_nobody(engine: Engine, log: DecisionLog) -> None:
    decide(log, "roll/R1 same roll/R2", "roll/R1 different roll/R2")
    log.withdraw(1, "wrong")
    apply_decision_log(engine, log.in_force())
    assert states(engine) == {2: "applied"}
    assert engine.value("select count(*) from contradiction") == 0


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        (["roll/R1 different deaths/4"], [21]),
        (["deaths/4 different roll/R1"], [10, 11]),
        (["roll/R1 different deaths/4", "deaths/4 same deaths/5"], [21, 22]),
        (["roll/R1 same deaths/4", "roll/R1 different deaths/4"], []),
        (["roll/R1 different roll/R2"], []),
        (["roll/R1 unsure deaths/4"], []),
    ],
)
def test_rows_that_need_a_profile_of_their_own(
    engine: Engine, log: DecisionLog, said: list[str], rows: list[int]
) -> None:
    assert set_aside(engine, decide(log, *said)) == rows


def test_only_those_rows_leave_that_say_the_same(engine: Engine, log: DecisionLog) -> None:
    engine.run("insert into mention values (12, 'roll', 'R1', 9)")
    assert set_aside(engine, decide(log, "deaths/4 different roll/R1")) == [10, 11]


def test_rows_are_set_aside_by_another_relation_than_the_run_has(
    engine: Engine, log: DecisionLog
) -> None:
    engine.run("create table said_alike as select * from mention")
    entries = decide(log, "roll/R1 different deaths/4")
    engine.run("update mention set profile_id = 99 where row_id = 21")
    assert set_aside(engine, entries) == []
    assert set_aside(engine, entries, "said_alike") == [21]
    apply_decision_log(engine, entries)
    assert states(engine) == {1: "applied"}


def test_what_will_come_of_decisions_is_told_before_the_run(
    engine: Engine, log: DecisionLog
) -> None:
    before = engine.tables()
    found = foresee(engine, decide(log, "roll/R1 same roll/R2", "roll/R2 different roll/R1"))
    assert (found.applied, list(found.chains)) == ((1,), [2])
    assert engine.tables() == before


def test_decisions_bind_the_persons_of_a_run_transitively(
    repository: Path, log: DecisionLog
) -> None:
    linkage: Linkage = project(repository / "configs" / "pension")
    model = project_model(repository / "configs" / "pension", linkage)
    entries = decide(
        log,
        "register/e1 same village/e3",
        "village/e3 same tips/h1",
        "tips/h2 different tips/h1",
        "register/g1 different village/g2",
        "register/d1 same register/d2",
        "register/e1 different tips/h1",
    )
    with Engine(threads=1) as engine:
        fill_lake(
            engine, linkage, [r for rows, _ in CASES.values() for r in rows] + strangers(9, 5)
        )
        build_profiles(engine, linkage)
        group_profiles(engine, linkage)
        score_pairs(engine, linkage, model)
        apply_decision_log(engine, entries)
        assert states(engine)[6] == "contradicted"
        cluster_persons(engine, linkage, REGISTER, decided(engine))
        of = dict(
            engine.rows(
                "select row_key, person_id from mention join person_profile using (profile_id)"
            )
        )
    assert of["e1"] == of["e3"] == of["h1"]
    assert of["d1"] == of["d2"]
    assert len({of[key] for key in ("e1", "e2", "h2", "g1", "g2", "d1")}) == 6
