"""One run at a time in a workspace; the second learns who holds the lock."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from resolver.config.problem import ExpectedError


class WorkspaceBusyError(ExpectedError):
    """Another process is running in this workspace."""


@contextmanager
def workspace_lock(root: Path) -> Iterator[None]:
    """Hold the workspace for one run.

    The operating system lets go of the lock when the process ends, however it ends, so that a
    killed run never blocks the next one.

    Raises
    ------
    WorkspaceBusyError
        If another process holds it; the message says which, whose and since when.
    """
    root.mkdir(parents=True, exist_ok=True)
    path = root / "run.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceBusyError(_who(path)) from error
        file.truncate(0)
        holder = {
            "pid": os.getpid(),
            "user": getpass.getuser(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        file.write(json.dumps(holder))
        file.flush()
        yield


def _who(path: Path) -> str:
    text = path.read_text("utf-8")
    try:
        holder = json.loads(text)
        who = f"process {holder['pid']} of {holder['user']}, since {holder['since']}"
    except (ValueError, KeyError):
        who = "a process that has just started"
    return (
        f"{path.parent}: another run is at work here ({who})."
        " Wait for it to end, or use another workspace."
    )
