"""`resolver rings`: people whose leads hang together."""

from __future__ import annotations

from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.handing_out import hand_out
from resolver.exports import export_rings
from resolver.runs import Workspace

_LIST = """
select r.ring_id, r.size, r.amount, strftime(r.period_from, '%Y-%m') as period_from,
       strftime(r.period_to, '%Y-%m') as period_to, r.summary_en, r.summary_zh
from ring r
order by r.amount desc, r.ring_id
limit ?
"""


@click.group("rings")
def command() -> None:
    """List and export rings."""


@command.command("list")
@options.workspace
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@options.language
@options.as_json
def list_(workspace: Workspace, limit: int, language: str, as_json: bool) -> None:
    """List rings, the most money first.

    \b
      resolver rings list
      resolver show ring R0A1B2C3D4E5
    """
    with workspace.open_published() as engine:
        rings = engine.records(_LIST, [limit])
    if as_json:
        print_json(rings)
        return
    zh = language == "zh"
    headings = {
        "ring_id": "编号" if zh else "ring",
        "size": "人数" if zh else "persons",
        "amount": "金额（元）" if zh else "yuan",
        "summary_zh" if zh else "summary_en": "概要" if zh else "in short",
    }
    print_table("", headings, rings)


@command.command("export")
@options.workspace
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help=".xlsx .csv .json .graphml .gexf, or .html (a folder with a dossier for each ring)",
)
@options.language
@options.unmask
@options.purpose
@options.as_json
def export(
    workspace: Workspace,
    output: Path,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Write rings with members, roles, ties and money.

    \b
      resolver rings export --output rings.json
      resolver rings export --output rings.graphml
      resolver rings export --output dossiers.html --language zh
    """
    rows = hand_out(
        workspace, export_rings, output, language=language, unmask=unmask, purpose=purpose
    )
    if as_json:
        print_json({"output": str(output), "rings": rows})
    else:
        say(f"{rows:,} rings written to {output}")
