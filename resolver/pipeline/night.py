"""What the stages of one run share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from resolver.casework import DecisionLog, LinkDecision
from resolver.config.project import EngineSettings, Project
from resolver.engine import Engine
from resolver.link import Model, project_model
from resolver.runs import Run
from resolver.sources import IngestReport, Lake


@dataclass
class Night:
    """One run at work: what it reads, what it writes, and the day that it is for.

    Stages hand results on through the database, never through this object, so that a run can be
    taken up again by another process. `ingested` is only reported. With `known_by`, only what
    had been delivered and decided by that day is looked at, and everything is built anew; with
    `log`, those decisions hold and no others.
    """

    project: Project
    settings: EngineSettings
    lake: Lake
    inbox: Path
    as_of: date
    run: Run
    rebuild: bool = False
    known_by: date | None = None
    log: tuple[LinkDecision, ...] | None = None
    ingested: IngestReport = field(default_factory=lambda: IngestReport(()))

    @property
    def engine(self) -> Engine:
        """Return the database of the run."""
        return self.run.engine

    @property
    def is_increment(self) -> bool:
        """Tell whether stages change yesterday's snapshot where it is touched, and no more."""
        return bool(self.engine.value("select increment from night"))

    @cached_property
    def decisions(self) -> tuple[LinkDecision, ...]:
        """Return what people decided and did not withdraw: `log`, or else that of the workspace."""
        if self.log is not None:
            return self.log
        return tuple(DecisionLog(self.lake.workspace).in_force(self.known_by))

    @cached_property
    def model(self) -> Model:
        """Return the model that pairs are scored with."""
        return project_model(self.project.folder, self.project.linkage)
