"""Print data to stdout as tables or JSON, and progress to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.table import Table

stdout = Console(highlight=False, soft_wrap=False)
stderr = Console(stderr=True, highlight=False)

RIGHT = (int, float, Decimal)


def print_json(data: Any) -> None:
    """Print any result as JSON; dates as ISO text, money as text so that no cent is lost."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def print_table(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as a table.

    Parameters
    ----------
    title
        What stands above it.
    columns
        Keys of the rows to show, in order, with the heading of each.
    rows
        The rows; numbers are set to the right.
    """
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None)
    for key, heading in columns.items():
        values = [row.get(key) for row in rows if row.get(key) is not None]
        numeric = bool(values) and all(
            isinstance(value, RIGHT) and not isinstance(value, bool) for value in values
        )
        table.add_column(
            heading, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold"
        )
    for row in rows:
        table.add_row(*(cell(row.get(key)) for key in columns))
    _console_for_width().print(table)


def print_record(title: str, row: Mapping[str, Any]) -> None:
    """Print one row as a line for each of its values that there are."""
    table = Table(title=title or None, title_justify="left", show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in row.items():
        if value is not None and value != []:
            table.add_row(key.replace("_", " "), cell(value))
    _console_for_width().print(table)


def cell(value: Any) -> str:
    """Return a value as a person reads it.

    Examples
    --------
    >>> cell(Decimal("12345.60")), cell(None), cell(date(2024, 1, 5))
    ('12,345.60', '', '2024-01-05')
    """
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else ""
        case Decimal():
            return f"{value:,.2f}"
        case float():
            return f"{value:,.3f}"
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(cell(part) for part in value)
        case _:
            return str(value)


def say(text: str) -> None:
    """Tell the user something that is not data."""
    stderr.print(text, markup=False, soft_wrap=True)


def _console_for_width() -> Console:
    # A pipe has no width; a table folded at 80 columns would be of no use to grep.
    return stdout if sys.stdout.isatty() else Console(highlight=False, width=240)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)
