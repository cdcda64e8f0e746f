"""`resolver show`: everything known of a person, a lead or a ring."""

from __future__ import annotations

from typing import Any

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_record, print_table, say
from resolver.cli.published import Published, published
from resolver.lookup.file import lead_file, ring_file
from resolver.lookup.masking import mask_record
from resolver.lookup.portrait import portray
from resolver.runs import Workspace

Sections = dict[str, list[dict[str, Any]]]

HEADINGS = {
    "person": "人员",
    "records": "记录来源",
    "profiles": "各种写法",
    "life status": "生存状态",
    "deaths": "死亡记录",
    "custody": "服刑羁押",
    "benefits": "待遇",
    "payments": "发放",
    "signs of life": "生存迹象",
    "ties": "关联",
    "possible same": "疑似同一人",
    "leads": "线索",
    "lead": "线索",
    "explanation": "说明",
    "summary": "概要",
    "innocent explanations": "合理解释核对",
    "evidence": "证据",
    "ring": "团伙",
    "members": "成员",
}


@click.command("show")
@click.argument("kind", type=click.Choice(["person", "lead", "ring"]))
@click.argument("number")
@options.workspace
@options.language
@options.unmask
@options.purpose
@options.as_json
def command(
    kind: str,
    number: str,
    workspace: Workspace,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Show a person, a lead or a ring with everything that is known of it.

    \b
      resolver show person P0A1B2C3D4E5
      resolver show lead L0A1B2C3D4E5 --language zh
      resolver show ring R0A1B2C3D4E5 --json
    """
    options.require_purpose(unmask, purpose)
    number = number.upper()
    if unmask:
        options.audit(workspace, "show", purpose, {kind: number})
    with published(workspace) as run:
        sections = _sections(run, kind, number, language)
    if sections is None:
        raise click.UsageError(
            f"there is no {kind} '{number}' in the published run. `resolver find` looks for them."
        )
    if not unmask:
        sections = {name: [mask_record(row) for row in rows] for name, rows in sections.items()}
    if as_json:
        print_json(sections)
        return
    for name, rows in sections.items():
        heading = "\n" + (HEADINGS.get(name, name) if language == "zh" else name)
        if len(rows) == 1:
            print_record(heading, rows[0])
        elif rows:
            shown = [key for key in rows[0] if any(row.get(key) is not None for row in rows)]
            print_table(heading, {key: key.replace("_", " ") for key in shown}, rows)
    say("")


def _sections(run: Published, kind: str, number: str, language: str) -> Sections | None:
    if kind == "person":
        return portray(run.engine, number)
    return (lead_file if kind == "lead" else ring_file)(run.engine, number, language)
