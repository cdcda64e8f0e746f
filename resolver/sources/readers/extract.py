"""What every reader gives: a header, and rows of text that know their place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from resolver.config.problem import Problem
from resolver.sources.headers import unique_names

Wanted = Sequence[Sequence[str]]
"""Columns that a contract reads; each may be known by several names."""

BATCH_ROWS = 65_536


class UnreadableFileError(Exception):
    """A file cannot be read as a whole; `problems` says why and what to do."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that does not fit its header."""

    row_number: int
    text: str
    reason: str


@dataclass(slots=True)
class Extract:
    """An opened file.

    `header` holds the column names as written, `columns` the same made unique. `batches` gives
    record batches with ``row_number`` and one text column ``c0``, ``c1`` ... for each of them.
    `broken` and `warnings` are complete once the batches are read.
    """

    path: Path
    header: tuple[str, ...]
    header_row: int
    delimiter: str | None = None
    batches: Iterator[pa.RecordBatch] = field(default_factory=lambda: iter(()))
    broken: list[BrokenRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return names that tell all columns apart."""
        return unique_names(self.header)

    def warn(self, what: str, remedy: str = "", *, line: int | None = None) -> None:
        """Note something that did not prevent reading."""
        self.warnings.append(Problem(self.path.name, line, "", what, remedy))


def text_batch(numbers: Sequence[int], rows: Sequence[Sequence[str | None]]) -> pa.RecordBatch:
    """Build a batch from rows of equal length, given with their row numbers."""
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, pa.string()) for column in columns]
    names = ["row_number", *(f"c{index}" for index in range(len(arrays)))]
    return pa.RecordBatch.from_arrays([pa.array(numbers, pa.int64()), *arrays], names)


def unreadable(path: Path, what: str, remedy: str, line: int | None = None) -> UnreadableFileError:
    """Return the error that says that a file cannot be read at all."""
    return UnreadableFileError(Problem(path.name, line, "", what, remedy))
