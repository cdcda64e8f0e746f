"""Put a model into use, and write down who did."""

from __future__ import annotations

from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import say
from resolver.config.project import Project
from resolver.link.adoption import ModelInUseError, adopt_model
from resolver.runs import Workspace, workspace_lock


def adopt(
    candidate: Path, project: Project, workspace: Workspace, reason: str | None, language: str
) -> Path:
    """Adopt a candidate and tell what became of the model before.

    Raises
    ------
    click.UsageError
        If it is in use already.
    resolver.runs.WorkspaceBusyError
        If a run is at work.
    """
    try:
        # A run at work has read the model, and keeps a copy of the project folder when it ends.
        with workspace_lock(workspace.root):
            done = adopt_model(candidate, project.linkage, project.folder, workspace.models)
            replaced = [path.name for path in done.replaced]
            options.audit(
                workspace,
                "adopt model",
                (reason or "").strip() or "no reason given",
                {"model": done.model.name, "replaced": replaced, "project": project.name},
            )
    except ModelInUseError as error:
        raise click.UsageError(f"{error}.") from error
    zh = language == "zh"
    say(f"已启用 {done.model}，下次运行生效。" if zh else f"Runs use {done.model} from now on.")
    for path in done.replaced:
        say(f"原模型保存于 {path}" if zh else f"The model before is kept as {path}")
    return done.model
