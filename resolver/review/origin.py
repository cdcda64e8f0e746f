"""The run that is reviewed: its project, and the model that scored its pairs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resolver.config.project import Project, load_project
from resolver.link.model import find_model
from resolver.runs import Workspace


@dataclass(frozen=True, slots=True)
class Origin:
    """What decisions are made from.

    Attributes
    ----------
    run
        The name of the run.
    project
        The project folder as it was then.
    model
        The name of the model's file; empty if there is none any more.
    """

    run: str
    project: Project
    model: str


def origin_of(workspace: Workspace, run: str) -> Origin:
    """Read what a kept run was made with."""
    folder: Path = workspace.runs / run / "project"
    model = find_model(folder)
    return Origin(run, load_project(folder), model.stem if model else "")
