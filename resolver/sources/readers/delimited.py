"""Read CSV and TSV in any encoding as a stream of text rows, each with its row number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from resolver.config.source import Format
from resolver.sources.headers import find_header, matches
from resolver.sources.readers.encoding import Utf8Stream, decide_encoding
from resolver.sources.readers.extract import (
    BrokenRow,
    Extract,
    Wanted,
    text_batch,
    unreadable,
)
from resolver.sources.trailers import is_trailer

BLOCK = 8 << 20
_DELIMITERS = (",", "\t", ";", "|", "^", "，")
_HEAD_RECORDS = 60
_TOLERATED_BROKEN = 50_000


def open_delimited(
    path: Path, form: Format, wanted: Wanted, columns: tuple[str, ...] | None = None
) -> Extract:
    """Open a file of delimited text.

    Parameters
    ----------
    path
        The file.
    form
        What its contract says; the rest is found out.
    wanted
        Columns that the contract reads: they tell the header from the titles above it.
    columns
        The names of the columns, if the file has no header.

    Raises
    ------
    UnreadableFileError
        If it is empty, or no encoding fits, or (while reading) a quotation mark is never closed.
    """
    encoding, contradicted = decide_encoding(path, form.encoding)
    head = _head(path, encoding)
    if not head.strip():
        raise unreadable(path, "is empty", "ask for the file again")
    delimiter = form.delimiter or ("\t" if form.kind == "tsv" else _delimiter(head, wanted))
    records, lines = _records(head, delimiter)
    if columns is None:
        at = form.header_row - 1 if form.header_row else find_header(records, wanted)
        if form.header_row:
            at = next((i for i, line in enumerate(lines) if line >= form.header_row), at)
        if at >= len(records):
            raise unreadable(
                path, f"has no row {at + 1} to hold the header", "correct format.header_row"
            )
        header, skip, rows = records[at], lines[at], records[at + 1 :]
    else:
        header, skip, rows = list(columns), 0, records
    width = _width(header, rows)
    extract = Extract(path, (*header, *[""] * (width - len(header))), skip, delimiter)
    if contradicted:
        extract.warn(
            f"is written in {encoding}, not in {contradicted}; it was read as {encoding}",
            f"write encoding: {encoding} in the contract",
        )
    stream = Utf8Stream(path, encoding, skip)
    extract.batches = _read(extract, stream, delimiter, skip)
    return extract


def _head(path: Path, encoding: str) -> str:
    stream = Utf8Stream(path, encoding)
    try:
        text = stream.read(1 << 18).decode("utf-8", "ignore")
    finally:
        stream.close()
    return text


def _delimiter(head: str, wanted: Wanted) -> str:
    """Return the delimiter that finds most of the wanted columns, then the widest header."""

    def score(delimiter: str) -> tuple[int, int]:
        records, _ = _records(head, delimiter)
        row = records[find_header(records, wanted)] if records else []
        return matches(row, wanted), len(row)

    return max(_DELIMITERS, key=score)


def _records(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first records and the line that each of them ends on."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    lines: list[int] = []
    try:
        for record in reader:
            records.append(record)
            lines.append(reader.line_num)
            if len(records) == _HEAD_RECORDS:
                break
    except csv.Error:
        pass  # A field without end: the reader proper will say where.
    return records, lines


def _width(header: list[str], rows: list[list[str]]) -> int:
    """Return the number of columns, with the empty one that a trailing delimiter adds."""
    width = len(header)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    longer = sum(len(row) == width + 1 and not row[-1].strip() for row in rows)
    return width + 1 if rows and longer * 2 > len(rows) else width


def _read(
    extract: Extract, stream: Utf8Stream, delimiter: str, skip: int
) -> Iterator[pa.RecordBatch]:
    names = [f"c{index}" for index in range(len(extract.columns))]
    misfits = _Misfits(extract, delimiter, skip)
    try:
        reader = arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=BLOCK
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=misfits.take,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        record = 0
        for batch in reader:
            numbers, record = misfits.number(record, batch.num_rows)
            yield pa.RecordBatch.from_arrays([numbers, *batch.columns], ["row_number", *names])
            if misfits.count > _TOLERATED_BROKEN and misfits.count > record:
                raise unreadable(
                    extract.path,
                    f"most rows do not have the {len(names)} columns of the header",
                    "check format.delimiter and format.header_row",
                )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise unreadable(
            extract.path,
            f"a quotation mark is opened and not closed somewhere after row {skip + 1}",
            "find it with a text editor, or ask for the file again",
        ) from None
    finally:
        stream.close()
    if not stream.ends_with_newline and misfits.is_cut_off():
        raise unreadable(
            extract.path,
            "ends in the middle of a row: it is cut off or still being written",
            "wait until it is complete, or ask for it again",
            misfits.last_row,
        )
    if stream.damaged:
        extract.warn(
            f"holds {stream.damaged} characters that its encoding does not have; they read as �",
            "ask the department how it writes the file",
        )
    if misfits.recovered:
        yield text_batch(*zip(*sorted(misfits.recovered), strict=True))


class _Misfits:
    """Rows that do not have the header's number of cells, and what they do to row numbers."""

    def __init__(self, extract: Extract, delimiter: str, skip: int) -> None:
        self._extract = extract
        self._delimiter = delimiter
        self._skip = skip
        self._records: list[int] = []
        self._extra = 0
        self._extras: list[int] = []
        self.recovered: list[tuple[int, list[str | None]]] = []
        self.last_row = 0
        self._last_is_short = False
        self._passed = 0
        self.count = 0

    def take(self, row: arrow_csv.InvalidRow) -> str:
        """Keep a row that the parser could not use; called by it in the order of the file."""
        self.count += 1
        first = self._skip + row.number + self._extra
        # A stray quotation mark swallows lines; each of them may be a good row of its own.
        lines = row.text.splitlines() or [""]
        for offset, line in enumerate(lines):
            self._judge(first + offset, line, alone=len(lines) == 1)
        self._records.append(row.number)
        self._extra += len(lines) - 1
        self._extras.append(len(lines) - 1)
        return "skip"

    def _judge(self, number: int, line: str, *, alone: bool) -> None:
        width = len(self._extract.columns)
        if alone:
            reader = csv.reader([line], delimiter=self._delimiter)
        else:
            reader = csv.reader([line], delimiter=self._delimiter, quoting=csv.QUOTE_NONE)
        cells = next(reader, [])
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        self.last_row, self._last_is_short = number, len(cells) < width
        if len(cells) == width:
            cleaned: list[str | None] = [cell.strip('"') for cell in cells]
            self.recovered.append((number, cleaned))
        elif any(cell.strip() for cell in cells):
            found = len(cells)
            reason = "too_short" if found < width else "too_long"
            self._extract.broken.append(BrokenRow(number, line, reason))

    def number(self, record: int, rows: int) -> tuple[pa.Array, int]:
        """Return the row numbers of the next `rows` good records, and the last record so far."""
        # Misfits among them are known already: the parser tells of them before it gives the batch.
        start = self._passed
        last = record + rows
        at = start
        while at < len(self._records) and self._records[at] <= last:
            at += 1
            last += 1
        records = np.arange(record + 1, last + 1, dtype=np.int64)
        shift = sum(self._extras[:start])
        if at > start:
            skipped = np.array(self._records[start:at], dtype=np.int64)
            extras = np.cumsum([0, *self._extras[start:at]])
            records = records[~np.isin(records, skipped)]
            numbers = records + self._skip + shift + extras[np.searchsorted(skipped, records)]
        else:
            numbers = records + self._skip + shift
        self._passed = at
        return pa.array(numbers), last

    def is_cut_off(self) -> bool:
        """Tell whether the last line of the file is a row that is too short, and no trailer."""
        if not self._last_is_short or not self._extract.broken:
            return False
        last = self._extract.broken[-1]
        return last.row_number == self.last_row and not is_trailer(last.text)
