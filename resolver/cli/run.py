"""`resolver run`: the nightly job."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.cli.errors import ExitCode
from resolver.cli.logs import JsonLog
from resolver.cli.progress import StageProgress
from resolver.cli.summary import print_summary, summary
from resolver.config.project import load_project
from resolver.pipeline import CHECKS, ChecksFailedError, Outcome, run_nightly
from resolver.runs import Event, Workspace


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
@click.option(
    "--rebuild",
    is_flag=True,
    help="Resolve everything anew instead of changing what the last run made.",
)
@click.option(
    "--accept",
    type=click.Choice(list(CHECKS)),
    multiple=True,
    help="Publish although this check fails; needs --reason. May be given several times.",
)
@click.option("--reason", metavar="TEXT", help="Why --accept is right; kept in the audit trail.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="If another run is at work, wait so long for it [default: not at all].",
)
@click.option(
    "--as-of-earlier",
    is_flag=True,
    help="Allow a run of an earlier day, or made at an earlier time, than the published one.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    envvar="RESOLVER_LOG_FORMAT",
    help="How progress and problems are written to stderr; json: one line an event.",
)
@options.language
@options.as_json
def command(
    project_folder: Path,
    inbox: Path | None,
    workspace: Workspace,
    as_of: date,
    memory_limit: str | None,
    rebuild: bool,
    accept: tuple[str, ...],
    reason: str | None,
    wait: float,
    as_of_earlier: bool,
    log_format: str,
    language: str,
    as_json: bool,
) -> None:
    """Take in new extracts, resolve persons, find leads and rings, check, publish.

    Readers see the last published run until this one is complete. A run that was killed, or that
    a full disk stopped, is taken up after its last finished stage if nothing has changed since.
    The same batch is taken in once, however often it lies in the inbox.

    Before publishing, checks look for what a person should see first: a feed that shrank, a
    scenario that exploded. If one fails, the run is kept and not published, with exit code 1.

    \b
      resolver run --inbox /data/inbox --workspace /data/workspace
      resolver run --project configs/pension --inbox data_samples/prefecture --as-of 2024-12-31
      resolver run --accept feed_shrank --reason "the county's new register is smaller"
    """
    with _watching(log_format, language) as watch:
        if accept and not (reason or "").strip():
            raise click.UsageError("--accept needs a --reason: it is kept in the audit trail.")
        project = load_project(project_folder)
        inbox = inbox or Path(project.settings.inbox)
        if not inbox.is_dir():
            raise click.UsageError(
                f"the inbox '{inbox}' is not a folder. Put the departments' extracts into one and"
                " name it with --inbox."
            )
        outcome = run_nightly(
            project,
            workspace,
            inbox,
            as_of=as_of,
            memory_limit=memory_limit,
            rebuild=rebuild,
            as_of_earlier=as_of_earlier,
            accept=dict.fromkeys(accept, (reason or "").strip()),
            wait=wait,
            on_stage=watch.show,
            tell=watch.tell,
        )
        for event in _problems(outcome, project.policy.max_quarantine_share):
            watch.tell(event)
    if as_json:
        print_json({"run": outcome.run, **summary(workspace)})
    elif log_format == "text":
        print_summary(workspace, language)
    if not outcome.within_tolerance:
        sys.exit(ExitCode.PROBLEMS_IN_DATA)


@contextmanager
def _watching(log_format: str, language: str) -> Iterator[StageProgress | JsonLog]:
    if log_format == "json":
        log = JsonLog(language)
        with log.errors():
            yield log
        return
    try:
        with StageProgress(language) as progress:
            yield progress
    except ChecksFailedError as error:
        say(error.text(language))
        sys.exit(ExitCode.PROBLEMS_IN_DATA)


def _problems(outcome: Outcome, tolerance: float) -> Iterator[Event]:
    for problem in outcome.ingested.problems:
        text, details = str(problem), {"file": problem.file}
        yield Event("file_problem", text, text, outcome.run, "warning", details)
    if not outcome.within_tolerance:
        share = outcome.ingested.quarantine_share
        yield Event(
            "quarantine",
            f"{share:.1%} of the new rows were quarantined, more than the {tolerance:.1%} that"
            " policy.yml tolerates. See: resolver status --feeds",
            f"新增数据中 {share:.1%} 被隔离，超过 policy.yml 允许的 {tolerance:.1%}。"
            "参见：resolver status --feeds",
            outcome.run,
            "warning",
            {"share": round(share, 4), "tolerance": tolerance},
        )
