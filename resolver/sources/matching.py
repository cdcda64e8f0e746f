"""Which contract a file of the inbox belongs to."""

from __future__ import annotations

import fnmatch
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from resolver.config.problem import Problem
from resolver.config.source import SourceContract
from resolver.sources.binding import recognised_by, telling
from resolver.sources.headers import matches
from resolver.sources.readers import UnreadableFileError, open_extract
from resolver.sources.reports import FileReport, Status

_UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".filepart", ".partial", ".swp")


@dataclass(frozen=True, slots=True)
class Match:
    """A file with the feed it belongs to, or with the reason why there is none."""

    path: Path
    feed: str | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    status: Status = "unknown"

    def report(self) -> FileReport:
        """Return the report of a file that is not taken in."""
        name = self.path.name
        return FileReport(name, self.status, problems=self.problems, notes=self.notes)


def match_inbox(inbox: Path, sources: dict[str, SourceContract]) -> list[Match]:
    """Find the contract of every file of an inbox and of its folders, in order.

    A folder without a single file that a contract names is not part of a delivery: it is passed
    over, and said so.
    """
    found = [match_file(path, sources) for path in sorted(inbox.iterdir()) if _is_shown(path)]
    for folder in sorted(path for path in inbox.rglob("*") if path.is_dir()):
        if any(part.startswith(".") for part in folder.relative_to(inbox).parts):
            continue
        files = [path for path in sorted(folder.iterdir()) if _is_shown(path)]
        if any(named(path.name, sources) for path in files):
            found += [match_file(path, sources) for path in files]
        elif files:
            note = "this folder holds no file that a contract names; it was passed over"
            found.append(Match(folder, None, notes=(note,), status="ignored"))
    return found


def match_file(path: Path, sources: dict[str, SourceContract]) -> Match:
    """Find a file's contract by its name, else by its header."""
    name = path.name
    if is_unfinished(name):
        what = "is still being written or is open in a program; it was left for the next run"
        problem = Problem(name, None, "", what, "rename it when it is complete")
        return Match(path, None, (problem,), status="waiting")
    found = named(name, sources)
    if len(found) == 1:
        return Match(path, found[0])
    if found:
        what = f"its name fits several contracts: {', '.join(found)}"
        problem = Problem(name, None, "", what, "make their 'files' patterns exclude each other")
        return Match(path, None, (problem,))
    return _by_header(path, sources)


def named(name: str, sources: dict[str, SourceContract]) -> list[str]:
    """Return the feeds whose patterns a file name fits."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return [
        feed
        for feed, contract in sorted(sources.items())
        if any(fnmatch.fnmatchcase(folded, pattern.casefold()) for pattern in contract.files)
    ]


def is_unfinished(name: str) -> bool:
    """Tell whether a name says that the file is not to be read yet.

    Examples
    --------
    >>> is_unfinished("~$名单.xlsx"), is_unfinished("roll.csv.part"), is_unfinished("roll.csv")
    (True, True, False)
    """
    return name.startswith(("~$", ".~lock")) or name.casefold().endswith(_UNFINISHED)


def _by_header(path: Path, sources: dict[str, SourceContract]) -> Match:
    columns = {feed: recognised_by(contract) for feed, contract in sorted(sources.items())}
    # Opened once, with the columns of all contracts to tell the header by.
    every = list(dict.fromkeys(names for needed in columns.values() for names in needed))
    try:
        header = open_extract(path, None, every).header
    except UnreadableFileError as error:
        return Match(path, None, error.problems)
    found = [
        feed
        for feed, needed in columns.items()
        if len(needed) > 1 and matches(header, needed) == len(needed)
    ]
    if len(found) > 1:
        # What the others need as well decides nothing; what only some may have does.
        speak = {feed: matches(header, telling(sources[feed])) for feed in found}
        found = [feed for feed in found if speak[feed] == max(speak.values())]
    if len(found) == 1:
        note = f"its name fits no contract; by its columns it was recognised as '{found[0]}'"
        return Match(path, found[0], notes=(note,))
    what = "fits no contract"
    if found:
        what += f" by its name; by its columns it may be {' or '.join(found)}"
    remedy = f"resolver source new '{path}' proposes one; or correct 'files' in the right one"
    return Match(path, None, (Problem(path.name, None, "", what, remedy),))


def _is_shown(path: Path) -> bool:
    return path.is_file() and (not path.name.startswith(".") or path.name.startswith(".~lock"))
