"""What a query may read, and what it must return."""

from __future__ import annotations

from typing import Any

from resolver.config.facts import FACT_KINDS, table_columns
from resolver.config.scenario import Query, SharedView
from resolver.engine import Engine, quote_identifier
from resolver.entities.policy_tables import POLICY_TABLES

HIT_COLUMNS: dict[str, str] = {
    "scenario": "VARCHAR",
    "person_id": "VARCHAR",
    "benefit_id": "VARCHAR",
    "account": "VARCHAR",
    "period_from": "DATE",
    "period_to": "DATE",
    "months": "BIGINT",
    "amount": "DECIMAL(18,2)",
    "amount_low": "DECIMAL(18,2)",
    "amount_high": "DECIMAL(18,2)",
    "certainty": "DOUBLE",
    "evidence": "BIGINT[]",
    "related": "VARCHAR[]",
    "details": "VARCHAR",
}
"""The table ``hit``. Further columns of a query become the JSON object ``details``."""

REQUIRED_OF_SCENARIO = ("person_id", "amount", "certainty", "evidence")
REQUIRED_OF_INNOCENT = ("lead_id", "evidence")

CANDIDATE_COLUMNS = {"lead_id": "VARCHAR", **HIT_COLUMNS}
"""What an innocent explanation reads: the hits of the scenarios that name it."""

_RESOLVED: dict[str, dict[str, str]] = {
    "person": {
        "person_id": "VARCHAR",
        "name": "VARCHAR",
        "id_number": "VARCHAR",
        "birth_date": "DATE",
        "sex": "VARCHAR",
        "mentions": "BIGINT",
    },
    "mention": {
        "row_id": "BIGINT",
        "feed": "VARCHAR",
        "row_key": "VARCHAR",
        "profile_id": "BIGINT",
    },
    "profile": {
        "profile_id": "BIGINT",
        "name": "VARCHAR",
        "name_pinyin": "VARCHAR",
        "id_number": "VARCHAR",
    },
    "person_profile": {
        "profile_id": "BIGINT",
        "person_id": "VARCHAR",
        "group_id": "BIGINT",
        "certainty": "DOUBLE",
    },
    "possible_same": {
        "left_person": "VARCHAR",
        "right_person": "VARCHAR",
        "match_weight": "DOUBLE",
        "match_probability": "DOUBLE",
        "reason": "VARCHAR",
    },
    "life_status": {
        "person_id": "VARCHAR",
        "verdict": "VARCHAR",
        "death_date": "DATE",
        "death_month": "DATE",
        "death_precision": "VARCHAR",
        "death_grade": "VARCHAR",
        "earliest_death": "DATE",
        "latest_death": "DATE",
        "probability": "DOUBLE",
        "sources": "VARCHAR",
        "death_rows": "BIGINT[]",
        "last_strong_sign": "DATE",
        "last_weak_sign": "DATE",
        "sign_rows": "BIGINT[]",
    },
    "node": {
        "node_id": "VARCHAR",
        "kind": "VARCHAR",
        "label": "VARCHAR",
        "degree": "BIGINT",
        "is_hub": "BOOLEAN",
        "hub_reason": "VARCHAR",
    },
    "edge": {
        "source": "VARCHAR",
        "target": "VARCHAR",
        "kind": "VARCHAR",
        "valid_from": "DATE",
        "valid_to": "DATE",
        "known_on": "DATE",
        "rows": "BIGINT",
        "amount": "DECIMAL(18,2)",
        "evidence": "BIGINT[]",
    },
    "adjacency": {
        "node_id": "VARCHAR",
        "neighbour": "VARCHAR",
        "kind": "VARCHAR",
        "valid_from": "DATE",
        "valid_to": "DATE",
        "known_on": "DATE",
        "amount": "DECIMAL(18,2)",
        "rows": "BIGINT",
    },
}

CANONICAL: dict[str, dict[str, str]] = {
    **_RESOLVED,
    **{kind: table_columns(kind) for kind in FACT_KINDS},
    **POLICY_TABLES,
}
"""Every relation that a query may read, shared views aside."""


def create_relation(engine: Engine, name: str, columns: dict[str, str]) -> None:
    """Create an empty table."""
    body = ", ".join(f"{quote_identifier(column)} {kind}" for column, kind in columns.items())
    engine.run(f"create or replace table {quote_identifier(name)} ({body})")


def in_order(views: dict[str, SharedView]) -> list[SharedView]:
    """Return shared views so that each comes after those that it reads."""
    ordered: list[SharedView] = []
    waiting = dict(sorted(views.items()))
    while waiting:
        ready = [
            view
            for view in waiting.values()
            if not any(_reads(view, other) for other in waiting if other != view.name)
        ]
        if not ready:  # A circle: the database names it when the first of them is created.
            ready = list(waiting.values())
        for view in ready:
            ordered.append(view)
            del waiting[view.name]
    return ordered


def read_by(query: Query[Any], views: dict[str, SharedView]) -> list[SharedView]:
    """Return the shared views that a query needs, in order, those of its views included."""
    needed: dict[str, SharedView] = {}
    waiting = [query]
    while waiting:
        reader = waiting.pop()
        for name, view in views.items():
            if name not in needed and _reads(reader, name):
                needed[name] = view
                waiting.append(view)
    return in_order(needed)


def _reads(query: Query[Any], other: str) -> bool:
    words = "".join(c if c.isalnum() or c == "_" else " " for c in query.sql).split()
    return other in words
