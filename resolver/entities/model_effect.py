"""Which persons another model would merge or split, found aside over what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from resolver.config.linkage import Linkage
from resolver.config.problem import ExpectedError
from resolver.engine import Engine, Script
from resolver.entities.clusters import cluster_persons
from resolver.entities.decision_log import decided
from resolver.entities.decisions import Decision
from resolver.link import Model, score_pairs
from resolver.link.columns import person_columns

SHOWN = 20
_BORROWED = ("mention", "profile", "profile_row", "profile_group")
_MEMORY = ("identity", "identity_event", "system_entry")


class OtherFieldsError(ExpectedError):
    """The published run was made with other fields, so that persons cannot be compared."""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Persons of today that would be others under another model.

    Attributes
    ----------
    kind
        ``merge``, ``split``, or ``regroup`` for both at once.
    outcome
        ``applied`` with the next run; ``held`` for review, since an open lead is touched; or
        ``kept`` as it was between the join and the break threshold.
    before
        The persons of today.
    after
        How many they would be.
    leads, amount
        Their open leads, and the money at stake in them.
    names
        What the persons are called.
    """

    kind: str
    outcome: str
    before: tuple[str, ...]
    after: int
    leads: int
    amount: Decimal
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What another model would do: counts by kind and outcome, and the weightiest changes."""

    persons: int
    counts: tuple[Mapping[str, Any], ...]
    largest: tuple[PersonChange, ...]


def model_effect(
    snapshot: Path,
    linkage: Linkage,
    model: Model,
    one_per_person: frozenset[str],
    *,
    scratch: Path,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Effect:
    """Score and cluster the published profiles with another model, and compare the persons.

    Parameters
    ----------
    snapshot
        The published run; it is only read.
    linkage
        Comparisons, routes and thresholds.
    model
        The other model.
    one_per_person
        Feeds that list each person at most once.
    scratch
        A folder to spill to; not one that another process clears.
    memory_limit, threads
        What the engine may use.

    Raises
    ------
    OtherFieldsError
        If the published profiles have not the fields that are compared.
    """
    with Engine(memory_limit=memory_limit, threads=threads, scratch=scratch) as engine:
        engine.attach(snapshot, "published")
        _require_fields(engine, linkage)
        for table in _BORROWED:
            engine.run(f"create view {table} as select * from published.{table}")
        score_pairs(engine, linkage, model)
        decisions = _decisions(engine)
        cluster_persons(engine, linkage, one_per_person, decisions)
        engine.run("alter table person_profile rename to wanted_person")
        if _remember(engine):
            cluster_persons(engine, linkage, one_per_person, decisions)
            engine.run("alter table person_profile rename to next_person")
        else:
            engine.run("create view next_person as select * from wanted_person")
        return _compare(engine)


def _require_fields(engine: Engine, linkage: Linkage) -> None:
    columns = person_columns(linkage)
    held = set(engine.columns("published.profile"))
    missing = [c.name for c in (*columns.scalar, *columns.collected) if c.name not in held]
    if missing:
        raise OtherFieldsError(
            f"the published run was made without {', '.join(missing)}: which persons would change"
            " can be told after a run with the fields that linkage.yml has now"
        )


def _decisions(engine: Engine) -> list[Decision]:
    """Return what people decided, as far as the published run applied it."""
    if "link_decision" not in _published(engine):
        return []
    engine.run("create view link_decision as select * from published.link_decision")
    return decided(engine)


def _remember(engine: Engine) -> bool:
    """Let the second clustering know who was whom, as tomorrow's run will."""
    if "identity" not in _published(engine):
        return False
    for table in _MEMORY:
        engine.run(f"create or replace table {table} as select * from published.{table}")
    engine.run(
        "create or replace temp table earlier_member as"
        " select profile_id, person_id from published.person_profile"
    )
    engine.run(
        "create or replace temp table open_lead as"
        " select lead_id, person_id from published.lead where status in ('open', 'conflict')"
    )
    return True


def _published(engine: Engine) -> set[str]:
    query = "select table_name from duckdb_tables() where database_name = 'published'"
    return {name for (name,) in engine.rows(query)}


def _compare(engine: Engine) -> Effect:
    script = Script.load("resolver.entities", "model_effect.sql")
    for name in ("ties", "touched", "start"):
        engine.run(script[name], step=name)
    while True:
        engine.run(script["spread"], step="spread")
        if not engine.value(
            "select count(*) from effect_spread as s join effect_label as l using (old_id)"
            " where s.label <> l.label"
        ):
            break
        engine.run("create or replace temp table effect_label as select * from effect_spread")
    for name in ("profiles", "leads", "changes"):
        engine.run(script[name], step=name)
    return Effect(
        int(engine.value("select count(distinct person_id) from published.person_profile")),
        tuple(engine.records(script["counts"])),
        tuple(
            PersonChange(
                row["kind"],
                row["outcome"],
                tuple(row["before"]),
                row["after"],
                row["leads"],
                row["amount"],
                tuple(row["names"]),
            )
            for row in engine.records(script["largest"], {"limit": SHOWN})
        ),
    )
