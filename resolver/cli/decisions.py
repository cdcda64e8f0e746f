"""`resolver decisions`: what people decided about records, and what came of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from resolver.casework import DecisionError, DecisionLog
from resolver.cli import decision_files, options
from resolver.cli.console import print_json, print_table, say
from resolver.entities.contradictions import Step
from resolver.exports.decision_intake import tell_step
from resolver.exports.texts import Texts
from resolver.lookup.decisions import (
    list_contradictions,
    list_decisions,
    list_system_entries,
    mask_decision,
)
from resolver.runs import Workspace

Row = dict[str, Any]


@click.group("decisions")
def command() -> None:
    """List, withdraw, export and import decisions; `resolver decide` makes them."""


for _command in (decision_files.export, decision_files.import_):
    command.add_command(_command)


@command.command("list")
@options.workspace
@decision_files.everything
@options.language
@options.unmask
@options.purpose
@options.as_json
def list_(
    workspace: Workspace,
    everything: bool,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """List decisions with their state in the published run, and what contradicts what.

    What the system entered by itself, such as persons that it keeps together, is listed below.

    \b
      resolver decisions list
      resolver decisions list --all --language zh
      resolver decisions list --json
    """
    options.require_purpose(unmask, purpose)
    entries = DecisionLog(workspace.root).entries()
    with decision_files.published_if_any(workspace) as engine:
        decisions = list_decisions(engine, entries, everything=everything)
        contradictions = list_contradictions(engine, entries)
        system = list_system_entries(engine)
    if unmask:
        options.audit(workspace, "list decisions", purpose, {"decisions": len(decisions)})
    else:
        decisions, contradictions, system = (
            [mask_decision(row) for row in rows] for rows in (decisions, contradictions, system)
        )
    if as_json:
        print_json({"decisions": decisions, "contradictions": contradictions, "system": system})
        return
    _print(decisions, contradictions, system, language, unmask)


@command.command("withdraw")
@click.argument("number", type=int)
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with the withdrawal.")
@options.user
@options.workspace
@options.language
@options.as_json
def withdraw(
    number: int,
    reason: str,
    user: str | None,
    workspace: Workspace,
    language: str,
    as_json: bool,
) -> None:
    """Let decision NUMBER hold no longer; it stays in the log with the reason.

    \b
      resolver decisions withdraw 7 --reason "the photo was of the brother"
    """
    log = DecisionLog(workspace.root)
    try:
        entry = log.withdraw(number, reason, run=workspace.pointed_at(), actor=user)
    except DecisionError as error:
        raise click.UsageError(error.in_language(language)) from error
    if as_json:
        print_json(mask_decision(asdict(entry)))
        return
    text = Texts(language)["decision.withdrawn"]
    click.echo(text.format(decision=number, number=entry.number))


def _print(
    decisions: list[Row],
    contradictions: list[Row],
    system: list[Row],
    language: str,
    unmask: bool,
) -> None:
    texts, zh = Texts(language), language == "zh"
    if not decisions:
        say(texts["decision.none"])
    else:
        headings = {
            "number": "编号" if zh else "no.",
            "day": "日期" if zh else "day",
            "actor": "裁定人" if zh else "by",
            "verdict": "结论" if zh else "verdict",
            "left": "甲记录" if zh else "left",
            "right": "乙记录" if zh else "right",
            "reason": "理由" if zh else "reason",
            "state": "状态" if zh else "state",
        }
        print_table("", headings, [_row(row, texts) for row in decisions])
    for found in contradictions:
        click.echo("\n" + texts["decision.contradiction"].format(number=found["number"]))
        for step in found["chain"]:
            click.echo("  " + tell_step(Step(**step), texts, unmask=unmask))
    if contradictions:
        say(texts["decision.clear_up"])
    if system:
        headings = {
            "kind": "类型" if zh else "what",
            "left_person": "甲人员" if zh else "left",
            "right_person": "乙人员" if zh else "right",
            "leads": "涉及线索" if zh else "leads",
            "since": "起始" if zh else "since",
        }
        rows = [{**row, "kind": texts.get(f"decision.kind.{row['kind']}")} for row in system]
        click.echo()
        print_table(texts["decision.system"], headings, rows)


def _row(row: Row, texts: Texts) -> Row:
    state = texts[f"decision.state.{row['state']}"]
    if row["state"] == "withdrawn":
        state += f" ({row['withdrawn_by']})"
    elif row["state"] == "withdrawal":
        state += f" ({row['withdraws']})"
    verdict = texts[f"decision.verdict.{row['verdict']}"]
    return {**row, "day": row["at"][:10], "verdict": verdict, "state": state}
