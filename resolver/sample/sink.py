"""Where feeds put their files; every row that names a person is noted in the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolver.sample import people
from resolver.sample.streams import Array
from resolver.sample.writers import Layout, ParquetFile, open_writer

Cells = dict[str, pa.Array]
Progress = Callable[[str, int], None]

_RECORDS = pa.schema([("feed", pa.string()), ("row_key", pa.string()), ("person", pa.string())])


class Sink:
    """Write the files of a sample and, beside them, who each row speaks of."""

    def __init__(self, out: Path, chunk: int, progress: Progress | None = None) -> None:
        self.out = out
        self.chunk = chunk
        self.progress = progress
        self.rows = 0
        self.files = 0
        self.feeds: dict[str, int] = {}
        truth = out / "truth"
        truth.mkdir(parents=True, exist_ok=True)
        self._records = ParquetFile(truth / "records.parquet", dictionary=["feed"])

    def deliver(
        self, feed: str, file_name: str, layout: Layout, rows: Array, person: Array,
        build: Callable[[Array], Cells], key: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Write one file.

        Parameters
        ----------
        feed
            The name of its contract.
        file_name
            With the date of delivery in it.
        layout
            The format.
        rows
            What `build` is asked for, piece by piece.
        person
            Whom each row speaks of, beside `rows`.
        build
            Gives the cells of some rows.
        key
            The contract's key columns; without any, a row's key is the file and its line.
        """
        if not len(rows):
            return
        stream = self.open(feed, file_name, layout, key)
        for start in range(0, len(rows), self.chunk):
            part = slice(start, start + self.chunk)
            stream.write(build(rows[part]), person[part])
        stream.close()

    def open(self, feed: str, file_name: str, layout: Layout, key: Sequence[str] = ()) -> Stream:
        """Open a file that is written piece by piece."""
        return Stream(self, feed, file_name, layout, key)

    def finished(self, feed: str, rows: int) -> None:
        """Count a file."""
        self.files += 1
        self.rows += rows
        self.feeds[feed] = self.feeds.get(feed, 0) + rows
        if self.progress:
            self.progress(feed, rows)

    def note(self, feed: str, keys: pa.Array, person: Array) -> None:
        """Note whom rows speak of."""
        self._records.write(
            pa.table(
                [
                    pa.array([feed]).take(pa.array(np.zeros(len(keys), np.int8))),
                    keys,
                    pa.array(people.code(person)),
                ],
                schema=_RECORDS,
            )
        )

    def close(self) -> None:
        """Finish the truth about rows."""
        self._records.close()


class Stream:
    """One file of a feed while it is being written."""

    def __init__(
        self, sink: Sink, feed: str, file_name: str, layout: Layout, key: Sequence[str]
    ) -> None:
        self._sink, self._feed, self._file_name, self._key = sink, feed, file_name, key
        self._writer = open_writer(sink.out / file_name, layout)
        self._rows = 0

    def write(self, cells: Cells, person: Array) -> None:
        """Append rows, and note whom they speak of."""
        table = pa.table(cells)
        self._writer.write(table)
        if self._key:
            parts = [table[column].combine_chunks() for column in self._key]
            keys = pc.binary_join_element_wise(*(p.cast(pa.string()) for p in parts), "|")
        else:
            # Line 1 is the header.
            lines = pa.array(np.arange(len(table)) + self._rows + 2).cast(pa.string())
            keys = pc.binary_join_element_wise(pa.scalar(f"{self._file_name}:"), lines, "")
        self._sink.note(self._feed, keys, person)
        self._rows += len(table)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()
        self._sink.finished(self._feed, self._rows)
