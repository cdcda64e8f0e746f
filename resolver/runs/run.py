"""One run: named stages with their time, memory and rows, written into its snapshot."""

from __future__ import annotations

import json
import os
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolver.config.problem import ExpectedError
from resolver.engine import Engine, EngineError
from resolver.runs.workspace import Workspace


class StageFailedError(ExpectedError):
    """A stage could not finish; the published snapshot is as it was."""


@dataclass(slots=True)
class Stage:
    """What one stage did."""

    name: str
    seconds: float = 0.0
    rows: int | None = None
    peak_memory_mb: int = 0
    notes: dict[str, Any] = field(default_factory=dict)


class Run:
    """A run that is being made: its snapshot, its stages, and how it ends.

    Parameters
    ----------
    workspace
        Where it happens.
    label
        What its name starts with: the day that the run is for.
    on_stage
        Called when a stage starts, and again, with its seconds filled in, when it has ended.
    """

    def __init__(
        self,
        workspace: Workspace,
        label: str,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        on_stage: Callable[[Stage], None] | None = None,
    ) -> None:
        self.workspace = workspace
        self.name = workspace.new_run(label)
        self.stages: list[Stage] = []
        self._on_stage = on_stage or (lambda _: None)
        self._folder = workspace.runs / f"{self.name}.unfinished"
        self._folder.mkdir(parents=True)
        self._scratch = workspace.scratch / self.name
        self.engine = Engine(
            self._folder / "snapshot.duckdb",
            memory_limit=memory_limit,
            threads=threads,
            scratch=self._scratch,
        )

    @property
    def folder(self) -> Path:
        """Return the folder that the run is made in; it gets its final name on publishing."""
        return self._folder

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Time what happens inside as the stage `name`.

        Raises
        ------
        StageFailedError
            If the disk is full or the database refuses a statement.
        """
        stage = Stage(name)
        self._on_stage(stage)
        _reset_peak_memory()
        start = time.monotonic()
        try:
            yield stage
        except (EngineError, OSError) as error:
            raise StageFailedError(f"stage '{name}' failed: {_advice(error)}") from error
        stage.seconds = time.monotonic() - start
        stage.peak_memory_mb = _peak_memory_mb()
        self.stages.append(stage)
        self._on_stage(stage)

    def publish(self) -> None:
        """Close the snapshot, give it its final name and let everyone read it."""
        self._write_stages()
        self.engine.run("checkpoint")
        self.engine.close()
        final = self.workspace.runs / self.name
        self._folder.rename(final)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self.workspace.publish(self.name)

    def abandon(self) -> None:
        """Throw away what an unfinished run has written."""
        self.engine.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _write_stages(self) -> None:
        self.engine.run(
            "create or replace table stage (position integer, name varchar, seconds double,"
            " rows bigint, peak_memory_mb bigint, notes varchar)"
        )
        for position, stage in enumerate(self.stages):
            self.engine.run(
                "insert into stage values (?, ?, ?, ?, ?, ?)",
                [
                    position,
                    stage.name,
                    round(stage.seconds, 3),
                    stage.rows,
                    stage.peak_memory_mb,
                    json.dumps(stage.notes, ensure_ascii=False, sort_keys=True, default=str),
                ],
            )


def _advice(error: Exception) -> str:
    text = str(error)
    if "No space left" in text:
        return f"the disk is full ({text}). Free some space and start the run again."
    if "Out of Memory" in text or "out of memory" in text:
        return f"{text}. Raise engine.memory_limit in project.yml or free some memory."
    return text


def _reset_peak_memory() -> None:
    # Linux forgets the high-water mark on request; elsewhere the mark covers the whole process.
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak_memory_mb() -> int:
    try:
        status = Path(f"/proc/{os.getpid()}/status").read_text("ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0
