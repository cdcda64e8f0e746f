"""`resolver sample`: a generated prefecture to try things on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, say, stderr
from resolver.sample import generate


@click.command("sample")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--people", type=click.IntRange(500), default=2000, show_default=True)
@click.option("--months", type=click.IntRange(6, 240), default=24, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@options.as_json
def command(out: Path, people: int, months: int, seed: int, as_json: bool) -> None:
    """Write what the departments of a made-up prefecture would hand over.

    OUT gets the extracts, in each department's own format and with its usual mistakes, and
    OUT/truth what really happened: who each row is about, the frauds, the rings, and innocent
    people who look like frauds. Equal arguments give equal bytes. Nobody in it is real.

    \b
      resolver sample inbox --people 2000 --months 24 --seed 1
      resolver sample /data/large --people 1000000 --months 24 --seed 7
    """
    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"'{out}' is not empty. Name a new folder.")
    with stderr.status("...") as status:
        result = generate(
            out,
            people,
            months,
            seed,
            progress=lambda feed, rows: status.update(f"{feed} {rows:,}"),
        )
    if as_json:
        print_json(asdict(result))
    else:
        say(
            f"{result.rows:,} rows in {result.files} files written to {out}; the truth: {out}/truth"
        )
