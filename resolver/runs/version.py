"""Which tables a snapshot has: one of another version is refused, with the way out."""

from __future__ import annotations

from pathlib import Path

import resolver
from resolver.config.problem import ExpectedError
from resolver.engine import Engine

SCHEMA_VERSION = 2
"""Rises with every change of the tables that readers or the next night's run rely on."""

UNVERSIONED = 1
"""Stands for snapshots from before they said their version."""


class SnapshotVersionError(ExpectedError):
    """A snapshot has tables of another version than this software reads."""


def write_version(engine: Engine) -> None:
    """Let a snapshot say which tables it has: ``snapshot_version``."""
    engine.run(
        "create or replace table snapshot_version (schema_version integer, software varchar)"
    )
    engine.run("insert into snapshot_version values (?, ?)", [SCHEMA_VERSION, resolver.__version__])


def read_version(engine: Engine) -> int:
    """Return the version of a snapshot's tables."""
    if "snapshot_version" not in engine.tables():
        return UNVERSIONED
    return int(engine.value("select schema_version from snapshot_version") or UNVERSIONED)


def require_version(version: int, run: str, root: Path) -> None:
    """Refuse a version that this software does not read.

    Parameters
    ----------
    version
        What the snapshot says.
    run, root
        Whose it is, and the workspace that it lies in.

    Raises
    ------
    SnapshotVersionError
        If it is older or newer; the message holds the command that helps.
    """
    if version < SCHEMA_VERSION:
        raise SnapshotVersionError(
            f"{root}: run {run} was made by an older version (tables {version}, this one reads"
            f" {SCHEMA_VERSION}). Make it anew from the lake, which stays as it is:"
            f" resolver run --rebuild --workspace {root}"
        )
    if version > SCHEMA_VERSION:
        raise SnapshotVersionError(
            f"{root}: run {run} was made by a newer version (tables {version}, this one reads"
            f" {SCHEMA_VERSION}). Install that version, or go back to a run of this one:"
            f" resolver runs rollback --workspace {root}"
        )
