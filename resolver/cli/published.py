"""Open what was published, or what was known on an earlier day, with its project folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from resolver.cli.console import say
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
def published(
    workspace: Workspace, as_of: date | None = None, language: str = "en"
) -> Iterator[Published]:
    """Open the published run for reading, or what answers as it would have on an earlier day."""
    folder = _folder(workspace, as_of, language)
    project = load_project(folder / "project")
    with Engine(folder / "snapshot.duckdb", read_only=True) as engine:
        yield Published(folder.name, engine, project)


@contextmanager
def snapshot(
    workspace: Workspace, as_of: date | None = None, language: str = "en"
) -> Iterator[Engine]:
    """Open the same without its project folder, which takes longer to read than most answers."""
    folder = _folder(workspace, as_of, language)
    with Engine(folder / "snapshot.duckdb", read_only=True) as engine:
        yield engine


def _folder(workspace: Workspace, as_of: date | None, language: str) -> Path:
    if as_of is None:
        return workspace.runs / workspace.published()
    # Imported here: only an earlier day may have to be worked out, with all that needs.
    from resolver.cli.progress import StageProgress
    from resolver.pipeline.as_known import NothingKnownYetError, open_as_known

    zh = language == "zh"
    with StageProgress(language) as progress:
        try:
            folder = open_as_known(
                workspace,
                as_of,
                on_build=lambda: say(
                    f"正在推算截至 {as_of} 已知的情况；结果会保留，下次无需再算。"
                    if zh
                    else f"Working out what was known on {as_of}; it is kept for the next time."
                ),
                on_stage=progress.show,
            )
        except NothingKnownYetError as error:
            raise click.UsageError(error.text(language)) from error
    say(
        f"以 {as_of} 已提供的数据作答（{folder.name}）。"
        if zh
        else f"As known on {as_of} ({folder.name})."
    )
    return folder
