"""Read files into the lake: chunk by chunk, so that their size does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from resolver.config.source import SourceContract
from resolver.engine import Engine, EngineError, Script
from resolver.sources.batch import LakeError
from resolver.sources.binding import Binding
from resolver.sources.lake import Lake
from resolver.sources.plan import Plan, make_plan
from resolver.sources.readers import Extract
from resolver.sources.rendering import render
from resolver.sources.sink import Sink, is_disk_full
from resolver.sources.trailers import is_trailer
from resolver.standardize import Vocabulary

CHUNK_ROWS = 1_000_000


@dataclass(slots=True)
class Counts:
    """What became of a file's rows."""

    rows_in: int = 0
    quarantined: int = 0
    not_kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    valid: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Unit:
    """One file on its way into the lake."""

    extract: Extract
    feed: str
    batch: str
    batch_no: int
    delivered_on: date
    held: Sequence[pa.RecordBatch] = ()
    counts: Counts = field(default_factory=Counts)
    accepted: int = 0
    rows: Sink = field(init=False)
    quarantine: Sink = field(init=False)

    def place(self) -> None:
        """Give the written files their names; the manifest still has to follow."""
        self.quarantine.place()
        self.rows.place()


class Loader:
    """Loads files of one feed that have the same header, together.

    Small files share one pass, because planning the queries takes longer than running them.

    Parameters
    ----------
    engine
        Works in memory, with a scratch folder to spill to.
    lake
        Where the files belong.
    contract, kinds
        What the columns mean, and how the fields of persons are cleaned.
    binding
        Where the columns stand.
    vocabulary
        What was cleaned before, also of other files.
    units
        The files.
    """

    def __init__(
        self,
        engine: Engine,
        lake: Lake,
        contract: SourceContract,
        kinds: dict[str, str],
        binding: Binding,
        vocabulary: Vocabulary,
        units: Sequence[Unit],
    ) -> None:
        self._engine = engine
        self._units = units
        self._width = len(binding.columns)
        self.keyed = bool(binding.key)
        self._plan: Plan = make_plan(engine, contract, kinds, binding)
        self._vocabulary = vocabulary
        script = Script.load("resolver.sources", "ingest.sql")
        self._script = script.fill(**render(self._plan, binding.columns))
        self.types: dict[str, str] = {}
        for unit in units:
            unit.rows = Sink(lake.rows_path(unit.feed, unit.batch))
            unit.quarantine = Sink(lake.quarantine_path(unit.feed, unit.batch))

    @contextmanager
    def load(self, on_rows: Callable[[str, int], None] | None = None) -> Iterator[None]:
        """Write accepted and quarantined rows to temporary files beside their places.

        What is not put into place before the context ends is removed.

        Raises
        ------
        UnreadableFileError
            If a file turns out to be unreadable on the way.
        LakeError
            If the disk is full.
        """
        folder = self._units[0].rows.path.parent
        try:
            self._create_units()
            for chunk in _chunks(self._stream(), self._width):
                self._chunk(chunk)
                if on_rows is not None:
                    for unit in self._units:
                        on_rows(unit.extract.path.name, unit.counts.rows_in)
            for number, unit in enumerate(self._units):
                self._broken(number, unit)
                unit.rows.finish()
                unit.quarantine.finish()
                counts = unit.counts
                unit.accepted = counts.rows_in - counts.quarantined - counts.not_kept
            yield
        except (OSError, EngineError, pa.ArrowException) as error:
            if not is_disk_full(error):
                raise
            raise LakeError(
                f"the disk of {folder} is full; nothing was kept of"
                f" {self._units[0].extract.path.name}. Free some space and run again."
            ) from None
        finally:
            for unit in self._units:
                unit.rows.discard()
                unit.quarantine.discard()

    def collect(self) -> None:
        """Let the vocabulary know the texts of small files, whose rows are held in memory."""
        batches = [batch for batch in self._stream() if batch.num_rows]
        for unit in self._units:
            unit.extract.batches = iter(unit.held)
        self._engine.register("held", pa.Table.from_batches(batches, _schema(self._width)))
        self._vocabulary.collect(self._prepared("held"), self._plan.fields)
        self._engine.unregister("held")

    def _prepared(self, rows: str) -> str:
        further = "".join(f", {sql} as {name}" for name, sql in self._plan.prepared.items())
        return f"(select *{further} from {rows})" if further else rows

    def _create_units(self) -> None:
        columns = {
            "file_no": pa.array(range(len(self._units)), pa.int32()),
            "file_name": pa.array([unit.extract.path.name for unit in self._units]),
            "batch_no": pa.array([unit.batch_no for unit in self._units], pa.int64()),
            "delivered_on": pa.array([unit.delivered_on for unit in self._units], pa.date32()),
        }
        self._engine.register("units", pa.table(columns))
        self._engine.run("create or replace temp table unit as select * from units")
        self._engine.unregister("units")

    def _stream(self) -> Iterator[pa.RecordBatch]:
        schema = _schema(self._width)
        # An empty batch first: a file without rows is written as well, with all its columns.
        yield _empty(schema)
        for number, unit in enumerate(self._units):
            for batch in unit.extract.batches:
                files = pa.repeat(pa.scalar(number, pa.int32()), batch.num_rows)
                yield pa.RecordBatch.from_arrays([files, *batch.columns], schema=schema)

    def _chunk(self, chunk: pa.RecordBatchReader) -> None:
        engine = self._engine
        engine.register("incoming", chunk)
        filled = " or ".join(f"trim(c{index}) <> ''" for index in range(self._width))
        engine.run(
            f"create or replace temp table raw_rows as select * from incoming where {filled}"
        )
        engine.unregister("incoming")
        self._vocabulary.apply(self._prepared("raw_rows"), "cleaned", self._plan.fields)
        engine.run("drop table raw_rows")
        engine.run(self._script["verdicts"], step="verdicts")
        present = self._count()
        accepted = engine.arrow(self._script["accepted"])
        for number, unit in enumerate(self._units):
            if number in present or not unit.rows.started:
                unit.rows.write(_of_file(accepted, number))
        if any(present.values()):
            quarantined = engine.arrow(self._script["quarantined"])
            for number, unit in enumerate(self._units):
                if present.get(number):
                    unit.quarantine.write(_of_file(quarantined, number))
        if not self.types:
            described = engine.columns(f"({self._script['accepted']})")
            self.types = {name: kind for name, kind in described.items() if "__" in name}
        engine.run("drop table cleaned")
        engine.run("drop table verdict")

    def _count(self) -> dict[int, int]:
        """Add up what became of the chunk's rows; return the quarantined ones by file."""
        names = list(self._plan.checked)
        present: dict[int, int] = {}
        for number, rows_in, quarantined, not_kept, *complete in self._engine.rows(
            self._script["counts"]
        ):
            counts = self._units[number].counts
            counts.rows_in += rows_in
            counts.quarantined += quarantined
            counts.not_kept += not_kept
            present[number] = quarantined
            for position, name in enumerate(names):
                counts.filled[name] += complete[2 * position]
                counts.valid[name] += complete[2 * position + 1]
        for number, reason, rows in self._engine.rows(self._script["reasons"]):
            self._units[number].counts.reasons[reason] += rows
        for number, issue, rows in self._engine.rows(self._script["issues"]):
            self._units[number].counts.issues[issue] += rows
        return present

    def _broken(self, number: int, unit: Unit) -> None:
        rows = sorted(unit.extract.broken, key=lambda row: row.row_number)
        if not rows:
            return
        reasons = ["trailer" if is_trailer(row.text) else row.reason for row in rows]
        columns = {
            "file_no": pa.array([number] * len(rows), pa.int32()),
            "row_number": pa.array([row.row_number for row in rows], pa.int64()),
            "text": pa.array([row.text for row in rows], pa.string()),
            "reason": pa.array(reasons, pa.string()),
        }
        self._engine.register("broken", pa.table(columns))
        unit.quarantine.write(self._engine.arrow(self._script["broken"]))
        self._engine.unregister("broken")
        unit.counts.rows_in += len(rows)
        unit.counts.quarantined += len(rows)
        unit.counts.reasons.update(f"row:{reason}" for reason in reasons)


def _of_file(rows: pa.Table, number: int) -> pa.Table:
    # The rows are in the order of their files: a slice, no copy.
    files = rows.column("file_no").to_numpy()
    first, last = files.searchsorted([number, number + 1])
    return rows.slice(first, last - first).drop_columns(["file_no"])


def _chunks(batches: Iterator[pa.RecordBatch], width: int) -> Iterator[pa.RecordBatchReader]:
    """Cut a stream into readers of about `CHUNK_ROWS` rows, none of them held in memory."""
    schema = _schema(width)

    def until_full(first: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        rows = first.num_rows
        yield first
        while rows < CHUNK_ROWS and (following := next(batches, None)) is not None:
            rows += following.num_rows
            yield following

    for first in batches:
        yield pa.RecordBatchReader.from_batches(schema, until_full(first))


def _schema(width: int) -> pa.Schema:
    columns = [(f"c{index}", pa.string()) for index in range(width)]
    return pa.schema([("file_no", pa.int32()), ("row_number", pa.int64()), *columns])


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array([], kind) for kind in schema.types]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
