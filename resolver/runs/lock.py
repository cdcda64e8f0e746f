"""One run at a time in a workspace; the second waits, or learns who holds the lock."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

from resolver.config.problem import ExpectedError
from resolver.runs.event import Event, Tell, ignore

_LOOK_AGAIN = 0.2


class WorkspaceBusyError(ExpectedError):
    """Another process is running in this workspace."""


@contextmanager
def workspace_lock(root: Path, *, wait: float = 0.0, tell: Tell = ignore) -> Iterator[None]:
    """Hold the workspace for one run.

    The operating system lets go of the lock when the process ends, however it ends, so that a
    killed run never blocks the next one.

    Parameters
    ----------
    root
        The workspace.
    wait
        For so many seconds, if another process holds it.
    tell
        Told once who that is.

    Raises
    ------
    WorkspaceBusyError
        If another process still holds it; the message says which, whose and since when.
    """
    root.mkdir(parents=True, exist_ok=True)
    path = root / "run.lock"
    with path.open("a+", encoding="utf-8") as file:
        _take(file, path, wait, tell)
        file.truncate(0)
        holder = {
            "pid": os.getpid(),
            "user": _user(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        file.write(json.dumps(holder))
        file.flush()
        yield


def _take(file: TextIO, path: Path, wait: float, tell: Tell) -> None:
    deadline = time.monotonic() + wait
    told = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            left = deadline - time.monotonic()
            en, zh = _who(path)
            if left <= 0:
                waited = f" It was waited for {wait:g} s." if wait else ""
                raise WorkspaceBusyError(
                    f"{path.parent}: another run is at work here ({en}).{waited} Wait for it to"
                    " end (--wait SECONDS does that), or use another workspace."
                ) from error
            if not told:
                tell(
                    Event(
                        "waiting",
                        f"waiting up to {wait:g} s for another run ({en})",
                        f"另一运行正在进行（{zh}），最多等待 {wait:g} 秒",
                    )
                )
                told = True
            time.sleep(min(_LOOK_AGAIN, left))
        else:
            return


def _who(path: Path) -> tuple[str, str]:
    try:
        holder = json.loads(path.read_text("utf-8"))
        pid, user, since = holder["pid"], holder["user"], holder["since"]
    except (ValueError, KeyError):
        return "a process that has just started", "刚刚启动的进程"
    return f"process {pid} of {user}, since {since}", f"{user} 的进程 {pid}，始于 {since}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may run as a number that no user list knows.
        return str(os.getuid())
