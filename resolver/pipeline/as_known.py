"""Answer as on an earlier day: from what had been delivered and decided by then.

The published run answers for its own day and every later one. An earlier day is answered by a run
that was kept and rests on the same deliveries, decisions and project folder; if there is none, its
snapshot is built aside, once, and kept for the next question.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from resolver.config.problem import ExpectedError
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.pipeline.catalogue import write_catalogue
from resolver.pipeline.increment import close_night, open_night
from resolver.pipeline.knowledge import (
    Knowledge,
    decisions_known,
    first_delivery,
    folder_digest,
    knowledge,
    snapshot_rests_on,
)
from resolver.pipeline.night import Night
from resolver.pipeline.past import forget, remember
from resolver.pipeline.stages import STAGES
from resolver.runs import SCHEMA_VERSION, Run, Stage, Workspace, workspace_lock
from resolver.runs.record import read_record
from resolver.sources import Lake

FOLDER = "as-known"
KEPT = 5
"""So many days are kept; the one that was not asked for longest makes room."""

LEFT_OUT = frozenset({"ingest", "quality", "drift"})
"""Stages that tell of tonight and not of what was known."""

_KNOWN = "known.json"


class NothingKnownYetError(ExpectedError):
    """Nothing had been delivered by the day that is asked for."""

    def __init__(self, day: date, first: date | None) -> None:
        self.day, self.first = day, first
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Return the sentence in ``en`` or ``zh``."""
        if language == "zh":
            since = f"，首次提供日期为 {self.first}" if self.first else ""
            return f"截至 {self.day} 尚未收到任何数据{since}。"
        since = f": the first delivery was on {self.first}" if self.first else ""
        return f"On {self.day} nothing had been delivered yet{since}."


def open_as_known(
    workspace: Workspace,
    day: date,
    *,
    on_build: Callable[[], None] = lambda: None,
    on_stage: Callable[[Stage], None] | None = None,
) -> Path:
    """Return the folder with the snapshot, and the project, that answer as on a day.

    Parameters
    ----------
    workspace
        Of the office.
    day
        What was delivered, corrected, withdrawn or decided later is left out.
    on_build
        Called when the answer has to be worked out first.
    on_stage
        Called at the start and at the end of every stage of that.

    Returns
    -------
    Path
        It holds ``snapshot.duckdb`` and ``project``.

    Raises
    ------
    NothingKnownYetError
        If the day is before the first delivery.
    resolver.runs.NothingPublishedError
        If no run has been published, whose project folder says how to answer.
    resolver.runs.WorkspaceBusyError
        If somebody else is working an earlier day out.
    """
    published = workspace.runs / workspace.published()
    first = first_delivery(workspace)
    if first is None or day < first:
        raise NothingKnownYetError(day, first)
    if day >= _of_run(published, "as_of"):
        return published
    project = load_project(published / "project")
    known = knowledge(workspace, project, day)
    return (
        _kept_run(workspace, published, known)
        or _built(workspace, known)
        or _build(workspace, published, known, on_build, on_stage)
    )


def _of_run(folder: Path, column: str) -> Any:
    with Engine(folder / "snapshot.duckdb", read_only=True) as engine:
        return engine.value(f"select {column} from run")


def _kept_run(workspace: Workspace, published: Path, known: Knowledge) -> Path | None:
    """Return the last run of that day or before it that rests on the same."""
    project = folder_digest(published / "project")
    for folder in _runs_until(workspace, known.day):
        if folder_digest(folder / "project") == project and snapshot_rests_on(
            folder / "snapshot.duckdb", known
        ):
            return folder
    return None


def _last_run_until(workspace: Workspace, day: date) -> Path | None:
    return next(_runs_until(workspace, day), None)


def _runs_until(workspace: Workspace, day: date) -> Iterator[Path]:
    """Yield the kept runs of a day and of those before it, the last one first."""
    for folder in sorted(workspace.runs.iterdir(), key=_by_number, reverse=True):
        record = None if folder.suffix else read_record(folder)
        if (
            record is not None
            and record.as_of is not None
            and record.as_of <= day
            and record.schema == SCHEMA_VERSION
        ):
            yield folder


def _by_number(folder: Path) -> tuple[str, int]:
    label, _, number = folder.name.rpartition("-")
    return label, int(number) if number.isdigit() else -1


def _built(workspace: Workspace, known: Knowledge) -> Path | None:
    folder = workspace.root / FOLDER / known.day.isoformat()
    try:
        content = json.loads((folder / _KNOWN).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if content.get("fingerprint") != known.fingerprint:
        return None
    with suppress(OSError):
        (folder / _KNOWN).touch()
    return folder


def _build(
    workspace: Workspace,
    published: Path,
    known: Knowledge,
    on_build: Callable[[], None],
    on_stage: Callable[[Stage], None] | None,
) -> Path:
    aside = workspace.root / FOLDER
    with workspace_lock(aside):
        # Somebody else may have done it while the lock was held.
        done = _built(workspace, known)
        if done is not None:
            return done
        on_build()
        building = Workspace(aside / "building")
        shutil.rmtree(building.root, ignore_errors=True)
        try:
            fresh = _work_out(workspace, published, known, building, on_stage)
            folder = aside / known.day.isoformat()
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(building.root, ignore_errors=True)
        _make_room(aside)
        return folder


def _work_out(
    workspace: Workspace,
    published: Path,
    known: Knowledge,
    building: Workspace,
    on_stage: Callable[[Stage], None] | None,
) -> Path:
    project = load_project(published / "project")
    settings = project.settings.engine
    _copy_calibrations(workspace, building)
    run = Run(
        building,
        f"{FOLDER}-{known.day.isoformat()}",
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        on_stage=on_stage,
    )
    night = Night(
        project,
        settings,
        Lake(workspace.root),
        workspace.root,  # Nothing is taken in.
        known.day,
        run,
        rebuild=True,
        known_by=known.day,
        log=tuple(decisions_known(workspace, known.day)),
    )
    try:
        before = _last_run_until(workspace, known.day) or published
        remember(run.engine, published / "snapshot.duckdb", before / "snapshot.duckdb", known.day)
        for stage in STAGES:
            if stage.name in LEFT_OUT:
                continue
            with run.stage(stage.name) as told:
                (_catalogue if stage.name == "catalogue" else stage.build)(night)
                if stage.counted is not None:
                    told.rows = run.engine.value(f"select count(*) from {stage.counted}")
        close_night(night)
        forget(run.engine, run.name, known.day)
        # The copy of a project's folder has not its name.
        run.engine.run("update run set project = ?", [_of_run(published, "project")])
        shutil.copytree(project.folder, run.folder / "project")
        content = {"day": known.day.isoformat(), "fingerprint": known.fingerprint}
        (run.folder / _KNOWN).write_text(json.dumps(content) + "\n", "utf-8")
    except BaseException:
        run.abandon()
        raise
    run.publish()
    return building.runs / run.name


def _catalogue(night: Night) -> None:
    write_catalogue(night.engine, night.lake, night.project, night.as_of)
    night.lake.write_batch_table(night.engine, night.known_by)
    open_night(night)


def _copy_calibrations(workspace: Workspace, building: Workspace) -> None:
    building.models.mkdir(parents=True)
    for path in workspace.models.glob("calibration-*.parquet"):
        shutil.copyfile(path, building.models / path.name)


def _make_room(aside: Path) -> None:
    found = sorted(aside.glob(f"*/{_KNOWN}"), key=lambda path: path.stat().st_mtime)
    for path in found[:-KEPT]:
        shutil.rmtree(path.parent, ignore_errors=True)
