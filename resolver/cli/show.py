"""`resolver show`: everything known of a person, a lead or a ring."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_record, print_table, say
from resolver.cli.published import Published, published
from resolver.engine import Engine
from resolver.lookup.file import lead_file, ring_file
from resolver.lookup.history import person_history
from resolver.lookup.masking import mask_record
from resolver.lookup.portrait import portray
from resolver.lookup.reference import current_ids, no_such_person
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
    "id": "编号",
    "history": "沿革",
    "held": "待复核",
    "now": "现为",
}


HAPPENED = {
    "merged": ("merged", "合并"),
    "split": ("split", "拆分"),
    "gone": ("gone", "记录已不存在"),
    "back": ("back", "恢复"),
    "decision": ("somebody decided", "人工裁定"),
    "number": ("the same valid number", "有效证件号相同"),
    "pair": ("records that are alike", "记录相似"),
    "evidence_changed": ("the evidence changed", "依据发生变化"),
    "records_withdrawn": ("its records were withdrawn", "记录被撤回"),
    "records_returned": ("its records came back", "记录恢复"),
    "hold_merge": ("merge held for review", "合并待复核"),
    "hold_split": ("split held for review", "拆分待复核"),
    "keep_together": ("kept together between the thresholds", "介于两阈值之间，维持同一人"),
    "live": ("in use", "使用中"),
}
"""What a history's codes mean, in English and Chinese."""


@click.command("show")
@click.argument("kind", type=click.Choice(["person", "lead", "ring"]))
@click.argument("number")
@options.workspace
@click.option(
    "--history", is_flag=True, help="Of a person: what became of its id from run to run, and why."
)
@options.as_of_known
@options.language
@options.unmask
@options.purpose
@options.as_json
def command(
    kind: str,
    number: str,
    workspace: Workspace,
    history: bool,
    as_of: date | None,
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
      resolver show person P0A1B2C3D4E5 --as-of 2024-06-30
      resolver show person P0A1B2C3D4E5 --history
    """
    options.require_purpose(unmask, purpose)
    number = number.upper()
    if unmask:
        options.audit(workspace, "show", purpose, {kind: number})
    with published(workspace, as_of, language) as run:
        if kind == "person" and not history:
            number = _living(run.engine, number, language)
        if history and kind == "person":
            sections = _told(person_history(run.engine, number), language)
        else:
            sections = _sections(run, kind, number, language)
    if sections is None:
        where = f"in what was known on {as_of}" if as_of else "in the published run"
        raise click.UsageError(
            f"there is no {kind} '{number}' {where}. `resolver find` looks for them."
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


def _living(engine: Engine, number: str, language: str) -> str:
    """Return the id that a person has today; say so if it is another one."""
    living = current_ids(engine, number)
    if not living or number in living:
        return number
    if len(living) > 1:
        error = no_such_person(number, living)
        raise click.UsageError(error.zh if language == "zh" else str(error))
    say(
        f"{number} 已并入 {living[0]}（resolver show person {number} --history）。"
        if language == "zh"
        else f"{number} went into {living[0]} (resolver show person {number} --history)."
    )
    return living[0]


def _sections(run: Published, kind: str, number: str, language: str) -> Sections | None:
    if kind == "person":
        return portray(run.engine, number)
    return (lead_file if kind == "lead" else ring_file)(run.engine, number, language)


def _told(sections: Sections | None, language: str) -> Sections | None:
    if sections is None:
        return None
    return {
        name: [
            {
                key: HAPPENED.get(value, (value, value))[language == "zh"]
                if key in {"event", "cause", "kind", "state"}
                else value
                for key, value in row.items()
            }
            for row in rows
        ]
        for name, rows in sections.items()
    }
