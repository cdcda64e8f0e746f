"""Column names: compared without regard to width, blanks and case; the header row found."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_IGNORED = re.compile(r"[\s\ufeff\u200b*'\"]+")


@lru_cache(100_000)
def fold(name: str) -> str:
    r"""Return the form of a column name that is compared.

    Examples
    --------
    >>> fold("\ufeff 身份证 号码（必填）") == fold("身份证号码(必填)")
    True
    >>> fold("ＡＡＣ００２")
    'aac002'
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def find_column(columns: Sequence[str], names: Iterable[str]) -> int | None:
    """Return the position of the first of `names` that a header has, or None.

    Examples
    --------
    >>> find_column(["序号", "姓 名"], ["公民姓名", "姓名"])
    1
    """
    folded = [fold(column) for column in columns]
    for name in names:
        if fold(name) in folded:
            return folded.index(fold(name))
    return None


def matches(columns: Sequence[str], wanted: Iterable[Sequence[str]]) -> int:
    """Count those of the wanted columns that a header has."""
    folded = {fold(column) for column in columns}
    return sum(any(fold(name) in folded for name in names) for names in wanted)


def find_header(rows: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> int:
    """Return the index of the row that holds the column names.

    It is the row with most of the wanted columns. Without any, it is the first row that has
    about as many filled cells as the widest: titles and notes above a table fill one or two.

    Examples
    --------
    >>> find_header([["2024年死亡人员名单", ""], ["姓名", "证件号"], ["王五", "1"]], [["姓名"]])
    1
    >>> find_header([["2024年名单", "", ""], ["a", "b", "c"], ["1", "2", ""]], [])
    1
    """
    hits = [matches(row, wanted) for row in rows]
    if hits and max(hits) > 0:
        return hits.index(max(hits))
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    widest = max(filled, default=0)
    return next((index for index, count in enumerate(filled) if count * 3 >= widest * 2), 0)


def nearest(name: str, columns: Sequence[str]) -> str | None:
    """Return the column whose name is most like `name`.

    Examples
    --------
    >>> nearest("身份证号码", ["姓名", "身份证号", "性别"])
    '身份证号'
    """
    by_fold = {fold(column): column for column in columns}
    near = difflib.get_close_matches(fold(name), by_fold, 1, 0.5)
    return by_fold[near[0]] if near else None


def unique_names(columns: Sequence[str]) -> tuple[str, ...]:
    """Return names that tell columns apart: blanks are numbered, repeated ones counted.

    Examples
    --------
    >>> unique_names(["姓名", "", "姓名"])
    ('姓名', 'column_2', '姓名_2')
    """
    seen: dict[str, int] = {}
    names: list[str] = []
    for position, column in enumerate(columns, 1):
        name = column.replace("\ufeff", "").strip() or f"column_{position}"
        count = seen.get(name.casefold(), 0) + 1
        while count > 1 and f"{name}_{count}".casefold() in seen:
            count += 1
        seen[name.casefold()] = count
        unique = name if count == 1 else f"{name}_{count}"
        seen.setdefault(unique.casefold(), 1)
        names.append(unique)
    return tuple(names)
