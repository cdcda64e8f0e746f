"""Rows that several deliveries of a feed hold: each counts once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from resolver.config.source import SourceContract
from resolver.engine import Engine, Script, quote_literal
from resolver.sources.batch import Batch
from resolver.sources.lake import Lake


@dataclass(frozen=True, slots=True)
class Told:
    """The accepted rows of a file: where they lie, and what tells that two say the same."""

    path: Path
    batch_no: int
    columns: tuple[str, ...]
    keyed: bool

    @classmethod
    def of(cls, lake: Lake, batch: Batch) -> Told:
        """Return the rows of a batch."""
        path = lake.rows_path(batch.feed, batch.batch)
        return cls(path, batch.batch_no, batch.columns, batch.keyed)


def count_repeats(
    engine: Engine, contract: SourceContract, fresh: Sequence[Told], others: Sequence[Told]
) -> dict[int, int]:
    """Count by batch number the rows that another batch, or an earlier one of these, holds too.

    Parameters
    ----------
    engine
        Runs the counts.
    contract
        A feed that is delivered in full has no repeats: its newest batch stands alone.
    fresh, others
        The batches that are counted, and those that they are held against.
    """
    if contract.delivery == "full" or len(fresh) + len(others) < 2:
        return {}
    script = Script.load("resolver.sources", "repeats.sql").fill(
        places=_places(fresh),
        marked=_told(contract, fresh),
        told=_told(contract, others) if others else "(select 0 as said where false)",
    )
    return dict(engine.rows(script["count"]))


def find_repeats(
    engine: Engine, contract: SourceContract, lake: Lake, batches: Sequence[Batch]
) -> bool:
    """Add to the table ``lake_repeat`` the rows of batches in force that do not count.

    Of rows that say the same word for word the earliest delivery's count. If the contract says
    `upsert`, of rows with the same key the latest delivery's count.

    Parameters
    ----------
    engine
        Has the table ``lake_repeat (row_id)``.
    contract, lake, batches
        The batches in force of one feed, oldest first.

    Returns
    -------
    bool
        Whether there are any.
    """
    # One that was replaced was held against nothing that came after it.
    marked = [
        Told.of(lake, batch)
        for batch in batches
        if batch.repeated_rows or batch.superseded_by is not None
    ]
    if contract.delivery == "full" or len(batches) < 2 or not marked:
        return False
    every = [Told.of(lake, batch) for batch in batches]
    script = Script.load("resolver.sources", "repeats.sql").fill(
        told=_told(contract, every),
        marked=_told(contract, marked),
        places=_places(every),
    )
    before = engine.value("select count(*) from lake_repeat")
    engine.run(script["find"], step="repeats")
    return bool(engine.value("select count(*) from lake_repeat") > before)


def _places(files: Sequence[Told]) -> str:
    rows = ", ".join(f"({told.batch_no}, {place})" for place, told in enumerate(files))
    return f"(values {rows})"


def _told(contract: SourceContract, files: Sequence[Told]) -> str:
    """Return a relation of ``row_id, by_key, said``: rows with the same `said` say the same.

    A row whose first key column is empty has no key that could tell it from others.
    """
    parts = []
    for columns, keyed, paths in _alike(files):
        layout = hashlib.sha256("\x1f".join(columns).encode()).hexdigest()[:16]
        words = f"hash(row_hash, {quote_literal(layout)})"
        by_key = "false"
        if keyed and contract.delivery == "upsert":
            by_key = "(not starts_with(row_key, '|'))"
            words = f"case when {by_key} then hash(row_key) else {words} end"
        listed = ", ".join(quote_literal(str(path.resolve())) for path in paths)
        parts.append(
            f"select row_id, {by_key} as by_key, {words} as said from read_parquet([{listed}])"
        )
    return f"({' union all '.join(parts)})"


def _alike(files: Sequence[Told]) -> Iterator[tuple[tuple[str, ...], bool, list[Path]]]:
    ordered = sorted(files, key=lambda told: (told.columns, told.keyed))
    for (columns, keyed), group in groupby(ordered, key=lambda told: (told.columns, told.keyed)):
        yield columns, keyed, [told.path for told in group]
