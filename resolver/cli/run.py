"""`resolver run`: the nightly job."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.cli.errors import ExitCode
from resolver.cli.progress import StageProgress
from resolver.cli.summary import print_summary, summary
from resolver.config.project import load_project
from resolver.pipeline import Outcome, run_nightly
from resolver.runs import Workspace


@click.command("run")
@options.project
@click.option(
    "--inbox",
    type=click.Path(path_type=Path),
    help="The folder with the departments' extracts [default: from project.yml].",
)
@options.workspace
@click.option(
    "--as-of",
    type=options.Day(),
    default=lambda: date.today().isoformat(),
    help="The day that the run is for, as 2024-12-31 [default: today].",
)
@click.option(
    "--memory-limit",
    metavar="SIZE",
    help="Spill to disk beyond this, such as 6GB [default: project.yml, or 60% of the machine].",
)
@options.language
@options.as_json
def command(
    project_folder: Path,
    inbox: Path | None,
    workspace: Workspace,
    as_of: date,
    memory_limit: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Take in new extracts, resolve persons, find leads and rings, publish.

    Readers see the last published run until this one is complete; a run that is killed leaves
    everything as it was. The same batch is taken in once, however often it lies in the inbox.

    \b
      resolver run --inbox /data/inbox --workspace /data/workspace
      resolver run --project configs/pension --inbox data_samples/prefecture --as-of 2024-12-31
    """
    project = load_project(project_folder)
    inbox = inbox or Path(project.settings.inbox)
    if not inbox.is_dir():
        raise click.UsageError(
            f"the inbox '{inbox}' is not a folder. Put the departments' extracts into one and"
            " name it with --inbox."
        )
    with StageProgress(language) as progress:
        outcome = run_nightly(
            project,
            workspace,
            inbox,
            as_of=as_of,
            memory_limit=memory_limit,
            on_stage=progress.show,
        )
    _report(outcome, project.policy.max_quarantine_share)
    if as_json:
        print_json({"run": outcome.run, **summary(workspace)})
    else:
        print_summary(workspace, language)
    if not outcome.within_tolerance:
        sys.exit(ExitCode.PROBLEMS_IN_DATA)


def _report(outcome: Outcome, tolerance: float) -> None:
    for problem in outcome.ingested.problems:
        say(str(problem))
    if not outcome.within_tolerance:
        share = outcome.ingested.quarantine_share
        say(
            f"{share:.1%} of the new rows were quarantined, more than the {tolerance:.1%} that"
            " policy.yml tolerates. See: resolver status --feeds"
        )
