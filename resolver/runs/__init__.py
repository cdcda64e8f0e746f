"""A run's life: one at a time, in stages that are finished once, published as a whole.

A `Run` is started, or taken up again by `take_up`; `known_runs`, `rollback` and `prune` look after
what was made; `compare_runs` tells what one brought against another, and why.
"""

from resolver.runs.difference import RunDifference, compare_runs
from resolver.runs.event import Event, Tell
from resolver.runs.history import (
    KnownRun,
    RollbackError,
    known_runs,
    prunable,
    prune,
    rollback,
    rollback_target,
)
from resolver.runs.lock import WorkspaceBusyError, workspace_lock
from resolver.runs.record import RunRecord, Stop
from resolver.runs.resume import take_up
from resolver.runs.run import Run
from resolver.runs.stage import Stage, StageFailedError
from resolver.runs.succession import BackInTimeError, require_later
from resolver.runs.version import SCHEMA_VERSION, SnapshotVersionError
from resolver.runs.workspace import NothingPublishedError, UnknownRunError, Workspace

__all__ = [
    "SCHEMA_VERSION",
    "BackInTimeError",
    "Event",
    "KnownRun",
    "NothingPublishedError",
    "RollbackError",
    "Run",
    "RunDifference",
    "RunRecord",
    "SnapshotVersionError",
    "Stage",
    "StageFailedError",
    "Stop",
    "Tell",
    "UnknownRunError",
    "Workspace",
    "WorkspaceBusyError",
    "compare_runs",
    "known_runs",
    "prunable",
    "prune",
    "require_later",
    "rollback",
    "rollback_target",
    "take_up",
    "workspace_lock",
]
