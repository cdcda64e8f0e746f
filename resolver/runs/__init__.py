"""A run's life: one at a time, in stages with counts and timings, published as a whole."""

from resolver.runs.lock import WorkspaceBusyError, workspace_lock
from resolver.runs.run import Run, Stage, StageFailedError
from resolver.runs.workspace import NothingPublishedError, Workspace

__all__ = [
    "NothingPublishedError",
    "Run",
    "Stage",
    "StageFailedError",
    "Workspace",
    "WorkspaceBusyError",
    "workspace_lock",
]
