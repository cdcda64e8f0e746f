"""`resolver persons`: which record belongs to which person."""

from __future__ import annotations

from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.exports import export_persons
from resolver.runs import Workspace


@click.group("persons")
def command() -> None:
    """Hand out the persons that records were resolved to."""


@command.command("export")
@options.workspace
@click.option("--output", type=click.Path(path_type=Path), required=True, help=".parquet or .csv")
@options.as_json
def export(workspace: Workspace, output: Path, as_json: bool) -> None:
    """Write feed, row_key and person_id of every record, so that linkage can be scored.

    \b
      resolver persons export --workspace workspace --output persons.parquet
    """
    with workspace.open_published() as engine:
        rows = export_persons(engine, output)
    if as_json:
        print_json({"output": str(output), "rows": rows})
    else:
        say(f"{rows:,} records written to {output}")
