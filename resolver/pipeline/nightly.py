"""The nightly run: from the inbox to a published snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypedDict

from resolver.casework import Casework
from resolver.config.problem import ExpectedError
from resolver.config.project import Project
from resolver.pipeline.check_texts import CHECKS
from resolver.pipeline.checks import ChecksFailedError, check_run, is_readable
from resolver.pipeline.intake import (
    forget_before,
    load_intake,
    remember_lake,
    save_intake,
)
from resolver.pipeline.measures import measured
from resolver.pipeline.night import Night
from resolver.pipeline.purpose import purpose_of
from resolver.pipeline.stages import STAGES
from resolver.runs import (
    Event,
    Run,
    Stage,
    Tell,
    Workspace,
    require_later,
    take_up,
    workspace_lock,
)
from resolver.runs.event import ignore
from resolver.runs.record import read_record
from resolver.runs.run import Clock, now
from resolver.runs.stage import StageFailedError, advice, is_disk_full
from resolver.sources import IngestReport, Lake


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run brought.

    Attributes
    ----------
    run
        Its name.
    ingested
        What became of the files of the inbox.
    stages
        What it did, whether in this process or in one that was cut short.
    within_tolerance
        Whether few enough of the new rows were quarantined.
    accepted
        The checks that failed and were accepted, with the reason.
    """

    run: str
    ingested: IngestReport
    stages: tuple[Stage, ...]
    within_tolerance: bool
    accepted: Mapping[str, str] = field(default_factory=dict)


def run_nightly(
    project: Project,
    workspace: Workspace,
    inbox: Path,
    *,
    as_of: date,
    memory_limit: str | None = None,
    rebuild: bool = False,
    as_of_earlier: bool = False,
    accept: Mapping[str, str] | None = None,
    wait: float = 0.0,
    on_stage: Callable[[Stage], None] | None = None,
    tell: Tell = ignore,
    clock: Clock = now,
) -> Outcome:
    """Take in what is new in the inbox, resolve, ask every question, check, publish.

    A run of the same that was cut short is taken up after its last finished stage.

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
    rebuild
        Resolve everything anew, even where nothing changed; ids and decisions are kept.
    as_of_earlier
        The run may lie before the published one.
    accept
        Why a check may fail and the run be published all the same, by the check's name.
    wait
        For so many seconds, if another run is at work.
    on_stage
        Called at the start and at the end of every stage.
    tell
        Called with whatever else is worth knowing.
    clock
        Tells the time.

    Raises
    ------
    resolver.runs.WorkspaceBusyError
        If another run is at work in the workspace.
    resolver.runs.BackInTimeError
        If the run would lie before the published one.
    resolver.runs.SnapshotVersionError
        If another version made the published run, and `rebuild` is not asked for.
    resolver.runs.StageFailedError
        If a stage could not finish. What was published before stays as it was, and what was
        finished is kept for the next call.
    ChecksFailedError
        If the run was made but must not be published unseen.
    """
    with (
        workspace_lock(workspace.root, wait=wait, tell=tell),
        measured(workspace, clock) as measures,
    ):
        follows = _follows(workspace, as_of, clock, allowed=as_of_earlier, rebuild=rebuild)
        rebuild = rebuild or not follows
        settings = project.settings.engine
        if memory_limit is not None:
            settings = settings.model_copy(update={"memory_limit": memory_limit})
        purpose = purpose_of(project, workspace, inbox, as_of, rebuild=rebuild)
        rest = _RunOptions(
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            on_stage=on_stage,
            clock=clock,
        )
        run = take_up(workspace, purpose, tell=tell, **rest)
        if run is None:
            # What the lake will hold is known once the run has taken in what is new.
            del purpose["lake"]
            base = None
            if is_readable(workspace):
                base = workspace.snapshot(workspace.published())
            run = Run(workspace, as_of.isoformat(), purpose=purpose, as_of=as_of, base=base, **rest)
            tell(Event("started", f"starting {run.name}", f"开始运行 {run.name}", run.name))
        measures.night = night = Night(
            project, settings, Lake(workspace.root), inbox, as_of, run, rebuild
        )
        try:
            return _work(night, accept or {}, tell)
        except BaseException as error:
            run.keep(*_why(error))
            if isinstance(error, OSError) and is_disk_full(error):
                raise StageFailedError(advice(error)) from error
            raise


class _RunOptions(TypedDict):
    memory_limit: str | None
    threads: int | None
    on_stage: Callable[[Stage], None] | None
    clock: Clock


def _follows(
    workspace: Workspace, as_of: date, clock: Clock, *, allowed: bool, rebuild: bool
) -> bool:
    """Tell whether the run follows the published one, or refuse it."""
    name = workspace.pointed_at()
    if name is None:
        return True
    if not rebuild:
        workspace.published()
    published = read_record(workspace.runs / name)
    if published is None:
        return True
    if not allowed:
        require_later(published, as_of, clock())
    return published.as_of is None or as_of >= published.as_of


def _work(night: Night, reasons: Mapping[str, str], tell: Tell) -> Outcome:
    run = night.run
    _keep_project(run, night.project)
    remember_lake(run, night.lake)
    for stage in STAGES:
        if run.has_finished(stage.name):
            continue
        with run.stage(stage.name, atomic=stage.is_atomic(night)) as told:
            stage.do(night)
            if stage.counted is not None:
                told.rows = run.engine.value(f"select count(*) from {stage.counted}")
            elif stage.name == "ingest":
                night.ingested = save_intake(run, night.lake, night.ingested)
                told.rows = night.ingested.rows_in
    night.ingested = load_intake(run)
    if not run.has_finished("checks"):
        with run.stage("checks"):
            _check(night, reasons, tell)
    forget_before(run)
    run.publish()
    tell(Event("published", f"{run.name} is published", f"{run.name} 已发布", run.name))
    tolerance = night.project.policy.max_quarantine_share
    return Outcome(
        run.name,
        night.ingested,
        tuple(run.stages),
        night.ingested.quarantine_share <= tolerance,
        run.record.accepted,
    )


def _keep_project(run: Run, project: Project) -> None:
    """Put the project folder beside the snapshot: readers need it, and so does who compares runs.

    At the start, since somebody may change it while the run is at work.
    """
    kept = run.folder / "project"
    if not kept.is_dir():
        fresh = run.folder / "project.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(project.folder, fresh)
        fresh.rename(kept)


def _check(night: Night, reasons: Mapping[str, str], tell: Tell) -> None:
    run = night.run
    accepted = check_run(night, reasons)
    for check in CHECKS:
        if check in accepted:
            details = {"run": run.name, "check": check}
            # Written down before anybody can read the run.
            Casework(run.workspace.root).audit("accept check", accepted[check], details)
            tell(
                Event(
                    "check_accepted",
                    f"check {check} has failed and is accepted: {accepted[check]}",
                    f"检查 {check} 未通过，已被接受：{accepted[check]}",
                    run.name,
                    "warning",
                    {"check": check},
                )
            )
        elif check in reasons:
            tell(
                Event(
                    "nothing_to_accept",
                    f"check {check} has not failed: there was nothing to accept",
                    f"检查 {check} 已通过，无需接受",
                    run.name,
                    details={"check": check},
                )
            )
    if accepted:
        run.accept(accepted)


def _why(error: BaseException) -> tuple[str, str]:
    match error:
        case ChecksFailedError():
            return "checks", error.text("en")
        case ExpectedError():
            return "failed", str(error)
        case KeyboardInterrupt() | SystemExit():
            return "interrupted", ""
        case _:
            # Its text may quote a row.
            return "failed", type(error).__name__
