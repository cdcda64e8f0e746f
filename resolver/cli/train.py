"""`resolver train`: learn the linkage weights from an office's own records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.link import save_model, train
from resolver.link.weights import model_weights
from resolver.runs import Workspace
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
    help="Folder for the model [default: the project folder, where runs look for it].",
)
@options.language
@options.as_json
def command(
    project_folder: Path,
    inbox: Path | None,
    workspace: Workspace,
    seed: int,
    as_of: date,
    output: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Train the linkage model on the records in the lake, without any labels.

    The model is named by date and hash; the newest one in the project folder is used by runs.

    \b
      resolver train --project configs/pension --workspace workspace
      resolver train --project configs/febrl3 --inbox extracts --workspace /tmp/febrl3
    """
    project = load_project(project_folder)
    lake = Lake(workspace.root)
    if inbox is not None:
        report = ingest(lake, inbox, project.sources, project.fields, as_of)
        for problem in report.problems:
            say(str(problem))
    with Engine(scratch=workspace.scratch) as engine:
        lake_views(engine, lake, project.sources, project.fields)
        model = train(engine, project.linkage, seed=seed)
    path = save_model(model, output or project_folder, as_of)
    weights = model_weights(model, project.linkage, language)
    if as_json:
        print_json({"model": str(path), "weights": weights})
        return
    print_table(
        "",
        {
            "comparison": "comparison",
            "level": "level",
            "m": "m",
            "u": "u",
            "bits": "bits",
        },
        weights,
    )
    say(f"Model written to {path}")
