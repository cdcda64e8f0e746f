"""What a stage of a run took and brought, and why one could not finish."""

from __future__ import annotations

import errno
import os
import resource
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolver.config.problem import ExpectedError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_TEXTS = ("No space left", "File too large", "Disk quota exceeded", "disk is full")


class StageFailedError(ExpectedError):
    """A stage could not finish; the published snapshot is as it was.

    Attributes
    ----------
    stage
        Which one.
    """

    def __init__(self, message: str, stage: str = "") -> None:
        super().__init__(message)
        self.stage = stage


@dataclass(slots=True)
class Stage:
    """What one stage did."""

    name: str
    seconds: float = 0.0
    rows: int | None = None
    peak_memory_mb: int = 0
    notes: dict[str, Any] = field(default_factory=dict)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error says that there is no room, or no right to more of it.

    Examples
    --------
    >>> is_disk_full(OSError(28, "No space left on device")), is_disk_full(OSError(2, "no file"))
    (True, False)
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return any(text in str(error) for text in _FULL_TEXTS)


def advice(error: BaseException) -> str:
    """Return what an error says, and what can be done about it.

    Examples
    --------
    >>> advice(OSError(122, "Disk quota exceeded", "snapshot.duckdb"))
    'the disk is full (Disk quota exceeded). Free some space and run again: what is done is kept.'
    """
    text = str(error)
    if is_disk_full(error):
        if isinstance(error, OSError):
            text = error.strerror or "No space left on device"
        return f"the disk is full ({text}). Free some space and run again: what is done is kept."
    if "out of memory" in text.lower():
        return f"{text}. Raise engine.memory_limit in project.yml or free some memory."
    return text


def reset_peak_memory() -> None:
    """Forget the most memory that the process has held so far."""
    # Linux forgets the high-water mark on request; elsewhere the mark covers the whole process.
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def peak_memory_mb() -> int:
    """Return the most memory that the process has held since it was reset."""
    try:
        status = Path(f"/proc/{os.getpid()}/status").read_text("ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0
