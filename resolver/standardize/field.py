"""What to clean, and whether that can be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resolver.standardize.cleaners import CLEANERS, outputs


class StandardizeError(ValueError):
    """Fields that cannot be cleaned as asked; the message lists everything that is wrong."""


@dataclass(frozen=True)
class Field:
    """One column to clean.

    Parameters
    ----------
    column
        The column with the raw text.
    kind
        What it holds, a key of `CLEANERS`.
    name
        What the cleaned columns are named after.
    format
        For dates in an odd form, how `strptime` reads them.
    """

    column: str
    kind: str
    name: str
    format: str | None = None


def check_fields(fields: Sequence[Field], present: Mapping[str, str]) -> None:
    """Make sure that fields can be cleaned in a relation.

    Parameters
    ----------
    fields
        What to clean.
    present
        The relation's columns.

    Raises
    ------
    StandardizeError
        If a kind or a column does not exist, or two columns would have the same name.
    """
    problems = [unknown_kind(field.kind) for field in fields if field.kind not in CLEANERS]
    problems += [f"no column {f.column!r} to clean" for f in fields if f.column not in present]
    # SQL takes names that differ only in case for the same.
    names = Counter(name.lower() for name in present)
    for field in fields:
        if field.kind in CLEANERS:
            names.update(name.lower() for name in outputs(field.kind, field.name))
            names[f"{field.name}__issue".lower()] += 1
    problems += [f"two columns named {name!r}" for name, count in names.items() if count > 1]
    if problems:
        raise StandardizeError("; ".join(problems))


def unknown_kind(kind: str) -> str:
    """Return what is wrong with a kind that does not exist."""
    return f"no kind of field {kind!r}; there are {', '.join(sorted(CLEANERS))}"
