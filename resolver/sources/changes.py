"""What came into the lake, and what went out of force, since the run before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resolver.config.source import SourceContract
from resolver.engine import Engine
from resolver.sources.batch import Batch
from resolver.sources.lake import Lake
from resolver.sources.views import lake_views, write_views


@dataclass(frozen=True, slots=True)
class LakeChange:
    """How much changed: batches and single rows, by what became of them."""

    fresh_batches: int
    gone_batches: int
    single_rows: int


def lake_changes(
    engine: Engine,
    lake: Lake,
    sources: dict[str, SourceContract],
    fields: dict[str, str],
) -> LakeChange:
    """Create the views of the lake anew, and ``fresh_lake_*`` and ``gone_lake_*`` beside them.

    A row comes with its batch, or when another delivery no longer repeats it; it goes with its
    batch, or when another delivery repeats it now.

    Parameters
    ----------
    engine
        Yesterday's snapshot, with ``lake_batch`` and ``lake_repeat`` as they were. Whoever has used
        the changes drops ``earlier_batch`` and ``earlier_repeat``.
    lake, sources, fields
        As `lake_views` has them.
    """
    # Done again after it was cut short, it still knows what was there before.
    engine.run("create table if not exists earlier_batch as select * from lake_batch")
    engine.run("create table if not exists earlier_repeat as select * from lake_repeat")
    lake_views(engine, lake, sources, fields)
    for name, sql in _TABLES.items():
        engine.run(f"create or replace table {name} as {sql}")
    fresh, gone = _numbers(engine, "fresh_batch"), _numbers(engine, "gone_batch")
    back, repeated = _holders(engine, "row_back"), _holders(engine, "row_repeated")
    known: dict[str, list[Batch]] = {feed: lake.batches(feed) for feed in sources}
    for prefix, numbers, test in (
        ("fresh_", fresh | back, _FRESH),
        ("gone_", gone | repeated, _GONE),
    ):
        chosen = {feed: _among(batches, numbers) for feed, batches in known.items()}
        write_views(engine, lake, sources, fields, chosen, dict.fromkeys(sources, test), prefix)
    singles = engine.value(
        "select (select count(*) from row_back) + (select count(*) from row_repeated)"
    )
    return LakeChange(len(fresh), len(gone), int(singles))


_TABLES = {
    "fresh_batch": "select * from lake_batch where batch_no not in (from earlier_batch)",
    "gone_batch": "select * from earlier_batch where batch_no not in (from lake_batch)",
    "row_back": "select row_id from earlier_repeat where row_id not in (from lake_repeat)"
    " and row_id >> 32 in (select batch_no from lake_batch)"
    " and row_id >> 32 in (select batch_no from earlier_batch)",
    "row_repeated": "select row_id from lake_repeat where row_id not in (from earlier_repeat)"
    " and row_id >> 32 in (select batch_no from lake_batch)"
    " and row_id >> 32 in (select batch_no from earlier_batch)",
}
_FRESH = (
    "row_id not in (select row_id from lake_repeat)"
    " and (row_id >> 32 in (select batch_no from fresh_batch)"
    " or row_id in (select row_id from row_back))"
)
_GONE = (
    "row_id not in (select row_id from earlier_repeat)"
    " and (row_id >> 32 in (select batch_no from gone_batch)"
    " or row_id in (select row_id from row_repeated))"
)


def _numbers(engine: Engine, table: str) -> set[int]:
    return {int(number) for (number,) in engine.rows(f"select batch_no from {table}")}


def _holders(engine: Engine, table: str) -> set[int]:
    return {int(number) for (number,) in engine.rows(f"select distinct row_id >> 32 from {table}")}


def _among(batches: Sequence[Batch], numbers: set[int]) -> list[Batch]:
    return [batch for batch in batches if batch.batch_no in numbers]
