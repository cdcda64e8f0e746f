"""Where things are kept: the folders of a workspace and the run that everyone reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resolver.config.problem import ExpectedError
from resolver.engine import Engine


class NothingPublishedError(ExpectedError):
    """No run has been published in this workspace yet."""


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

    def snapshot(self, run: str) -> Path:
        """Return the database of one run."""
        return self.runs / run / "snapshot.duckdb"

    def published(self) -> str:
        """Return the name of the run that everyone reads.

        Raises
        ------
        NothingPublishedError
            If no run has been published yet.
        """
        if not self.pointer.is_symlink():
            raise NothingPublishedError(
                f"{self.root}: no run has been published here yet."
                f" Start one: resolver run --workspace {self.root}"
            )
        return self.pointer.readlink().name

    def publish(self, run: str) -> None:
        """Let everyone read `run` from now on; readers see the old one or the new, never less."""
        fresh = self.root / "published.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("runs") / run)
        fresh.replace(self.pointer)

    def open_published(self) -> Engine:
        """Open the published snapshot for reading.

        Raises
        ------
        NothingPublishedError
            If no run has been published yet.
        """
        return Engine(self.snapshot(self.published()), read_only=True)

    def new_run(self, label: str) -> str:
        """Return an unused run name, `label` with a number behind it."""
        self.runs.mkdir(parents=True, exist_ok=True)
        numbers = [
            int(number)
            for path in self.runs.glob(f"{label}-*")
            if (number := path.name.removeprefix(f"{label}-")).isdigit()
        ]
        return f"{label}-{max(numbers, default=0) + 1}"
