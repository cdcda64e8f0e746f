"""Read XLSX and XLS with the cells' values as Excel gives them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from resolver.config.source import Format
from resolver.sources.headers import find_header, matches, nearest
from resolver.sources.readers.columnar import number_text
from resolver.sources.readers.extract import (
    BATCH_ROWS,
    BrokenRow,
    Extract,
    Wanted,
    text_batch,
    unreadable,
)

_HEAD_ROWS = 60


def open_sheet(
    path: Path, form: Format, wanted: Wanted, columns: tuple[str, ...] | None = None
) -> Extract:
    """Open a workbook at the sheet that holds the contract's columns.

    Raises
    ------
    UnreadableFileError
        If the workbook is damaged, protected or empty, or lacks the declared sheet.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [name for name in book.sheet_names if not _is_blank(book, name)]
    except (CalamineError, OSError, ValueError):
        raise unreadable(
            path,
            "cannot be opened as a workbook: cut off, damaged or protected by a password",
            "open it in Excel or WPS, save it without a password, or ask for it again",
        ) from None
    if not sheets:
        raise unreadable(path, "is empty", "ask for the file again")
    name = _choose(path, book, sheets, form, wanted)
    sheet = book.get_sheet_by_name(name)
    head = [[cell_text(cell) or "" for cell in row] for row in _rows(sheet, _HEAD_ROWS)]
    if columns is None:
        at = form.header_row - 1 if form.header_row else find_header(head, wanted)
        if at >= len(head):
            raise unreadable(
                path, f"has no row {at + 1} to hold the header", "correct format.header_row"
            )
        header = head[at]
    else:
        at, header = -1, list(columns)
    while header and not header[-1].strip():
        header.pop()
    extract = Extract(path, tuple(header), at + 1)
    others = [
        other
        for other in sheets
        if other != name and wanted and _hits(book, other, wanted) == _hits(book, name, wanted)
    ]
    if others and not form.sheet:
        extract.warn(
            f"the sheet '{name}' was read, but {', '.join(others)} have the same columns",
            "ask for one file a sheet, or name the sheet under format.sheet",
        )
    extract.batches = _read(extract, sheet, at + 1)
    return extract


def cell_text(cell: Any) -> str | None:
    """Return a cell's value as text.

    Examples
    --------
    >>> cell_text(datetime.datetime(2024, 1, 5)), cell_text(45296.0), cell_text(2.202021e17)
    ('2024-01-05', '45296', '2.20202E+17')
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, datetime.datetime):
        text = cell.isoformat(" ", "seconds")
        return text.removesuffix(" 00:00:00")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _rows(sheet: CalamineSheet, limit: int | None = None) -> Iterator[list[Any]]:
    """Give the rows of a sheet from its first on, also blank ones, as Excel numbers them."""
    return islice(sheet.iter_rows(), limit)


def _is_blank(book: CalamineWorkbook, name: str) -> bool:
    sheet = book.get_sheet_by_name(name)
    return not any(cell_text(cell) for row in _rows(sheet, _HEAD_ROWS) for cell in row)


def _hits(book: CalamineWorkbook, name: str, wanted: Wanted) -> int:
    rows = [[cell_text(c) or "" for c in row] for row in _rows(book.get_sheet_by_name(name), 60)]
    return matches(rows[find_header(rows, wanted)], wanted)


def _choose(
    path: Path, book: CalamineWorkbook, sheets: list[str], form: Format, wanted: Wanted
) -> str:
    if form.sheet is None:
        return max(sheets, key=lambda name: (_hits(book, name, wanted), -sheets.index(name)))
    if form.sheet in book.sheet_names:
        return form.sheet
    if form.sheet.isdigit() and 1 <= int(form.sheet) <= len(book.sheet_names):
        return str(book.sheet_names[int(form.sheet) - 1])
    near = nearest(form.sheet, book.sheet_names)
    hint = f"did you mean '{near}'?" if near else "it has " + ", ".join(book.sheet_names)
    raise unreadable(path, f"has no sheet '{form.sheet}'", hint)


def _read(extract: Extract, sheet: CalamineSheet, skip: int) -> Iterator[pa.RecordBatch]:
    width = len(extract.columns)
    numbers: list[int] = []
    rows: list[list[str | None]] = []
    for number, row in enumerate(_rows(sheet), 1):
        if number <= skip:
            continue
        cells = [cell_text(cell) for cell in row]
        extra = cells[width:]
        if any(extra):
            text = "\t".join(cell or "" for cell in cells)
            extract.broken.append(BrokenRow(number, text, "too_long"))
            continue
        rows.append((cells + [None] * width)[:width])
        numbers.append(number)
        if len(rows) == BATCH_ROWS:
            yield text_batch(numbers, rows)
            numbers, rows = [], []
    if rows:
        yield text_batch(numbers, rows)
