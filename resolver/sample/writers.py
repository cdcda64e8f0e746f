"""Write tables piece by piece in the formats that offices hand over."""

from __future__ import annotations

import codecs
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written."""

    kind: str
    encoding: str = "utf-8"
    quoted: bool = False

    @property
    def extension(self) -> str:
        """Return the usual ending of such a file's name."""
        return self.kind


GB_CSV = Layout("csv", "gb18030")
BOM_CSV = Layout("csv", "utf-8-sig")
QUOTED_CSV = Layout("csv", "utf-8-sig", quoted=True)
TSV = Layout("tsv", "utf-8")
XLSX = Layout("xlsx")
PARQUET = Layout("parquet")
JSON_LINES = Layout("jsonl")


class Writer(Protocol):
    """A file that takes tables of the same columns."""

    def write(self, table: pa.Table) -> None:
        """Append rows."""

    def close(self) -> None:
        """Finish the file."""


def open_writer(path: Path, layout: Layout) -> Writer:
    """Open a file for writing in a format."""
    if layout.kind in {"csv", "tsv"}:
        return _Delimited(path, layout)
    writers: dict[str, Callable[[Path], Writer]] = {
        "xlsx": _Workbook,
        "parquet": ParquetFile,
        "jsonl": _JsonLines,
    }
    return writers[layout.kind](path)


class _Transcoder(io.RawIOBase):
    """Take UTF-8 and write another encoding, without ever holding the whole."""

    def __init__(self, target: BinaryIO, encoding: str) -> None:
        self._target = target
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._encode = codecs.getincrementalencoder(encoding)()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raw = bytes(cast(bytes, data))
        self._target.write(self._encode.encode(self._decode.decode(raw)))
        return len(raw)


class _Delimited:
    def __init__(self, path: Path, layout: Layout) -> None:
        self._file = path.open("wb")
        self._sink = _Transcoder(self._file, layout.encoding)
        self._delimiter = "\t" if layout.kind == "tsv" else ","
        # pyarrow quotes every text or none; cells with a delimiter only come in quoted files.
        self._quoting = "needed" if layout.quoted else "none"
        self._header = True

    def write(self, table: pa.Table) -> None:
        if self._header:
            self._sink.write((self._delimiter.join(table.column_names) + "\n").encode())
            self._header = False
        options = pyarrow.csv.WriteOptions(
            include_header=False, delimiter=self._delimiter, quoting_style=self._quoting
        )
        pyarrow.csv.write_csv(table, self._sink, options)

    def close(self) -> None:
        self._file.close()


class ParquetFile:
    """Parquet with row groups of one size, so that bytes do not depend on how rows come in."""

    _GROUP = 200_000

    def __init__(self, path: Path, dictionary: bool | list[str] = True) -> None:
        self._path = path
        self._dictionary = dictionary
        self._writer: pyarrow.parquet.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def write(self, table: pa.Table) -> None:
        """Append rows."""
        self._waiting.append(_plain(table))
        self._rows += len(table)
        if self._rows >= self._GROUP:
            whole = pa.concat_tables(self._waiting)
            full = self._rows - self._rows % self._GROUP
            for start in range(0, full, self._GROUP):
                self._flush(whole.slice(start, self._GROUP))
            self._waiting = [whole.slice(full)]
            self._rows -= full

    def close(self) -> None:
        """Finish the file."""
        if self._rows or self._writer is None:
            self._flush(pa.concat_tables(self._waiting))
        if self._writer is not None:
            self._writer.close()

    def _flush(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = pyarrow.parquet.ParquetWriter(
                self._path,
                table.schema,
                compression="zstd",
                compression_level=3,
                store_schema=False,
                use_dictionary=self._dictionary,
            )
        self._writer.write_table(table.combine_chunks(), row_group_size=self._GROUP)


def _plain(table: pa.Table) -> pa.Table:
    """Write dictionaries out: their order depends on how rows come in."""
    schema = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(schema))


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, table: pa.Table) -> None:
        for row in table.to_pylist():
            self._file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        self._file.close()


class _Workbook:
    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        # A fixed date of creation: equal seeds give equal bytes.
        self._book.set_properties({"created": dt.datetime(2024, 12, 31)})
        self._date = self._book.add_format({"num_format": "yyyy/m/d"})
        self._sheet = self._book.add_worksheet("Sheet1")
        self._line = 0

    def write(self, table: pa.Table) -> None:
        if self._line == 0:
            self._sheet.write_row(0, 0, table.column_names)
            self._line = 1
        dates = {i for i, kind in enumerate(table.schema.types) if pa.types.is_date(kind)}
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            for place, value in enumerate(row):
                if value is None:
                    continue
                if place in dates:
                    self._sheet.write_datetime(self._line, place, value, self._date)
                elif isinstance(value, str):
                    self._sheet.write_string(self._line, place, value)
                else:
                    self._sheet.write_number(self._line, place, value)
            self._line += 1

    def close(self) -> None:
        self._book.close()
