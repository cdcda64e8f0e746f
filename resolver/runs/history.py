"""The runs of a workspace: which there are, going back to one, and removing old ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from resolver.config.problem import ExpectedError
from resolver.runs.durable import write_durably
from resolver.runs.record import RunRecord, read_record
from resolver.runs.resume import settle
from resolver.runs.version import UNVERSIONED
from resolver.runs.workspace import PRUNED, UNFINISHED, Workspace

State = Literal["published", "kept", "unfinished", "pruned"]


class RollbackError(ExpectedError):
    """There is no run to go back to, or not to that one; the message says which there are."""


@dataclass(frozen=True, slots=True)
class KnownRun:
    """One run of a workspace.

    Attributes
    ----------
    name, state
        `kept` is one that was published before; of a pruned one only this is left.
    as_of, started_at, finished_at
        If it has written them down.
    schema
        The version of its tables.
    bytes_on_disk
        What removing it would free.
    record
        All that it has written down.
    """

    name: str
    state: State
    as_of: date | None
    started_at: datetime | None
    finished_at: datetime | None
    schema: int
    bytes_on_disk: int
    record: RunRecord | None

    @property
    def stopped(self) -> str:
        """Return why and where it ended, if it is unfinished."""
        if self.state != "unfinished":
            return ""
        stop = self.record.stopped if self.record else None
        if stop is None:
            return "killed"
        return stop.why if stop.why == stop.stage else f"{stop.why}: {stop.stage}"


def known_runs(workspace: Workspace, *, pruned: bool = False) -> list[KnownRun]:
    """Return the runs of a workspace, the newest first.

    Parameters
    ----------
    workspace
        Where.
    pruned
        Also those of which only the record is left.
    """
    published = workspace.pointed_at()
    found = []
    for path in sorted(workspace.runs.glob("*")):
        if path.is_dir():
            unfinished = path.name.endswith(UNFINISHED)
            name = path.name.removesuffix(UNFINISHED)
            done: State = "published" if name == published else "kept"
            found.append(_known(name, path, "unfinished" if unfinished else done))
        elif pruned and path.name.endswith(PRUNED):
            found.append(_known(path.name.removesuffix(PRUNED), path, "pruned"))
    return sorted(found, key=_age, reverse=True)


def rollback_target(workspace: Workspace, wanted: str | None = None) -> KnownRun:
    """Return the run to go back to: the one wanted, or the last before the published one.

    Raises
    ------
    RollbackError
        If there is none, or it is unfinished, gone or published already.
    SnapshotVersionError
        If this software cannot read it.
    """
    published = workspace.pointed_at()
    runs = known_runs(workspace, pruned=True)
    kept = [run for run in runs if run.state == "kept"]
    listed = ", ".join(run.name for run in kept) or "none"
    if wanted is not None:
        found = next((run for run in runs if run.name == wanted), None)
        if found is None:
            raise RollbackError(f"there is no run '{wanted}'. To go back to: {listed}")
        if found.state != "kept":
            raise RollbackError(f"run {wanted} is {found.state}. To go back to: {listed}")
    else:
        standing = next((run for run in runs if run.state == "published"), None)
        earlier = [run for run in kept if standing is None or _age(run) < _age(standing)]
        if not earlier:
            raise RollbackError(
                f"no run before {published or 'this one'} was kept. Earlier runs: {listed}"
            )
        found = earlier[0]
    workspace.open_run(found.name).close()
    return found


def rollback(workspace: Workspace, target: KnownRun, write_down: Callable[[], object]) -> None:
    """Let everyone read an earlier run; only the holder of the workspace's lock may do so.

    Parameters
    ----------
    workspace, target
        Where, and what `rollback_target` gave.
    write_down
        Keeps who does this, and why; if it fails, everything stays as it is.
    """
    settle(workspace)
    write_down()
    workspace.publish(target.name)


def prunable(workspace: Workspace, keep: int, *, unfinished: bool = False) -> list[KnownRun]:
    """Return the runs that pruning would remove, the newest first.

    Parameters
    ----------
    workspace
        Where.
    keep
        So many of the newest are kept, the published one among them or not; it always stays.
    unfinished
        Also what was left unfinished.
    """
    settle(workspace)
    runs = known_runs(workspace)
    complete = [run for run in runs if run.state in ("published", "kept")]
    removed = [run for run in complete[keep:] if run.state != "published"]
    return removed + [run for run in runs if unfinished and run.state == "unfinished"]


def prune(workspace: Workspace, runs: list[KnownRun]) -> None:
    """Remove runs; their records stay, so that no later run gets the name of one of them."""
    for run in runs:
        if run.name == workspace.pointed_at():
            continue
        if run.state == "unfinished":
            shutil.rmtree(workspace.runs / f"{run.name}{UNFINISHED}")
            continue
        folder, left = workspace.runs / run.name, workspace.runs / f"{run.name}{PRUNED}"
        record = folder / "run.json"
        write_durably(left, record.read_text("utf-8") if record.is_file() else "{}\n")
        shutil.rmtree(folder)


def _known(name: str, path: Path, state: State) -> KnownRun:
    record = read_record(path)
    size = sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.is_dir() else 0
    return KnownRun(
        name,
        state,
        record.as_of if record else None,
        record.started_at if record else None,
        (record.finished_at if record else None)
        or datetime.fromtimestamp(path.stat().st_mtime, UTC),
        record.schema if record else UNVERSIONED,
        size,
        record,
    )


def _age(run: KnownRun) -> tuple[datetime, str]:
    return run.finished_at or datetime.min.replace(tzinfo=UTC), run.name
