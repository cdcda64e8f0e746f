"""`resolver export`: everything at once, each kind of reader a file."""

from __future__ import annotations

from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table
from resolver.cli.handing_out import hand_out
from resolver.exports import export_all
from resolver.runs import Workspace


@click.command("export")
@options.workspace
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A folder.")
@options.language
@options.unmask
@options.purpose
@options.as_json
def command(
    workspace: Workspace,
    output: Path,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Write leads, rings, graphs, dossiers and persons into a folder.

    \b
      resolver export --output exports
      resolver export --output exports --language zh --unmask --purpose "case 2024-117"
    """
    files = hand_out(
        workspace, export_all, output, language=language, unmask=unmask, purpose=purpose
    )
    if as_json:
        print_json([{"file": str(path), "rows": rows} for path, rows in files])
        return
    table = [{"file": str(path), "rows": rows} for path, rows in files]
    headings = (
        {"file": "文件", "rows": "行数"} if language == "zh" else {"file": "file", "rows": "rows"}
    )
    print_table("", headings, table)
