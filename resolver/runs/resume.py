"""Take up the run that was cut short, if it was of the same; throw away any other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from resolver.runs.event import Event, Tell, ignore
from resolver.runs.purpose import called, differing
from resolver.runs.record import read_record
from resolver.runs.run import Clock, Run, now
from resolver.runs.stage import Stage, StageFailedError, is_disk_full
from resolver.runs.workspace import UNFINISHED, Workspace


def take_up(
    workspace: Workspace,
    purpose: Mapping[str, str],
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    on_stage: Callable[[Stage], None] | None = None,
    tell: Tell = ignore,
    clock: Clock = now,
) -> Run | None:
    """Return the unfinished run of the same purpose, and throw away any other.

    Only the holder of the workspace's lock may do so.

    Parameters
    ----------
    workspace
        Where.
    purpose
        What a run would be made from now. A part that the unfinished run has not got to yet, such
        as the lake before its first stage has ended, is of no account.
    memory_limit, threads, on_stage, clock
        As for `Run`.
    tell
        Told what was taken up or thrown away, and why.

    Raises
    ------
    StageFailedError
        If the disk is too full to open it.
    """
    found: Run | None = None
    settle(workspace)
    shutil.rmtree(workspace.scratch, ignore_errors=True)
    for folder in _newest_first(workspace):
        record = read_record(folder)
        if record is None:
            _discard(folder, tell, "it had hardly begun", "刚刚开始")
            continue
        known = {part: value for part, value in purpose.items() if part in record.purpose}
        parts = differing(record.purpose, known)
        if parts:
            en, zh = called(parts, "en"), called(parts, "zh")
            _discard(folder, tell, f"changed since: {en}", f"此后有变化：{zh}")
            continue
        if found is not None:
            _discard(folder, tell, "there is a newer one", "已有更新的未完成运行")
            continue
        try:
            found = Run(
                workspace,
                "",
                unfinished=record,
                memory_limit=memory_limit,
                threads=threads,
                on_stage=on_stage,
                clock=clock,
            )
        except StageFailedError as error:
            if is_disk_full(error):
                raise
            _discard(folder, tell, "its database cannot be read", "其数据库无法读取")
            continue
        _resumed(found, tell)
    return found


def settle(workspace: Workspace) -> None:
    """Bring to an end what a process that was killed while publishing has left half done.

    A run that has its final name and was never published gets its unfinished name back.
    """
    published = workspace.pointed_at()
    for folder in sorted(workspace.runs.glob("*")):
        record = read_record(folder) if folder.suffix != UNFINISHED else None
        if record is None or record.name != folder.name or record.published_at is not None:
            continue
        if record.name == published:
            replace(record, published_at=record.finished_at).save(folder)
        else:
            folder.rename(folder.with_name(folder.name + UNFINISHED))


def _newest_first(workspace: Workspace) -> list[Path]:
    folders = sorted(workspace.runs.glob(f"*{UNFINISHED}"))
    return sorted(folders, key=lambda folder: folder.stat().st_mtime, reverse=True)


def _resumed(run: Run, tell: Tell) -> None:
    after = run.stages[-1].name if run.stages else ""
    run.taken_up(after)
    en = f"after '{after}'" if after else "at its first stage"
    zh = f"自“{after}”之后" if after else "自第一阶段"
    tell(
        Event(
            "resumed",
            f"resuming {run.name} {en}",
            f"{zh}继续运行 {run.name}",
            run.name,
            details={"after": after},
        )
    )


def _discard(folder: Path, tell: Tell, en: str, zh: str) -> None:
    name = folder.name.removesuffix(UNFINISHED)
    tell(
        Event(
            "discarded",
            f"the unfinished run {name} is thrown away ({en})",
            f"丢弃未完成的运行 {name}（{zh}）",
            name,
            "warning",
        )
    )
    shutil.rmtree(folder, ignore_errors=True)
