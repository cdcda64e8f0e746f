"""What became of the files of an inbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from resolver.config.problem import Problem

Status = Literal[
    "new", "corrected", "reread", "known", "withdrawn", "refused", "unknown", "waiting", "ignored"
]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of the inbox.

    `status` is ``new``, ``corrected`` (replaces an earlier batch), ``reread`` (its contract
    changed), ``known`` (taken in before), ``withdrawn`` (taken in before, and it does not count any
    more), ``refused``, ``unknown`` (no contract), ``waiting`` (still being written) or ``ignored``
    (a folder without deliveries).
    """

    file: str
    status: Status
    feed: str | None = None
    batch: str | None = None
    rows_in: int = 0
    accepted: int = 0
    quarantined: int = 0
    not_kept: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every file of an inbox, in their order."""

    files: tuple[FileReport, ...]

    @property
    def rows_in(self) -> int:
        """Return the number of rows that came in, whatever became of them."""
        return sum(file.rows_in for file in self.files)

    @property
    def accepted(self) -> int:
        """Return the number of accepted rows."""
        return sum(file.accepted for file in self.files)

    @property
    def quarantined(self) -> int:
        """Return the number of quarantined rows."""
        return sum(file.quarantined for file in self.files)

    @property
    def not_kept(self) -> int:
        """Return the number of rows that a contract's ``keep_only`` left out."""
        return sum(file.not_kept for file in self.files)

    @property
    def quarantine_share(self) -> float:
        """Return the share of quarantined rows, 0 if nothing came in."""
        return self.quarantined / self.rows_in if self.rows_in else 0.0

    @property
    def problems(self) -> list[Problem]:
        """Return all problems with files, in their order."""
        return [problem for file in self.files for problem in file.problems]
