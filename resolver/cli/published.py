"""Open what was published together with the project folder it was made with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from resolver.config.project import Project, load_project
from resolver.engine import Engine
from resolver.runs import Workspace


@dataclass(frozen=True, slots=True)
class Published:
    """A published run: its database and its project."""

    run: str
    engine: Engine
    project: Project


@contextmanager
def published(workspace: Workspace) -> Iterator[Published]:
    """Open the published run for reading."""
    run = workspace.published()
    project = load_project(workspace.runs / run / "project")
    with workspace.open_published() as engine:
        yield Published(run, engine, project)
