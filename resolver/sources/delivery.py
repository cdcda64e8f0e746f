"""When a file was delivered, told from its name; and what it is, told from its content."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resolver.config.source import SourceContract
from resolver.sources.batch import Batch
from resolver.sources.matching import Match

_LAYOUT = 2
"""Version of the lake's columns: a change makes every file of the inbox be read again."""

_DATE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<sep>[-_.年]?)(?P<month>0[1-9]|1[0-2]|(?<=年)[1-9](?=月))"
    r"(?:(?:(?P=sep)|月)(?P<day>0[1-9]|[12]\d|3[01]|(?<=月)[1-9](?=日))日?)?(?!\d)"
)


def delivered_on(file_name: str, as_of: date) -> date:
    """Return the last date in a file name, the month's end if it has no day; else `as_of`.

    Examples
    --------
    >>> today = date(2025, 3, 10)
    >>> delivered_on("psb_death_20241231.csv", today)
    datetime.date(2024, 12, 31)
    >>> delivered_on("pay_202401-202402.csv", today), delivered_on("2024年2月发放.xlsx", today)
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    >>> delivered_on("pay_202503.csv", today), delivered_on("roll.csv", today)
    (datetime.date(2025, 3, 10), datetime.date(2025, 3, 10))
    """
    found: list[date] = []
    for match in _DATE.finditer(file_name):
        year, month = int(match["year"]), int(match["month"])
        last = calendar.monthrange(year, month)[1]
        if match["day"] is None:
            end = date(year, month, last)
            # The running month's file cannot have come at its end.
            found.append(min(end, as_of) if (year, month) == (as_of.year, as_of.month) else end)
        elif int(match["day"]) <= last:
            found.append(date(year, month, int(match["day"])))
    return max(found, default=as_of)


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def state(path: Path) -> tuple[int, int]:
    """Return a file's size and time of change: while they stay the same, so does the file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def batch_number(feed: str, sha256: str, taken: dict[int, tuple[str, str]]) -> int:
    """Return 31 bits that stand for a batch in its rows' ids, the same in every run.

    Examples
    --------
    >>> number = batch_number("deaths", "00" * 32, {})
    >>> number == batch_number("deaths", "00" * 32, {number: ("deaths", "00" * 32)})
    True
    >>> number == batch_number("deaths", "00" * 32, {number: ("cremations", "11" * 32)})
    False
    """
    digest = hashlib.sha256(f"{feed}:{sha256}".encode()).digest()
    number = int.from_bytes(digest[:4], "big") >> 1
    while taken.get(number, (feed, sha256)) != (feed, sha256):
        number = (number + 1) % (1 << 31)
    return number


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file that belongs to a feed, and the batch that it is to become."""

    path: Path
    feed: str
    sha256: str
    fingerprint: str
    day: date
    number: int
    state: tuple[int, int]
    known: Batch | None = None
    notes: tuple[str, ...] = ()

    @property
    def batch(self) -> str:
        """Return the batch's name."""
        return f"{self.day.isoformat()}-{self.sha256[:12]}"


def expect(
    match: Match,
    feed: str,
    sha256: str,
    fingerprint: str,
    batches: Sequence[Batch],
    as_of: date,
) -> Delivery:
    """Return what a file is to become; if its content was taken in before, the same as then."""
    known = next((b for b in batches if b.feed == feed and b.sha256 == sha256), None)
    taken = {b.batch_no: (b.feed, b.sha256) for b in batches}
    return Delivery(
        match.path,
        feed,
        sha256,
        fingerprint,
        known.delivered_on if known else delivered_on(match.path.name, as_of),
        batch_number(feed, sha256, taken),
        state(match.path),
        known,
        match.notes,
    )


def contract_hash(contract: SourceContract, fields: dict[str, str]) -> str:
    """Return what a contract and the cleaners it uses come down to, to notice a change."""
    used = sorted((name, fields.get(name, "")) for name in contract.person)
    text = f"{_LAYOUT}\n{contract.model_dump_json(by_alias=True)}\n{used}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
