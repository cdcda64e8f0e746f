"""`resolver sample`: a generated prefecture to try things on."""

from __future__ import annotations

from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.sample import generate


@click.command("sample")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--people", type=click.IntRange(100), default=2000, show_default=True)
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
    with click.progressbar(
        length=1000, label="people", file=click.get_text_stream("stderr")
    ) as bar:
        result = generate(
            out,
            people,
            months,
            seed,
            progress=lambda share: bar.update(int(share * 1000) - bar.pos),
        )
    if as_json:
        print_json(result.as_dict())
    else:
        say(str(result))
