"""`resolver find`: one box for everything an investigator has at hand."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.errors import ExitCode
from resolver.cli.published import published
from resolver.lookup.masking import mask_node
from resolver.lookup.search import Match, find
from resolver.runs import Workspace


@click.command("find")
@click.argument("text")
@options.workspace
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@options.unmask
@options.purpose
@options.as_json
def command(
    text: str,
    workspace: Workspace,
    limit: int,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Find persons, accounts, phones, addresses, employers, leads and rings.

    TEXT is a name (also as it sounds, or with ? for characters that nobody can read), an ID
    number (also a part of it, its 15-digit form, or mistyped), an account, a card, a phone, an
    address, or the number of a person, lead or ring.

    \b
      resolver find 王秀兰
      resolver find 220202194501
      resolver find 6217001234567890
    """
    options.require_purpose(unmask, purpose)
    with published(workspace) as run:
        found = find(run.engine, run.project.fields, text, limit)
    if unmask:
        options.audit(workspace, "find", purpose, {"matches": len(found)})
    else:
        found = [_masked(match) for match in found]
    if as_json:
        print_json([asdict(match) for match in found])
    else:
        columns = {"kind": "kind", "id": "id", "label": "label", "why": "found by"}
        print_table("", columns, [asdict(match) for match in found])
    if not found:
        say("Nothing found. Try a part of the number, or ? for a character you are not sure of.")
        sys.exit(ExitCode.PROBLEMS_IN_DATA)


def _masked(match: Match) -> Match:
    return replace(
        match, id=mask_node(match.kind, match.id), label=mask_node(match.kind, match.label)
    )
