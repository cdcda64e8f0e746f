"""One run: named stages, each written into its snapshot once it is finished."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import resolver
from resolver.engine import Engine, EngineError
from resolver.runs.durable import sync_folder, write_durably
from resolver.runs.record import RunRecord, Stop
from resolver.runs.stage import (
    Stage,
    StageFailedError,
    advice,
    peak_memory_mb,
    reset_peak_memory,
)
from resolver.runs.version import SCHEMA_VERSION, write_version
from resolver.runs.workspace import UNFINISHED, Workspace

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time in coordinated universal time."""
    return datetime.now(UTC)


class Run:
    """A run that is being made: its snapshot, its stages, and how it ends.

    A stage is finished when the table ``stage`` of the snapshot says so: what it has written is
    then on disk before, and a run that is cut short is taken up after the last one; see `take_up`.

    Parameters
    ----------
    workspace
        Where it happens.
    label
        What its name starts with: the day that the run is for.
    purpose
        What it is made from; see `resolver.runs.purpose`.
    as_of
        The day that it is for, if it is for one.
    base
        A snapshot that this one starts from as a copy; an empty one if omitted.
    unfinished
        The record of a run that was cut short and is to be taken up; `label`, `purpose`, `as_of`
        and `base` are then of no account.
    memory_limit, threads
        What the database may use.
    on_stage
        Called when a stage starts, and again, with its seconds filled in, when it has ended.
    clock
        Tells the time.

    Raises
    ------
    StageFailedError
        If the disk is full.
    """

    def __init__(
        self,
        workspace: Workspace,
        label: str,
        *,
        purpose: Mapping[str, str] | None = None,
        as_of: date | None = None,
        base: Path | None = None,
        unfinished: RunRecord | None = None,
        memory_limit: str | None = None,
        threads: int | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        clock: Clock = now,
    ) -> None:
        self.workspace = workspace
        self.stages: list[Stage] = []
        self._on_stage = on_stage or (lambda _: None)
        self._clock = clock
        self._at_work = ""
        self.record = unfinished or RunRecord(
            workspace.new_run(label),
            as_of,
            SCHEMA_VERSION,
            resolver.__version__,
            clock(),
            dict(purpose or {}),
            workspace.pointed_at(),
        )
        try:
            if unfinished is None:
                self._make_folder(base)
            self.engine = Engine(
                self.folder / "snapshot.duckdb",
                memory_limit=memory_limit,
                threads=threads,
                scratch=workspace.scratch / self.name,
            )
            if unfinished is None:
                self._begin()
            else:
                self.stages = self._finished_before()
        except (EngineError, OSError) as error:
            if unfinished is None:
                shutil.rmtree(self.folder, ignore_errors=True)
            message = f"run {self.name} could not be started: {advice(error)}"
            raise StageFailedError(message, "start") from error

    @property
    def name(self) -> str:
        """Return its name."""
        return self.record.name

    @property
    def folder(self) -> Path:
        """Return the folder that the run is made in; it gets its final name on publishing."""
        return self.workspace.runs / f"{self.name}{UNFINISHED}"

    def has_finished(self, stage: str) -> bool:
        """Tell whether a stage was finished, by this process or by one before it."""
        return any(done.name == stage for done in self.stages)

    @contextmanager
    def stage(self, name: str, *, atomic: bool = False) -> Iterator[Stage]:
        """Time what happens inside as the stage `name`, and mark it as finished after it.

        Parameters
        ----------
        name
            Of the stage.
        atomic
            Do the work and the mark in one transaction: if it is cut short, nothing of it stays.
            For a stage that changes tables in place, so that it cannot be done twice. Whatever
            it does has to go through the run's `engine`: a cursor of its own sees nothing of it.

        Raises
        ------
        StageFailedError
            If the disk is full or the database refuses a statement.
        """
        stage = Stage(name)
        self._at_work = name
        self._on_stage(stage)
        reset_peak_memory()
        start = time.monotonic()
        try:
            if atomic:
                self.engine.run("begin transaction")
            yield stage
            # Never 0, which stands for a stage that has just started.
            stage.seconds = max(time.monotonic() - start, 1e-6)
            stage.peak_memory_mb = peak_memory_mb()
            self._mark(stage)
            if atomic:
                self.engine.run("commit")
        except BaseException as error:
            if atomic:
                with suppress(EngineError):
                    self.engine.run("rollback")
            if isinstance(error, EngineError | OSError):
                raise StageFailedError(f"stage '{name}' failed: {advice(error)}", name) from error
            raise
        self.stages.append(stage)
        self._on_stage(stage)

    def write_note(self, name: str, content: Any) -> None:
        """Keep something beside the snapshot as JSON, for a process that takes the run up."""
        text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
        write_durably(self.folder / f"{name}.json", text + "\n")

    def read_note(self, name: str) -> Any:
        """Return what was kept under a name, or None."""
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text("utf-8")) if path.is_file() else None

    def learn(self, part: str, digest: str) -> None:
        """Add a part to what the run is made from, once it is known; see `RunRecord.purpose`."""
        self._save(purpose={**self.record.purpose, part: digest})

    def taken_up(self, after: str) -> None:
        """Write down that the run was taken up again, and after which stage."""
        self._save(resumed=(*self.record.resumed, after), stopped=None)

    def accept(self, reasons: Mapping[str, str]) -> None:
        """Write down which failed checks were accepted, and why."""
        self._save(accepted={**self.record.accepted, **reasons})

    def publish(self) -> None:
        """Close the snapshot, give it its final name and let everyone read it.

        Raises
        ------
        StageFailedError
            If the disk is full.
        """
        try:
            self.engine.run("checkpoint")
            self.engine.close()
            self._save(finished_at=self._clock(), stopped=None)
            final = self.workspace.runs / self.name
            self.folder.rename(final)
            sync_folder(self.workspace.runs)
            self.workspace.publish(self.name)
            self.record = replace(self.record, published_at=self._clock())
            self.record.save(final)
        except (EngineError, OSError) as error:
            raise StageFailedError(f"publishing failed: {advice(error)}", "publish") from error
        shutil.rmtree(self.workspace.scratch / self.name, ignore_errors=True)

    def keep(self, why: str, message: str) -> None:
        """Close the snapshot of a run that could not be finished, to be taken up later.

        Parameters
        ----------
        why
            ``failed``, ``checks`` or ``interrupted``.
        message
            What to tell who looks at it.
        """
        self._close()
        # On a full disk there may be no room to say why.
        with suppress(OSError):
            if self.folder.is_dir():
                self._save(stopped=Stop(why, self._at_work, message))

    def abandon(self) -> None:
        """Throw away what an unfinished run has written."""
        self._close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_folder(self, base: Path | None) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if base is not None:
            shutil.copyfile(base, self.folder / "snapshot.duckdb")

    def _begin(self) -> None:
        self.engine.run(
            "create or replace table stage (position integer, name varchar, seconds double,"
            " rows bigint, peak_memory_mb bigint, notes varchar)"
        )
        write_version(self.engine)
        # The last thing: without its record an unfinished run is not taken up.
        self.record.save(self.folder)

    def _finished_before(self) -> list[Stage]:
        rows = self.engine.rows(
            "select name, seconds, rows, peak_memory_mb, notes from stage order by position"
        )
        return [
            Stage(name, seconds, count, memory, json.loads(notes))
            for name, seconds, count, memory, notes in rows
        ]

    def _close(self) -> None:
        # A database that could not write may refuse to be closed, too; its file is as it was.
        with suppress(Exception):
            self.engine.close()
        shutil.rmtree(self.workspace.scratch / self.name, ignore_errors=True)

    def _save(self, **changes: Any) -> None:
        self.record = replace(self.record, **changes)
        self.record.save(self.folder)

    def _mark(self, stage: Stage) -> None:
        self.engine.run(
            "insert into stage values (?, ?, ?, ?, ?, ?)",
            [
                len(self.stages),
                stage.name,
                round(stage.seconds, 3),
                stage.rows,
                stage.peak_memory_mb,
                json.dumps(stage.notes, ensure_ascii=False, sort_keys=True, default=str),
            ],
        )
