"""Where things are kept: the folders of a workspace and the run that everyone reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resolver.config.problem import ExpectedError
from resolver.engine import Engine
from resolver.runs.durable import sync_folder
from resolver.runs.record import RunRecord, read_record
from resolver.runs.version import UNVERSIONED, read_version, require_version

UNFINISHED = ".unfinished"
"""What the folder of a run ends in until it is published."""

PRUNED = ".pruned.json"
"""What is left of a run that was removed: its record, so that its name is not given again."""


class NothingPublishedError(ExpectedError):
    """No run has been published in this workspace yet."""


class UnknownRunError(ExpectedError):
    """The workspace has no run of that name."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that an office's lake, runs and decisions lie in.

    Examples
    --------
    >>> Workspace(Path("w")).snapshot("2024-12-31-1").as_posix()
    'w/runs/2024-12-31-1/snapshot.duckdb'
    """

    root: Path

    @property
    def runs(self) -> Path:
        """Return the folder of all runs."""
        return self.root / "runs"

    @property
    def models(self) -> Path:
        """Return the folder of trained models."""
        return self.root / "models"

    @property
    def scratch(self) -> Path:
        """Return the folder that intermediate results spill to."""
        return self.root / "scratch"

    @property
    def pointer(self) -> Path:
        """Return the link that points at the published run."""
        return self.root / "published"

    @property
    def metrics(self) -> Path:
        """Return the file that tells a monitoring system how the last run ended."""
        return self.root / "metrics.prom"

    def snapshot(self, run: str) -> Path:
        """Return the database of one run."""
        return self.runs / run / "snapshot.duckdb"

    def published(self) -> str:
        """Return the name of the run that everyone reads.

        Raises
        ------
        NothingPublishedError
            If no run has been published yet.
        resolver.runs.SnapshotVersionError
            If another version of the software made it.
        """
        run = self.pointed_at()
        if run is None:
            raise NothingPublishedError(
                f"{self.root}: no run has been published here yet."
                f" Start one: resolver run --workspace {self.root}"
            )
        if not self.snapshot(run).is_file():
            raise NothingPublishedError(
                f"{self.root}: the published run {run} is not there any more."
                f" Go back to an earlier one: resolver runs rollback --workspace {self.root}"
            )
        record = self.record(run)
        require_version(record.schema if record else UNVERSIONED, run, self.root)
        return run

    def pointed_at(self) -> str | None:
        """Return the name of the published run, whether or not it can be read."""
        return self.pointer.readlink().name if self.pointer.is_symlink() else None

    def publish(self, run: str) -> None:
        """Let everyone read `run` from now on; readers see the old one or the new, never less."""
        fresh = self.root / "published.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("runs") / run)
        fresh.replace(self.pointer)
        sync_folder(self.root)

    def open_published(self) -> Engine:
        """Open the published snapshot for reading.

        Raises
        ------
        NothingPublishedError
            If no run has been published yet.
        resolver.runs.SnapshotVersionError
            If another version of the software made it.
        """
        return self.open_run(self.published())

    def open_run(self, run: str) -> Engine:
        """Open the snapshot of any run for reading, an unfinished one included.

        Raises
        ------
        UnknownRunError
            If there is no such run.
        resolver.runs.SnapshotVersionError
            If another version of the software made it.
        """
        path = self.folder(run) / "snapshot.duckdb"
        if not path.is_file():
            raise UnknownRunError(f"run {run} has no snapshot: it ended before it had one")
        engine = Engine(path, read_only=True)
        try:
            require_version(read_version(engine), run, self.root)
        except BaseException:
            engine.close()
            raise
        return engine

    def folder(self, run: str) -> Path:
        """Return the folder of a run, which has another name while it is unfinished.

        Raises
        ------
        UnknownRunError
            If there is none.
        """
        for folder in (self.runs / run, self.runs / f"{run}{UNFINISHED}"):
            if folder.is_dir() and run and "/" not in run:
                return folder
        known = ", ".join(sorted(self.names())[-5:]) or "none"
        raise UnknownRunError(
            f"{self.root}: there is no run '{run}'; the last ones are: {known}."
            f" All of them: resolver runs list --workspace {self.root}"
        )

    def names(self) -> list[str]:
        """Return the names of all runs that are there, unfinished ones included."""
        folders = (path for path in self.runs.glob("*") if path.is_dir())
        return sorted(path.name.removesuffix(UNFINISHED) for path in folders)

    def record(self, run: str) -> RunRecord | None:
        """Return what is known of a run, if it was written down."""
        return read_record(self.folder(run))

    def new_run(self, label: str) -> str:
        """Return a run name that was never used, `label` with a number behind it."""
        self.runs.mkdir(parents=True, exist_ok=True)
        names = (
            path.name.removesuffix(PRUNED)
            for path in self.runs.glob(f"{label}-*")
            if not path.name.endswith(UNFINISHED)
        )
        numbers = [int(n) for name in names if (n := name.removeprefix(f"{label}-")).isdigit()]
        return f"{label}-{max(numbers, default=0) + 1}"
