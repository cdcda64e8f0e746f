"""Build the tables of the graph: typed nodes, dated edges with evidence, sorted adjacency."""

from __future__ import annotations

from resolver.config.facts import FACT_KINDS, table_columns
from resolver.engine import Engine, Script

EVIDENCE_LIMIT = 20
"""How many evidence rows an edge keeps; `rows` says how many there are."""

HUB_RULES = {
    "few": 4,  # persons on one account or phone: more than a couple and a child
    "crowd": 8,  # persons at one address: more than a large family
    "many": 12,  # persons with one employer, hospital, agent: shared by nature
    "tie_share": 3,  # a thing is a hub unless one in three of its persons is paid after death
}
"""From how many persons on a thing may be shared by nature, read off how its persons fare."""


def build_graph(engine: Engine) -> None:
    """Write the tables ``node``, ``edge`` and ``adjacency`` from persons and their facts.

    An edge joins a person with a thing, a thing with a thing, or two persons that may be one.
    It says since when and until when it held, when it was first known, how many rows say so and
    which, and how much money went over it. A thing that many normally paid, living persons
    share (a nursing home's phone, a village's collective account) is marked as a hub with the
    reason; so that people are not tied together by it.

    Parameters
    ----------
    engine
        A run's database with ``person``, ``mention``, ``person_profile``, ``possible_same`` and
        the tables of facts; ``life_status`` and ``lake_person`` are used if they exist.

    Raises
    ------
    EngineError
        If a table is missing or lacks a column; the message names the step.
    """
    tables = set(engine.tables())
    absent = [kind for kind in FACT_KINDS if kind not in tables]
    for kind in absent:
        columns = ", ".join(f'"{name}" {type_}' for name, type_ in table_columns(kind).items())
        engine.run(f"create temp table {kind} ({columns})")
    holes = {name: str(value) for name, value in HUB_RULES.items()}
    holes |= {
        "evidence_limit": str(EVIDENCE_LIMIT),
        "life": _life(tables),
        "contact": _contact(engine, tables),
    }
    for name in ("build.sql", "hubs.sql"):
        script = Script.load("resolver.graph", name).fill(**holes)
        for step in script.steps:
            for statement in step.sql.split(";\n"):
                engine.run(statement, step=f"graph: {step.name}")
    for kind in absent:
        engine.run(f"drop table {kind}")


def _life(tables: set[str]) -> str:
    """Return the relation that says in which month a person died."""
    if "life_status" in tables:
        return (
            "(select person_id, death_month from life_status"
            " where verdict in ('dead', 'disputed')) as life"
        )
    return (
        "(select person_id, cast(date_trunc('month', min(date)) as date) as death_month"
        " from death where not coalesce(withdrawn, false) group by 1) as life"
    )


def _contact(engine: Engine, tables: set[str]) -> str:
    """Return the query for every phone and address that stands beside a person in a row."""
    columns = engine.columns("lake_person") if "lake_person" in tables else {}
    known_on = "known_on" if "known_on" in columns else "cast(null as date)"
    parts = [
        f"select row_id, {known_on} as known_on, '{field}' as field, person__{field} as value"
        " from lake_person"
        for field in ("phone", "address")
        if f"person__{field}" in columns
    ]
    nothing = (
        "select cast(null as bigint) as row_id, cast(null as date) as known_on,"
        " '' as field, cast(null as varchar) as value where false"
    )
    return " union all ".join(parts) or nothing
