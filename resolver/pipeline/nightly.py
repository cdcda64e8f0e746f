"""The nightly run: from the inbox to a published snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resolver.config.project import Project
from resolver.pipeline.night import Night
from resolver.pipeline.stages import STAGES
from resolver.runs import Run, Stage, Workspace, workspace_lock
from resolver.sources import IngestReport, Lake


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run brought."""

    run: str
    ingested: IngestReport
    stages: tuple[Stage, ...]
    within_tolerance: bool


def run_nightly(
    project: Project,
    workspace: Workspace,
    inbox: Path,
    *,
    as_of: date,
    memory_limit: str | None = None,
    on_stage: Callable[[Stage], None] | None = None,
) -> Outcome:
    """Take in what is new in the inbox, resolve, ask every question, publish.

    Parameters
    ----------
    project
        What to read, compare and ask.
    workspace
        Where the lake and the runs are kept.
    inbox
        The folder with the departments' extracts.
    as_of
        The day that the run is for: nothing later counts as known.
    memory_limit
        What the database may use, such as ``"6GB"``, if not what the project says.
    on_stage
        Called at the start and at the end of every stage.

    Raises
    ------
    resolver.runs.WorkspaceBusyError
        If another run is at work in the workspace.
    resolver.runs.StageFailedError
        If a stage could not finish. What was published before stays as it was.
    """
    with workspace_lock(workspace.root):
        _sweep(workspace)
        settings = project.settings.engine
        if memory_limit is not None:
            settings = settings.model_copy(update={"memory_limit": memory_limit})
        run = Run(
            workspace,
            as_of.isoformat(),
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            on_stage=on_stage,
        )
        try:
            return _work(Night(project, settings, Lake(workspace.root), inbox, as_of, run))
        except BaseException:
            run.abandon()
            raise


def _work(night: Night) -> Outcome:
    run = night.run
    for stage in STAGES:
        with run.stage(stage.name) as told:
            stage.work(night)
            if stage.counted is not None:
                told.rows = run.engine.value(f"select count(*) from {stage.counted}")
            elif stage.name == "ingest":
                told.rows = night.ingested.rows_in
    shutil.copytree(night.project.folder, run.folder / "project")
    run.publish()
    tolerance = night.project.policy.max_quarantine_share
    return Outcome(
        run.name,
        night.ingested,
        tuple(run.stages),
        night.ingested.quarantine_share <= tolerance,
    )


def _sweep(workspace: Workspace) -> None:
    """Remove what runs that were killed have left; only the holder of the lock may do so."""
    for path in workspace.runs.glob("*.unfinished"):
        shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(workspace.scratch, ignore_errors=True)
