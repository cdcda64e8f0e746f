"""What a rebuild of an earlier day takes over: ids, and what the system itself had entered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from resolver.engine import Engine


def remember(engine: Engine, published: Path, before: Path, day: date) -> None:
    """Take over which id was given to whom, and what the system itself had entered by a day.

    Parameters
    ----------
    engine
        An empty database; gets ``identity``, ``identity_event`` and ``system_entry`` as far as
        the snapshots have them.
    published
        The run that knows all ids: one that was given later goes with its records all the same.
    before
        The last run until the day that is still there, which knows what was entered then.
    day
        What happened later is left out.
    """
    _copy(engine, published, {"identity": "true", "identity_event": "as_of <= $day"}, day)
    _copy(engine, before, {"system_entry": "since <= $day"}, day)


def forget(engine: Engine, run: str, day: date) -> None:
    """Remove what only happened while the past was built, and ids of persons not yet known.

    Parameters
    ----------
    engine
        The finished snapshot of an earlier day.
    run
        The name under which it was built.
    day
        The day.
    """
    present = set(engine.tables())
    if "identity_event" in present:
        engine.run("delete from identity_event where run = ?", [run])
    if "identity" in present:
        engine.run(
            "delete from identity where state <> 'live' and left(minted_run, 10) > ?",
            [day.isoformat()],
        )


def _copy(engine: Engine, snapshot: Path, tables: dict[str, str], day: date) -> None:
    engine.attach(snapshot, "remembered")
    held = engine.rows("select table_name from duckdb_tables() where database_name = 'remembered'")
    for table, condition in tables.items():
        if (table,) in held:
            engine.run(
                f"create table {table} as select * from remembered.{table} where {condition}",
                {"day": day} if "$day" in condition else None,
            )
    engine.run("detach remembered")
