"""`resolver decisions export` and `import`: the decision log as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from resolver.casework import DecisionLog
from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.cli.errors import ExitCode
from resolver.engine import Engine
from resolver.exports import ExportError
from resolver.exports.decision_intake import DecisionFileError, check_sheet
from resolver.exports.decision_sheet import read_sheet
from resolver.exports.decisions import export_decisions
from resolver.exports.texts import Texts
from resolver.lookup.decisions import list_decisions, mask_decision
from resolver.runs import NothingPublishedError, Workspace

everything = click.option(
    "--all", "everything", is_flag=True, help="Also what was withdrawn, and the withdrawals."
)


@contextmanager
def published_if_any(workspace: Workspace) -> Iterator[Engine | None]:
    """Open the published run, if there is one."""
    try:
        engine = workspace.open_published()
    except NothingPublishedError:
        yield None
        return
    with engine:
        yield engine


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@options.workspace
@everything
@options.language
@options.unmask
@options.purpose
@options.as_json
def export(
    file: Path,
    workspace: Workspace,
    everything: bool,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Write decisions to FILE (.xlsx or .csv), in the form that `import` reads.

    \b
      resolver decisions export decisions.xlsx --language zh
      resolver decisions export decisions.csv --all --unmask --purpose "case 2024-117"
    """
    options.require_purpose(unmask, purpose)
    entries = DecisionLog(workspace.root).entries()
    with published_if_any(workspace) as engine:
        rows = list_decisions(engine, entries, everything=everything)
    if unmask:
        details = {"file": file.name, "unmasked": True}
        options.audit(workspace, "export decisions", purpose, details)
    try:
        count = export_decisions(rows, file, language=language, unmask=unmask)
    except ExportError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        print_json({"output": str(file), "rows": count})
        return
    texts = Texts(language)
    say(texts["decision.written"].format(rows=count, file=file))
    if not unmask and any(mask_decision(row) != row for row in rows):
        say(texts["decision.masked"])


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Only tell what is wrong; enter nothing.")
@options.user
@options.workspace
@options.language
@options.as_json
def import_(
    file: Path,
    check: bool,
    user: str | None,
    workspace: Workspace,
    language: str,
    as_json: bool,
) -> None:
    """Enter the decisions of FILE (.xlsx or .csv): all of them, or none if one is wrong.

    Needed are the columns verdict, left, right and reason; evidence and user may be there, and
    whatever `export` writes. Lines that say what is decided already are left out.

    \b
      resolver decisions import decisions.xlsx --check
      resolver decisions import decisions.xlsx
    """
    texts = Texts(language)
    run = workspace.published()
    log = DecisionLog(workspace.root)
    sheet = read_sheet(file, language)
    try:
        with workspace.open_published() as engine:
            intake = check_sheet(engine, file.name, sheet, log.in_force(), language)
    except DecisionFileError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(texts["decision.to_mend"].format(count=len(error.problems)), err=True)
        sys.exit(ExitCode.USAGE)
    for warning in sheet.warnings:
        say(str(warning))
    proposals = [
        p if p.actor is not None or user is None else replace(p, actor=user)
        for p in intake.proposals
    ]
    entered = [] if check else log.decide_all(proposals, run=run)
    if as_json:
        print_json(
            {
                "checked": len(proposals),
                "entered": [entry.number for entry in entered],
                "left_out": intake.left_out,
            }
        )
        return
    text = texts["decision.checked" if check else "decision.imported"]
    say(text.format(rows=len(proposals), left_out=intake.left_out))
