"""`resolver source`: add a feed, and say which of its deliveries count."""

from __future__ import annotations

from pathlib import Path

import click

from resolver.cli import batches, options
from resolver.cli.console import print_json
from resolver.sources import propose_contract


@click.group("source")
def command() -> None:
    """Add a feed: a YAML file and nothing else; or withdraw a delivery of one."""


for _command in (batches.batches, batches.withdraw_, batches.restore_):
    command.add_command(_command)


@command.command("new")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--output", type=click.Path(path_type=Path), help="Write it there, not to stdout.")
@options.as_json
def new(file: Path, output: Path | None, as_json: bool) -> None:
    """Look at a file and propose its contract.

    It looks at encoding, header, types and sample values (shown masked), and says which columns
    it took for names, numbers and dates. Read it, complete it, and put it into the project
    folder as sources/DEPARTMENT/FEED.yml.

    \b
      resolver source new inbox/tram_2024.csv
      resolver source new inbox/tram_2024.csv --output configs/pension/sources/transport/trams.yml
    """
    text = propose_contract(file)
    if output is None:
        if as_json:
            print_json({"file": str(file), "contract": text})
        else:
            click.echo(text)
        return
    if output.exists():
        raise click.UsageError(f"'{output}' exists. Name another file, or remove it first.")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, "utf-8")
    click.echo(f"Written to {output}. Next: resolver check", err=True)
