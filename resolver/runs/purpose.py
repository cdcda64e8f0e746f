"""What a run is made from, part by part: only a run of the same may be taken up again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

PARTS: Mapping[str, tuple[str, str]] = {
    "day": ("the day that it is for", "运行日期"),
    "software": ("the software", "软件版本"),
    "project": ("the project folder", "项目配置"),
    "model": ("the linkage model", "关联模型"),
    "inbox": ("what lies in the inbox", "收件夹内容"),
    "lake": ("what was taken in", "已入库的数据"),
    "decisions": ("the decision log", "人工决定"),
    "yesterday": ("the published run", "已发布的运行"),
    "mode": ("how it is to be made (--rebuild)", "运行方式（--rebuild）"),
}
"""What the parts of a purpose are called, in English and in Chinese."""


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts in which two purposes differ, in their usual order.

    Examples
    --------
    >>> differing({"day": "a", "inbox": "b"}, {"day": "a", "inbox": "c", "model": "d"})
    ('model', 'inbox')
    """
    every = {**one, **other}
    known = [part for part in PARTS if part in every]
    parts = known + sorted(set(every) - set(known))
    return tuple(part for part in parts if one.get(part) != other.get(part))


def called(parts: Iterable[str], language: str) -> str:
    """Return what parts are called, for a sentence.

    Examples
    --------
    >>> called(["inbox", "model"], "en"), called(["inbox", "model"], "zh")
    ('what lies in the inbox, the linkage model', '收件夹内容、关联模型')
    """
    place = 1 if language == "zh" else 0
    return ("、" if place else ", ").join(PARTS.get(part, (part, part))[place] for part in parts)


def digest_text(*texts: str) -> str:
    """Return what texts come down to.

    Examples
    --------
    >>> digest_text("ab", "c") == digest_text("a", "bc")
    False
    """
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:16]


def digest_files(folder: Path, pattern: str = "*", leave_out: Iterable[str] = ()) -> str:
    """Return what the files of a folder come down to, by name and content.

    Parameters
    ----------
    folder
        It, and the folders in it.
    pattern
        Which names.
    leave_out
        Patterns of those that are of no account.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and not any(path.match(other) for other in leave_out):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def digest_listing(folder: Path) -> str:
    """Return what a folder's listing comes down to: names, sizes and times of change.

    Examples
    --------
    >>> digest_listing(Path("/nowhere")) == digest_listing(Path("/neither"))
    True
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        # A department's upload may be renamed while it is listed.
        with suppress(FileNotFoundError):
            status = path.stat()
            if S_ISREG(status.st_mode):
                name = path.relative_to(folder).as_posix()
                digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
