"""What is only seen over a whole batch: rows given twice, numbers with several names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from resolver.engine import Engine, Script, quote_literal


def examine(
    engine: Engine, rows: Sequence[Path], types: dict[str, str]
) -> dict[int, dict[str, int]]:
    """Return by batch number the counts of a manifest that need all of its accepted rows.

    Parameters
    ----------
    engine
        Runs the counts.
    rows
        The Parquet files with the accepted rows of some batches.
    types
        The lake columns that they have.
    """
    relation = f"read_parquet([{', '.join(quote_literal(str(path)) for path in rows)}])"
    script = Script.load("resolver.sources", "batch_checks.sql").fill(rows=relation)
    found: dict[int, dict[str, int]] = {}
    for number, repeated, keys in engine.rows(script["repeated rows"]):
        found[number] = {"duplicate_rows": repeated, "duplicate_keys": keys}
    if {"person__name", "person__id_number"} <= types.keys():
        for number, conflicts in engine.rows(script["name-number conflicts"]):
            found[number]["name_number_conflicts"] = conflicts
    return found
