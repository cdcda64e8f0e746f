"""What is wrong with a configuration or an extract, told to the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what is wrong and what to do about it.

    Examples
    --------
    >>> print(Problem("linkage.yml", 7, "blocking", "is empty", "name at least one route"))
    linkage.yml:7: blocking: is empty (name at least one route)
    """

    file: str
    line: int | None
    key: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}: {key}{self.what}{remedy}"


class ExpectedError(Exception):
    """Something that can go wrong without a mistake in the software; its message says what to do.

    The command line prints it as a sentence; any other exception is a fault to be reported.
    """


class ConfigError(ExpectedError):
    """A project folder cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0, p.key)))
        super().__init__("\n".join(map(str, self.problems)))
