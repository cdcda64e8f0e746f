"""Rebuild what is published from scratch, aside, and compare: nights must add up to the whole."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resolver.casework import LinkDecision
from resolver.config.project import load_project
from resolver.engine import Engine, quote_identifier
from resolver.pipeline.increment import SCRATCH
from resolver.pipeline.night import Night
from resolver.pipeline.stages import STAGES
from resolver.runs import Run, Workspace
from resolver.sources import Lake

NOT_REBUILT = frozenset({"ingest", "quality", "drift"})
LOG = ("identity", "identity_event", "system_entry")
"""The system's own part of the decision log: a rebuild reads it like a night does."""

_OTHERWISE = frozenset(
    {
        "set_aside_row",
        "stage",
        "run",
        "night",
        "figure",
        "run_check",
        "snapshot_version",
        "drift",
        *SCRATCH,
    }
)
"""Tables that tell of the run itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A table in which the published run and the rebuild do not say the same."""

    table: str
    only_published: int
    only_rebuilt: int


def verify(workspace: Workspace, memory_limit: str | None = None) -> list[Difference]:
    """Rebuild the published run from lake, model and decision log, and compare every table.

    Parameters
    ----------
    workspace
        Whose published run is looked at; nothing in it is changed.
    memory_limit
        What the database may use.

    Returns
    -------
    The tables that differ; none if the nights since the last rebuild add up.
    """
    published = workspace.snapshot(workspace.published())
    aside = Workspace(workspace.scratch / "verify")
    shutil.rmtree(aside.root, ignore_errors=True)
    try:
        rebuilt = rebuild_aside(workspace, published, aside, memory_limit)
        with Engine(memory_limit=memory_limit, scratch=aside.scratch) as engine:
            engine.attach(published, "published")
            engine.attach(rebuilt, "rebuilt")
            return compare(engine, "published", "rebuilt")
    finally:
        shutil.rmtree(aside.root, ignore_errors=True)


def rebuild_aside(
    workspace: Workspace, published: Path, aside: Workspace, memory_limit: str | None
) -> Path:
    """Build a snapshot of its own from the lake and the decision log of a published one."""
    with Engine(published, read_only=True) as engine:
        as_of = engine.value("select as_of from run")
        log = published_decisions(engine)
    project = load_project(published.parent / "project")
    aside.root.mkdir(parents=True)
    if workspace.models.is_dir():
        shutil.copytree(workspace.models, aside.models)
    run = Run(aside, published.parent.name, memory_limit=memory_limit)
    try:
        run.engine.attach(published, "published")
        for table in LOG:
            run.engine.run(f"create table {table} as select * from published.{table}")
        run.engine.run("detach published")
        inbox = workspace.root  # Nothing is taken in.
        settings, lake = project.settings.engine, Lake(workspace.root)
        night = Night(project, settings, lake, inbox, as_of, run, rebuild=True, log=log)
        for stage in STAGES:
            if stage.name not in NOT_REBUILT:
                stage.do(night)
        run.engine.run("checkpoint")
    finally:
        run.engine.close()
    return run.folder / "snapshot.duckdb"


def published_decisions(engine: Engine) -> tuple[LinkDecision, ...]:
    """Return the decisions that a snapshot was made with."""
    return tuple(
        LinkDecision(number, at, actor, verdict, left, right, None, None, reason, "", None)
        for number, at, actor, verdict, left, right, reason in engine.rows(
            "select number, \"at\", actor, verdict, left_feed || '/' || left_key,"
            " right_feed || '/' || right_key, reason from link_decision order by number"
        )
    )


def compare(engine: Engine, left: str, right: str) -> list[Difference]:
    """Return the tables of two attached snapshots that differ, by how many rows.

    Numbers with a binary point are compared to nine places: sums of them depend on their order.
    """
    tables = [
        {
            name
            for (name,) in engine.rows(
                "select table_name from duckdb_tables() where database_name = ? and not temporary",
                [database],
            )
        }
        - _OTHERWISE
        for database in (left, right)
    ]
    found = []
    for table in sorted(tables[0] | tables[1]):
        if table not in tables[0] or table not in tables[1]:
            held = left if table in tables[0] else right
            count = engine.value(f"select count(*) from {held}.{quote_identifier(table)}")
            sides = (count, 0) if held == left else (0, count)
        elif _sum(engine, table, left) == _sum(engine, table, right):
            continue
        else:
            sides = _rows_apart(engine, table, left, right), _rows_apart(engine, table, right, left)
        if any(sides):
            found.append(Difference(table, *sides))
    return found


def _sum(engine: Engine, table: str, side: str) -> tuple[Any, ...]:
    """Return what is the same for the same rows in any order, without holding them."""
    source = f"{side}.{quote_identifier(table)}"
    [found] = engine.rows(
        f"select count(*), sum(cast(hash({_compared(engine, source)}) as hugeint)) from {source}"
    )
    return found


def _rows_apart(engine: Engine, table: str, left: str, right: str) -> int:
    quoted = quote_identifier(table)
    columns = _compared(engine, f"{left}.{quoted}")
    query = (
        f"select {columns} from {left}.{quoted} except all select {columns} from {right}.{quoted}"
    )
    return int(engine.value(f"select count(*) from ({query})"))


def _compared(engine: Engine, source: str) -> str:
    return ", ".join(
        f"round({quote_identifier(name)}, 9)" if kind == "DOUBLE" else quote_identifier(name)
        for name, kind in sorted(engine.columns(source).items())
    )
