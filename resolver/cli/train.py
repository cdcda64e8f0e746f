"""`resolver train`: learn the linkage weights from an office's own records."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.adopting import adopt
from resolver.cli.console import print_json, say
from resolver.cli.model_report import (
    effect_of,
    model_in_use,
    print_effect,
    print_weights,
    say_prior,
    weight_rows,
)
from resolver.config.project import Project, load_project
from resolver.engine import Engine
from resolver.link import Model, save_model, train
from resolver.runs import Workspace, workspace_lock
from resolver.sources import Lake, ingest, lake_views


@click.command("train")
@options.project
@click.option("--inbox", type=click.Path(path_type=Path), help="Extracts to take in first.")
@options.workspace
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the samples drawn.")
@click.option("--as-of", type=options.Day(), default=lambda: date.today().isoformat())
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the candidate [default: the workspace's models].",
)
@click.option("--adopt", "adopted", is_flag=True, help="Use it from the next run on.")
@click.option("--reason", metavar="TEXT", help="Why it is adopted; kept in the audit trail.")
@options.language
@options.as_json
def command(
    project_folder: Path,
    inbox: Path | None,
    workspace: Workspace,
    seed: int,
    as_of: date,
    output: Path | None,
    adopted: bool,
    reason: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Train a linkage model on the records in the lake, without any labels.

    What changes against the model in use is shown: the weight of every level, and which of the
    published persons would merge or split, those with most money at stake first. The model is a
    candidate, named by date and hash; runs use it once it is adopted.

    \b
      resolver train --project configs/pension --workspace workspace
      resolver model adopt linkage-2024-12-31-0a1b2c3d.json --reason "yearly training"
      resolver train --project configs/febrl3 --inbox extracts --workspace /tmp/febrl3 --adopt
    """
    project = load_project(project_folder)
    used, old = model_in_use(project)
    model = _train(project, workspace, inbox, as_of, seed)
    path = save_model(model, output or workspace.models, as_of)
    rows = weight_rows(old, model, project, language)
    effect = effect_of(workspace, project, model, language)
    if not as_json:
        print_weights(rows, language)
        say_prior(old, model, language)
        if effect is not None:
            print_effect(effect, language)
    say(f"候选模型已写入 {path}" if language == "zh" else f"Candidate written to {path}")
    if adopted:
        adopt(path, project, workspace, reason, language)
    else:
        say(f"  resolver model adopt {path}")
    if as_json:
        print_json(
            {
                "model": str(path),
                "in_use": str(used) if used else None,
                "adopted": adopted,
                "weights": rows,
                "persons": asdict(effect) if effect else None,
            }
        )


def _train(
    project: Project, workspace: Workspace, inbox: Path | None, as_of: date, seed: int
) -> Model:
    lake = Lake(workspace.root)
    if inbox is not None:
        with workspace_lock(workspace.root):
            report = ingest(lake, inbox, project.sources, project.fields, as_of)
        for problem in report.problems:
            say(str(problem))
    workspace.models.mkdir(parents=True, exist_ok=True)
    # Not the scratch folder of runs, which the next run clears.
    with (
        tempfile.TemporaryDirectory(prefix=".work-", dir=workspace.models) as scratch,
        Engine(scratch=Path(scratch)) as engine,
    ):
        lake_views(engine, lake, project.sources, project.fields)
        return train(engine, project.linkage, seed=seed)
