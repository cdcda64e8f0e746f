"""Say what machine figures were measured on, and print tables in Markdown."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def describe() -> str:
    """Return processors, memory and versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("splink", "duckdb", "pyarrow")
    )
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GiB, Python {platform.python_version()},"
        f" {versions}"
    )


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as a Markdown table."""
    if not rows:
        print("(none)")
        return
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(_cell(value) for value in row.values()) + " |")
    print(flush=True)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case float() | Decimal():
            return f"{value:.4f}".rstrip("0").rstrip(".")
        case int():
            return f"{value:,}"
        case _:
            return str(value)
