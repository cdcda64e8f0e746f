"""Write a file whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from resolver.config.problem import ExpectedError


class ExportError(ExpectedError):
    """A file cannot be written as asked; the message says what to do."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write to; it takes the place of `path` if all goes well.

    Raises
    ------
    ExportError
        If the folder cannot be written to.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except (OSError, FileCreateError) as error:
        reason = getattr(error, "strerror", None) or "cannot be written"
        raise ExportError(f"{path}: {reason}: choose another place or make room") from error
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        elif draft.exists():
            draft.unlink()


def write_text(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Write a text file whole or not at all, with the same line ends everywhere."""
    with replacing(path) as draft:
        draft.write_text(content, encoding, newline="\n")


def suffix_of(path: Path, allowed: tuple[str, ...]) -> str:
    """Return the ending of a file name, if it is one of those that can be written.

    Raises
    ------
    ExportError
        If it is not.

    Examples
    --------
    >>> suffix_of(Path("leads.XLSX"), (".csv", ".xlsx"))
    '.xlsx'
    """
    suffix = path.suffix.lower()
    if suffix not in allowed:
        known = ", ".join(allowed)
        raise ExportError(f"{path}: what kind of file is meant? The ending must be one of: {known}")
    return suffix
