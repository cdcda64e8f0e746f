"""Ask the questions: shared views, then every scenario, then innocent explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from resolver.config.problem import ConfigError, ExpectedError, Problem
from resolver.config.project import Project
from resolver.config.scenario import Innocent, Query, Scenario, SharedView, load_views
from resolver.engine import Engine, EngineError, Script, quote_identifier, quote_literal
from resolver.entities.policy_tables import policy_tables
from resolver.scenarios.relations import (
    CANDIDATE_COLUMNS,
    CANONICAL,
    HIT_COLUMNS,
    create_relation,
    in_order,
)

LEAD_ID = (
    "'L' || upper(substr(md5(scenario || '|' || person_id || '|' || coalesce(benefit_id, '')),"
    " 1, 12))"
)
"""The key of a lead: the same in every run for the same question, person and benefit."""


class ScenarioError(ExpectedError):
    """A query of the project could not be run, or returned what no lead can be made of."""


def run_scenarios(engine: Engine, project: Project, as_of: date) -> None:
    """Run every scenario of a project and write the table ``hit``.

    Parameters
    ----------
    engine
        Holds the tables of a run up to the graph.
    project
        The project folder with scenarios, shared views and policy.
    as_of
        The day that the run is for, given to queries as ``$as_of``.

    Raises
    ------
    ScenarioError
        If a query fails; the message names the file.
    """
    policy_tables(engine, project.policy)
    _fill_gaps(engine)
    views = shared_views(project)
    prepare_views(engine, in_order(views), as_of)
    create_relation(engine, "hit_found", HIT_COLUMNS)
    for scenario in project.scenarios.values():
        insert_hits(engine, scenario, as_of)
    engine.run(
        "create or replace table hit as select * from hit_found"
        " order by scenario, person_id, benefit_id"
    )
    engine.run("drop table hit_found")


def shared_views(project: Project) -> dict[str, SharedView]:
    """Return the shared views of a project.

    Raises
    ------
    ConfigError
        If one of them has a faulty header.
    """
    problems: list[Problem] = []
    views = load_views(project.folder, problems)
    if problems:
        raise ConfigError(problems)
    return views


def prepare_views(engine: Engine, views: Iterable[SharedView], as_of: date) -> None:
    """Load the functions that queries may call, then create the shared views in order."""
    engine.script(Script.load("resolver.scenarios", "macros.sql"))
    for view in views:
        name = quote_identifier(view.name)
        if view.header.keep or view.header.parameters or "$as_of" in view.sql:
            sql = f"create or replace temp table {name} as {view.sql}"
        else:
            sql = f"create or replace temp view {name} as {view.sql}"
        run_query(engine, sql, view, as_of)


def insert_hits(engine: Engine, scenario: Scenario, as_of: date) -> None:
    """Run one scenario and add what it finds to the table ``hit_found``."""
    temporary = "scenario_result"
    run_query(
        engine, f"create or replace temp table {temporary} as {scenario.sql}", scenario, as_of
    )
    found = engine.columns(temporary)
    values = [quote_literal(scenario.name)]
    values += [
        _value(column, kind) if column in found else f"cast(null as {kind})"
        for column, kind in HIT_COLUMNS.items()
        if column not in {"scenario", "details"}
    ]
    further = {c: t for c, t in found.items() if c not in HIT_COLUMNS}
    values.append(_json(further))
    try:
        twice = engine.value(
            f"select count(*) from (select 1 from {temporary}"
            f" group by person_id{', benefit_id' if 'benefit_id' in found else ''}"
            " having count(*) > 1)"
        )
        if twice:
            raise ScenarioError(
                f"{scenario.path}: returns {twice} persons more than once for one benefit;"
                " group by person_id and benefit_id"
            )
        engine.run(
            f"insert into hit_found select {', '.join(values)} from {temporary}"
            " where person_id is not null"
        )
    except EngineError as error:
        raise ScenarioError(f"{scenario.path}: {error}") from error
    engine.run(f"drop table {temporary}")


def run_innocent(
    engine: Engine,
    explanations: Mapping[str, Innocent],
    scenarios: Mapping[str, Scenario],
    as_of: date,
) -> None:
    """Try every innocent explanation on the hits of the scenarios that name it.

    Writes the table ``innocent_found``: lead_id, explanation, evidence, details.
    """
    create_relation(
        engine,
        "innocent_found",
        {
            "lead_id": "VARCHAR",
            "explanation": "VARCHAR",
            "evidence": "BIGINT[]",
            "details": "VARCHAR",
        },
    )
    for name, explanation in explanations.items():
        users = [s.name for s in scenarios.values() if name in s.header.innocent]
        if not users:
            continue
        listed = ", ".join(quote_literal(user) for user in users)
        engine.run(
            f"create or replace temp table candidate as select {LEAD_ID} as lead_id, *"
            f" from hit where scenario in ({listed})"
        )
        insert_innocent(engine, explanation, as_of)
    create_candidate = "create or replace temp table candidate as select * from candidate limit 0"
    if "candidate" in engine.tables():
        engine.run(create_candidate)


def insert_innocent(engine: Engine, explanation: Innocent, as_of: date) -> None:
    """Run one innocent explanation on the table ``candidate``."""
    temporary = "innocent_result"
    sql = f"create or replace temp table {temporary} as {explanation.sql}"
    run_query(engine, sql, explanation, as_of)
    found = engine.columns(temporary)
    further = {c: t for c, t in found.items() if c not in {"lead_id", "evidence"}}
    engine.run(
        f"insert into innocent_found select lead_id, {quote_literal(explanation.name)},"
        f" evidence, {_json(further)} from {temporary}"
        f" qualify row_number() over (partition by lead_id order by evidence) = 1"
    )
    engine.run(f"drop table {temporary}")


def run_query(engine: Engine, sql: str, query: Query[Any], as_of: date) -> None:
    """Run a statement made from a query, with those values that it uses.

    Raises
    ------
    ScenarioError
        If the database refuses it; the message names the file.
    """
    values: dict[str, Any] = {**query.values(), "as_of": as_of}
    used = {name: value for name, value in values.items() if f"${name}" in sql}
    try:
        engine.run(sql, used or None)
    except EngineError as error:
        raise ScenarioError(f"{query.path}: {error}") from error


def _value(column: str, kind: str) -> str:
    value = f"cast({quote_identifier(column)} as {kind})"
    # A query need not think of the order, and the same rows are the same evidence.
    return f"list_sort(list_distinct({value}))" if column == "evidence" else value


def _json(columns: Mapping[str, str]) -> str:
    if not columns:
        return "'{}'"
    pairs = ", ".join(
        f"{quote_literal(name)}: {quote_identifier(name)}" for name in sorted(columns)
    )
    return f"cast(to_json({{{pairs}}}) as varchar)"


def _fill_gaps(engine: Engine) -> None:
    """Create those canonical tables that the run has not made, empty, so that queries run."""
    present = set(engine.tables())
    for name, columns in CANONICAL.items():
        if name not in present:
            create_relation(engine, name, columns)


__all__ = [
    "CANDIDATE_COLUMNS",
    "LEAD_ID",
    "ScenarioError",
    "insert_hits",
    "insert_innocent",
    "prepare_views",
    "run_innocent",
    "run_query",
    "run_scenarios",
    "shared_views",
]
