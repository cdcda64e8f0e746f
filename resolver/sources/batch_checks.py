"""What is only seen over a whole batch: rows given twice, numbers with several names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from resolver.engine import Engine, Script, quote_literal
from resolver.sources.batch import Batch


@dataclass(slots=True)
class BatchChecks:
    """Counts over all accepted rows of one batch."""

    duplicate_rows: int = 0
    duplicate_keys: int = 0
    name_number_conflicts: int = 0

    def add_to(self, batch: Batch) -> Batch:
        """Return a manifest with these counts."""
        return replace(
            batch,
            duplicate_rows=self.duplicate_rows,
            duplicate_keys=self.duplicate_keys,
            name_number_conflicts=self.name_number_conflicts,
        )


def examine(
    engine: Engine, rows: Sequence[Path], types: dict[str, str], *, has_key: bool
) -> defaultdict[int, BatchChecks]:
    """Return by batch number the counts of a manifest that need all of its accepted rows.

    Parameters
    ----------
    engine
        Runs the counts.
    rows
        The Parquet files with the accepted rows of some batches.
    types
        The lake columns that they have.
    has_key
        Whether the feed has keys of its own; without, every row's key is its place in the file.
    """
    relation = f"read_parquet([{', '.join(quote_literal(str(path)) for path in rows)}])"
    script = Script.load("resolver.sources", "batch_checks.sql").fill(rows=relation)
    found: defaultdict[int, BatchChecks] = defaultdict(BatchChecks)
    for number, repeated in engine.rows(script["repeated rows"]):
        found[number] = BatchChecks(repeated)
    if has_key:
        for number, repeated in engine.rows(script["repeated keys"]):
            found[number].duplicate_keys = repeated
    if {"person__name", "person__id_number"} <= types.keys():
        for number, conflicts in engine.rows(script["name-number conflicts"]):
            found[number].name_number_conflicts = conflicts
    return found
