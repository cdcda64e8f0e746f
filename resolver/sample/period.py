"""Days and months as integers, the period that the sample covers, and how offices write dates.

A day is the number of days since 1970-01-01, a month the number of months since 1970-01.
`NEVER` stands for a day or a month that does not come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolver.sample.streams import Array

NEVER = 10**6
END_YEAR = 2024


def day(year: int, month: int, day_of_month: int) -> int:
    """Return a date as a number of days.

    Examples
    --------
    >>> day(1970, 2, 1)
    31
    """
    return (dt.date(year, month, day_of_month) - dt.date(1970, 1, 1)).days


def month_of(days: Array) -> Array:
    """Return the month that each day lies in; `NEVER` stays `NEVER`."""
    days = np.asarray(days)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.where(days >= NEVER, NEVER, months)


def first_day(months: Array | int) -> Array:
    """Return the first day of each month."""
    months = np.asarray(months)
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.where(months >= NEVER, NEVER, days)


def last_day(months: Array | int) -> Array:
    """Return the last day of each month."""
    return first_day(np.asarray(months) + 1) - 1


def year_of(days: Array) -> Array:
    """Return the calendar year of each day."""
    years: Array = np.asarray(days).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return years + 1970


@dataclass(frozen=True, slots=True)
class Batch:
    """One delivery: what became known from `first` to `last`, both included, comes on `last`."""

    first: int
    last: int

    @property
    def stamp(self) -> str:
        """Return the delivery date as file names carry it."""
        return _date(self.last).strftime("%Y%m%d")


@dataclass(frozen=True, slots=True)
class Period:
    """The months that the sample covers; it ends with the year 2024."""

    months: int

    @property
    def last(self) -> int:
        """Return the last month."""
        return (END_YEAR - 1970) * 12 + 11

    @property
    def first(self) -> int:
        """Return the first month."""
        return self.last - self.months + 1

    @property
    def start(self) -> int:
        """Return the first day."""
        return int(first_day(self.first))

    @property
    def end(self) -> int:
        """Return the last day."""
        return int(last_day(self.last))

    def batches(self, every: int) -> Iterator[Batch]:
        """Return deliveries `every` so many months, aligned to the end of the period."""
        stops = list(range(self.last, self.first - 1, -every))[::-1]
        begin = self.first
        for stop in stops:
            yield Batch(int(first_day(begin)), int(last_day(stop)))
            begin = stop + 1


def render(days: Array, style: str) -> pa.Array:
    """Write days as an office would; `NEVER` becomes an empty cell.

    Examples
    --------
    >>> render(np.array([19727, NEVER]), "slash").to_pylist()
    ['2024/1/5', None]
    >>> [render(np.array([19727]), style)[0].as_py() for style in STYLES]
    ['20240105', '2024-01-05', '2024/1/5', '2024年1月5日', '2024.01.05', '45296', \
'202401', '2024-01', '2024年1月', '2024.1', '2024']
    """
    distinct, inverse = np.unique(np.asarray(days), return_inverse=True)
    write = STYLES[style]
    texts = pa.array([None if d >= NEVER else write(_date(int(d))) for d in distinct], pa.string())
    return texts.take(pa.array(inverse.reshape(-1)))


def yyyymm(months: Array) -> Array:
    """Write months as integers like 202401."""
    return np.asarray((1970 + months // 12) * 100 + months % 12 + 1)


def _date(days: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=days)


STYLES: dict[str, Callable[[dt.date], str]] = {
    "compact": lambda d: d.strftime("%Y%m%d"),
    "dash": lambda d: d.isoformat(),
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "dot": lambda d: d.strftime("%Y.%m.%d"),
    "excel": lambda d: str((d - dt.date(1899, 12, 30)).days),
    "month": lambda d: d.strftime("%Y%m"),
    "month_dash": lambda d: d.strftime("%Y-%m"),
    "month_chinese": lambda d: f"{d.year}年{d.month}月",
    "month_dot": lambda d: f"{d.year}.{d.month}",
    "year": lambda d: str(d.year),
}
