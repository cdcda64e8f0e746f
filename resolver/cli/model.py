"""`resolver model`: which models there are, what they weigh, and which one is in use."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from resolver.cli import options
from resolver.cli.adopting import adopt as adopt_it
from resolver.cli.console import print_json, print_table, say
from resolver.cli.model_report import (
    effect_of,
    model_in_use,
    print_effect,
    print_weights,
    say_prior,
    weight_rows,
)
from resolver.config.problem import ConfigError
from resolver.config.project import Project, load_project
from resolver.link import find_model, load_model
from resolver.runs import Workspace


@click.group("model")
def command() -> None:
    """Compare trained models and put one into use.

    A model is named by its file, or by the file's name if it lies in the project folder or among
    the workspace's models.
    """


@command.command("list")
@options.project
@options.workspace
@options.language
@options.as_json
def list_(project_folder: Path, workspace: Workspace, language: str, as_json: bool) -> None:
    """List the models of the project folder and of the workspace.

    \b
      resolver model list --project configs/pension
    """
    project = load_project(project_folder)
    used = find_model(project_folder)
    paths = sorted(project_folder.glob("linkage-*.json"))
    paths += sorted(workspace.models.glob("linkage-*.json"))
    rows = [_row(path, path == used, project) for path in paths]
    if as_json:
        print_json(rows)
        return
    zh = language == "zh"
    headings = {
        "name": "模型" if zh else "model",
        "folder": "所在" if zh else "folder",
        "rows": "训练记录数" if zh else "trained on rows",
        "partners": "同人记录" if zh else "others of a person",
        "fits": "适用" if zh else "fits linkage.yml",
        "in_use": "现用" if zh else "in use",
    }
    print_table("", headings, rows)


def _row(path: Path, used: bool, project: Project) -> dict[str, Any]:
    row = {"name": path.name, "folder": str(path.parent), "in_use": used, "fits": False}
    try:
        model = load_model(path, project.linkage)
    except ConfigError:
        try:
            content = json.loads(path.read_text("utf-8"))
            return {**row, "rows": content.get("rows"), "partners": content.get("partners")}
        except (OSError, ValueError, AttributeError):
            return {**row, "rows": None, "partners": None}
    return {**row, "fits": True, "rows": model.rows, "partners": round(model.partners, 3)}


@command.command("show")
@click.argument("model", required=False)
@options.project
@options.workspace
@options.language
@options.as_json
def show(
    model: str | None, project_folder: Path, workspace: Workspace, language: str, as_json: bool
) -> None:
    """Show what a model weighs; the one in use if none is named.

    \b
      resolver model show --project configs/pension
      resolver model show linkage-2024-12-31-0a1b2c3d.json
    """
    project = load_project(project_folder)
    path = _find(model, project, workspace)
    found = load_model(path, project.linkage)
    rows = weight_rows(None, found, project, language)
    for row in rows:
        del row["bits_before"], row["change"]
    if as_json:
        print_json(
            {
                "model": str(path),
                "rows": found.rows,
                "partners": found.partners,
                "seed": found.seed,
                "weights": rows,
            }
        )
        return
    print_weights([row | {"bits_before": None} for row in rows], language)
    say(str(path))


@command.command("diff")
@click.argument("model")
@click.argument("other", required=False)
@options.project
@options.workspace
@options.language
@options.as_json
def diff(
    model: str,
    other: str | None,
    project_folder: Path,
    workspace: Workspace,
    language: str,
    as_json: bool,
) -> None:
    """Show what MODEL weighs otherwise than OTHER, or than the model in use.

    Against the model in use it also shows which of the published persons would merge or split.

    \b
      resolver model diff linkage-2024-12-31-0a1b2c3d.json
    """
    project = load_project(project_folder)
    found = load_model(_find(model, project, workspace), project.linkage)
    if other is None:
        old = model_in_use(project)[1]
    else:
        old = load_model(_find(other, project, workspace), project.linkage)
    rows = weight_rows(old, found, project, language)
    effect = effect_of(workspace, project, found, language) if other is None else None
    if as_json:
        print_json({"weights": rows, "persons": asdict(effect) if effect else None})
        return
    print_weights(rows, language)
    say_prior(old, found, language)
    if effect is not None:
        print_effect(effect, language)


@command.command("adopt")
@click.argument("model")
@options.project
@options.workspace
@click.option("--reason", metavar="TEXT", help="Why; kept in the audit trail.")
@options.language
@options.as_json
def adopt(
    model: str,
    project_folder: Path,
    workspace: Workspace,
    reason: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Put MODEL into the project folder: runs score with it from then on.

    The model used until then is kept among the workspace's models and can be adopted again.

    \b
      resolver model adopt linkage-2024-12-31-0a1b2c3d.json --reason "yearly training"
    """
    project = load_project(project_folder)
    path = adopt_it(_find(model, project, workspace), project, workspace, reason, language)
    if as_json:
        print_json({"model": str(path)})


def _find(name: str | None, project: Project, workspace: Workspace) -> Path:
    if name is None:
        used = find_model(project.folder)
        if used is None:
            raise click.UsageError(f"{project.folder} holds no model yet: resolver train --adopt")
        return used
    places = (Path(name), project.folder / name, workspace.models / name)
    for path in places:
        if path.is_file():
            return path
    raise click.UsageError(f"there is no model '{name}'. `resolver model list` shows them.")
