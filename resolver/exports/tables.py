"""Write rows as CSV, XLSX or JSON: typed, safe to open, the same bytes every time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from resolver.exports.columns import Column
from resolver.exports.files import replacing

Row = dict[str, Any]

_LONGEST_CELL = 32_767  # what a cell of a spreadsheet can hold
_LAST_ROW = 1_048_575
_FORMATS = {
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "money": "#,##0.00",
    "integer": "0",
    "share": "0.0%",
}


def safe_text(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula.

    Examples
    --------
    >>> safe_text("=cmd|' /C calc'!A0"), safe_text("张三")
    ("'=cmd|' /C calc'!A0", '张三')
    """
    # Blanks in front do not stop a spreadsheet from reading a formula.
    risky = text.lstrip(" \u00a0\u3000").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    return f"'{text}" if risky or text.startswith(("\t", "\r", "\n")) else text


def write_csv(
    path: Path, columns: Sequence[Column], rows: Iterable[Row], language: str | None
) -> int:
    """Write a CSV file in UTF-8 with the mark that spreadsheets need; return the rows."""
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.heading(language) for column in columns])
        for row in rows:
            writer.writerow([_as_text(column, row[column.name]) for column in columns])
            count += 1
    return count


def write_json(path: Path, rows: Iterable[Row]) -> int:
    """Write a JSON list, one object a line; return the number of objects."""
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for row in rows:
            file.write(",\n" if count else "\n")
            file.write(to_json(row))
            count += 1
        file.write("\n]\n")
    return count


def to_json(value: Any) -> str:
    """Return JSON with dates as ISO text and yuan as plain numbers.

    Examples
    --------
    >>> to_json({"amount": Decimal("12.30"), "on": date(2024, 1, 5)})
    '{"amount": 12.3, "on": "2024-01-05"}'
    """
    return json.dumps(value, ensure_ascii=False, default=_plain)


def write_xlsx(
    path: Path,
    sheets: Sequence[tuple[str, Sequence[Column], Iterable[Row]]],
    language: str,
) -> int:
    """Write a workbook with typed cells, frozen headings and filters; return the rows.

    A sheet that is full is continued on the next one.
    """
    count = 0
    with replacing(path) as draft:
        book = xlsxwriter.Workbook(
            str(draft),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        # A workbook says when it was made; a fixed day keeps equal content equal in its bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        formats["text"] = book.add_format({"num_format": "@", "valign": "top"})
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True})
        for title, columns, rows in sheets:
            count += _write_sheets(book, title, columns, iter(rows), formats, bold, language)
        book.close()
    return count


def _write_sheets(
    book: Any,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    formats: dict[str, Any],
    bold: Any,
    language: str,
) -> int:
    sheet, line, count, part = None, 0, 0, 0
    for row in _with_start(rows):
        if sheet is None or line == _LAST_ROW:
            if sheet is not None:
                sheet.autofilter(0, 0, line, len(columns) - 1)
            part += 1
            sheet = book.add_worksheet(title if part == 1 else f"{title} {part}")
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                sheet.set_column(place, place, column.width)
                sheet.write_string(0, place, column.heading(language), bold)
            line = 0
        if row is None:
            continue
        line += 1
        count += 1
        for place, column in enumerate(columns):
            _write_cell(sheet, line, place, column, row[column.name], formats)
    if sheet is not None:
        sheet.autofilter(0, 0, max(line, 1), len(columns) - 1)
    return count


def _with_start(rows: Iterable[Row]) -> Iterable[Row | None]:
    """Put nothing first, so that a sheet without rows still gets its headings."""
    yield None
    yield from rows


def _write_cell(
    sheet: Any, line: int, place: int, column: Column, value: Any, formats: dict[str, Any]
) -> None:
    if value is None:
        return
    if column.kind in {"date", "month"} and isinstance(value, date):
        sheet.write_datetime(line, place, value, formats[column.kind])
    elif column.kind in {"money", "integer", "share"}:
        sheet.write_number(line, place, value, formats[column.kind])
    elif column.kind == "flag":
        sheet.write_boolean(line, place, bool(value))
    else:
        text = safe_text(_joined(value))
        if len(text) > _LONGEST_CELL:
            text = text[: _LONGEST_CELL - 2] + " …"
        sheet.write_string(line, place, text, formats["text"])


def _as_text(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "month" and isinstance(value, date):
        return f"{value:%Y-%m}"
    if column.kind == "flag":
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal | date):
        return str(value)
    return safe_text(_joined(value))


def _joined(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
