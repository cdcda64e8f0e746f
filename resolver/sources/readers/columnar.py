"""Read Parquet as text rows: every value as a person would write it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resolver.sources.readers.extract import BATCH_ROWS, Extract, unreadable

_MOST_EXACT = 1e15


def open_parquet(path: Path) -> Extract:
    """Open a Parquet file.

    Raises
    ------
    UnreadableFileError
        If it has no footer (cut off) or is damaged.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        what = "is empty" if path.stat().st_size == 0 else "is no complete Parquet file: cut off?"
        raise unreadable(path, what, "ask for the file again") from None
    return Extract(path, tuple(file.schema_arrow.names), 1, batches=_read(path, file))


def _read(path: Path, file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    names = ["row_number", *(f"c{index}" for index in range(len(file.schema_arrow)))]
    number = 2
    try:
        for batch in file.iter_batches(BATCH_ROWS):
            numbers = pa.array(range(number, number + batch.num_rows), pa.int64())
            number += batch.num_rows
            columns = [as_text(column) for column in batch.columns]
            yield pa.RecordBatch.from_arrays([numbers, *columns], names)
    except (pa.ArrowInvalid, OSError):
        raise unreadable(path, "is damaged", "ask for the file again", number) from None
    finally:
        file.close()


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as text: dates in ISO form, whole numbers plain, decimals exact.

    Examples
    --------
    >>> as_text(pa.array([20240105.0, 1234.5, None])).to_pylist()
    ['20240105', '1234.5', None]
    >>> import datetime
    >>> as_text(pa.array([datetime.datetime(2024, 1, 5)])).to_pylist()
    ['2024-01-05']
    >>> as_text(pa.array([220202194001011234.0])).to_pylist()
    ['2.20202E+17']
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return _float_text(column.cast(pa.float64()))
    if pa.types.is_timestamp(kind):
        # Only the clock on the wall counts: a stated zone is the one of whoever exported.
        text = pc.strftime(column.cast(pa.timestamp("s"), safe=False), "%Y-%m-%d %H:%M:%S")
        return pc.replace_substring_regex(text, " 00:00:00$", "")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _binary_text(column)
    if pa.types.is_nested(kind):
        values = column.to_pylist()
        texts = [
            None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in values
        ]
        return pa.array(texts, pa.string())
    return column.cast(pa.string())


def _float_text(column: pa.Array) -> pa.Array:
    values = column.to_pylist()
    return pa.array([None if v is None or v != v else number_text(v) for v in values], pa.string())


def number_text(value: float) -> str:
    """Return a number as it reads in a spreadsheet.

    From 16 digits on a floating number has lost the last ones: it is written so that nobody
    takes it for an identity or account number.

    Examples
    --------
    >>> number_text(2024.0), number_text(0.1 + 0.2), number_text(6.2220202001122334e18)
    ('2024', '0.3', '6.22202E+18')
    """
    if abs(value) >= _MOST_EXACT:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return format(value, ".15g")


def _binary_text(column: pa.Array) -> pa.Array:
    def text(value: bytes | None) -> str | None:
        if value is None:
            return None
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()

    return pa.array([text(value) for value in column.to_pylist()], pa.string())
