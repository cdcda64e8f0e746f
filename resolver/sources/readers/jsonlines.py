"""Read JSON lines: one object a line, its keys being the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from resolver.config.source import Format
from resolver.sources.readers.encoding import Utf8Stream, decide_encoding
from resolver.sources.readers.extract import (
    BATCH_ROWS,
    BrokenRow,
    Extract,
    text_batch,
    unreadable,
)


def open_jsonlines(path: Path, form: Format) -> Extract:
    """Open a file of JSON lines; columns are the union of all keys, in order of appearance.

    Raises
    ------
    UnreadableFileError
        If no line is a JSON object, or the last one is cut off.
    """
    encoding, _ = decide_encoding(path, form.encoding)
    keys: dict[str, None] = {}
    last = None
    ends_with_newline = True
    for _, line, found in _objects(path, encoding):
        keys.update(dict.fromkeys(found or ()))
        last, ends_with_newline = found, line.endswith("\n")
    if not keys:
        raise unreadable(
            path, "holds no JSON object a line", "export it as JSON lines (one object a line)"
        )
    if last is None and not ends_with_newline:
        raise unreadable(
            path,
            "ends in the middle of a row: it is cut off or still being written",
            "wait until it is complete, or ask for it again",
        )
    extract = Extract(path, tuple(keys), 0)
    extract.batches = _read(extract, encoding, list(keys))
    return extract


def _read(extract: Extract, encoding: str, keys: list[str]) -> Iterator[pa.RecordBatch]:
    numbers: list[int] = []
    rows: list[list[str | None]] = []
    for number, line, found in _objects(extract.path, encoding):
        if found is None:
            extract.broken.append(BrokenRow(number, line.rstrip("\r\n"), "not_json"))
            continue
        rows.append([_text(found.get(key)) for key in keys])
        numbers.append(number)
        if len(rows) == BATCH_ROWS:
            yield text_batch(numbers, rows)
            numbers, rows = [], []
    if rows:
        yield text_batch(numbers, rows)


def _objects(path: Path, encoding: str) -> Iterator[tuple[int, str, dict[str, Any] | None]]:
    """Give each line that is not blank with its number and its object, None if it is none."""
    stream = Utf8Stream(path, encoding)
    try:
        for number, line in enumerate(_lines(stream), 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line, parse_float=str, parse_int=str)
            except ValueError:
                found = None
            yield number, line, found if isinstance(found, dict) else None
    finally:
        stream.close()


def _lines(stream: Utf8Stream) -> Iterator[str]:
    rest = ""
    for block in stream.blocks():
        *lines, rest = (rest + block).split("\n")
        for line in lines:
            yield line + "\n"
    if rest:
        yield rest


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)
