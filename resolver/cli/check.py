"""`resolver check`: everything that is wrong with a project and an inbox, at once."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.cli.errors import ExitCode
from resolver.config import ConfigError
from resolver.config.project import load_project
from resolver.link import check_linkage, find_model, load_model
from resolver.scenarios import check_scenarios
from resolver.sources import check_inbox


@click.command("check")
@options.project
@click.option("--inbox", type=click.Path(path_type=Path), help="Also check the extracts in it.")
@options.as_json
def command(project_folder: Path, inbox: Path | None, as_json: bool) -> None:
    """Check a project folder, and the extracts in an inbox, without changing anything.

    All problems come at once, each with its file, line or row, and what to do.

    \b
      resolver check --project configs/pension
      resolver check --project configs/pension --inbox data_samples/prefecture
    """
    project = load_project(project_folder)
    problems = [*check_scenarios(project), *check_linkage(project.linkage)]
    try:
        if (model := find_model(project_folder)) is not None:
            load_model(model, project.linkage)
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(problems)
    found = []
    if inbox is not None:
        found = check_inbox(inbox, project.sources, project.fields, on_note=say)
    if as_json:
        print_json([asdict(problem) for problem in found])
    else:
        for problem in found:
            click.echo(str(problem))
        say(
            f"{len(project.sources)} feeds, {len(project.scenarios)} scenarios,"
            f" {len(found)} problems in the extracts."
        )
    if found:
        sys.exit(ExitCode.PROBLEMS_IN_DATA)
