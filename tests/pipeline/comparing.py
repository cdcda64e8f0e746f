"""Compare what two runs have found, table by table."""

from __future__ import annotations

from pathlib import Path

from resolver.engine import Engine, quote_identifier

OF_THE_RUN = {"stage"}
"""What tells how long things took."""


def tables_apart(one: Path, other: Path) -> dict[str, int]:
    """Return by table how many rows only one of two snapshots has; nothing if they are alike.

    Lists are compared without their order, and numbers with a binary point to nine places: both
    depend on which thread was first.
    """
    with Engine() as engine:
        engine.attach(one, "one")
        engine.attach(other, "other")
        held = {
            name: {
                table
                for (table,) in engine.rows(
                    "select table_name from duckdb_tables() where database_name = ?", [name]
                )
            }
            for name in ("one", "other")
        }
        apart = dict.fromkeys(held["one"] ^ held["other"], -1)
        for table in sorted((held["one"] & held["other"]) - OF_THE_RUN):
            sides = [_selected(engine, name, table) for name in ("one", "other")]
            query = " union all ".join(
                f"({left} except all {right})" for left, right in (sides, sides[::-1])
            )
            if count := engine.value(f"select count(*) from ({query})"):
                apart[table] = count
        return apart


def _selected(engine: Engine, database: str, table: str) -> str:
    relation = f"{database}.{quote_identifier(table)}"
    columns = ", ".join(
        f"round({quote_identifier(name)}, 9)"
        if kind == "DOUBLE"
        else f"list_sort({quote_identifier(name)})"
        if kind.endswith("[]")
        else quote_identifier(name)
        for name, kind in engine.columns(relation).items()
    )
    return f"select {columns} from {relation}"
