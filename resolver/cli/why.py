"""`resolver why`: why two persons or records are, or are not, one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.published import published
from resolver.link import Explanation, explain_pair, project_model
from resolver.lookup.masking import mask_field
from resolver.lookup.reference import UnknownReferenceError, closest_profiles, resolve
from resolver.runs import Workspace


@click.command("why")
@click.argument("left")
@click.argument("right")
@options.workspace
@options.language
@options.unmask
@options.purpose
@options.as_json
def command(
    left: str,
    right: str,
    workspace: Workspace,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Explain why LEFT and RIGHT were, or were not, taken for one person.

    Each is a person's id, or a record as feed/row_key. Every comparison is shown with the two
    values, the level they reached and what it counts for in bits.

    \b
      resolver why P0A1B2C3D4E5 PZ9Y8X7W6V5U
      resolver why death_cancellations/117 employee_pension/4711
    """
    options.require_purpose(unmask, purpose)
    if unmask:
        options.audit(workspace, "why", purpose, {"left": left, "right": right})
    with published(workspace) as run:
        linkage = run.project.linkage
        model = project_model(run.project.folder, linkage)
        try:
            profiles = closest_profiles(run.engine, left, right)
            same = resolve(run.engine, left)[0] == resolve(run.engine, right)[0]
        except UnknownReferenceError as error:
            raise click.UsageError(str(error)) from error
        explanation = explain_pair(run.engine, linkage, model, *profiles)
        reasons = run.engine.records(
            "select reason, match_weight from possible_same where"
            " (left_person, right_person) in ((?, ?), (?, ?))",
            [left.upper(), right.upper(), right.upper(), left.upper()],
        )
    rows = _rows(explanation, run.project.fields, language, unmask)
    if as_json:
        data = asdict(explanation) | {"evidence": rows, "same_person": same, "held_apart": reasons}
        print_json(data)
        return
    _print(explanation, rows, same, reasons, language == "zh")


def _rows(
    explanation: Explanation, fields: dict[str, str], language: str, unmask: bool
) -> list[dict[str, Any]]:
    def text(values: dict[str, Any]) -> str:
        parts = (
            value if unmask else mask_field(fields.get(name, ""), value)
            for name, value in values.items()
            if value not in (None, [], "")
        )
        return " ".join(dict.fromkeys(str(part) for part in parts))

    return [
        {
            "comparison": item.title.in_language(language),
            "left": text(item.left),
            "right": text(item.right),
            "level": item.level.in_language(language),
            "bits": round(item.weight, 2),
        }
        for item in explanation.evidence
    ]


def _print(
    explanation: Explanation,
    rows: list[dict[str, Any]],
    same: bool,
    reasons: list[dict[str, Any]],
    zh: bool,
) -> None:
    if explanation.grouped:
        say(
            "证件号有效且相同，姓名相符：无需评分即归为同一人。"
            if zh
            else "The same valid number and compatible names: one person without any scoring."
        )
        return
    headings = {
        "comparison": "比对项" if zh else "comparison",
        "left": "甲" if zh else "left",
        "right": "乙" if zh else "right",
        "level": "结果" if zh else "level",
        "bits": "权重（比特）" if zh else "bits",
    }
    prior = {
        "comparison": "先验" if zh else "before looking",
        "bits": round(explanation.prior_weight, 2),
    }
    print_table("", headings, [prior, *rows])
    total = explanation.match_weight or 0.0
    probability = explanation.match_probability or 0.0
    routes = ", ".join(explanation.routes)
    say(
        f"合计 {total:.2f} 比特，匹配概率 {probability:.4f}；候选途径：{routes or '无'}。"
        if zh
        else f"{total:.2f} bits in all, match probability {probability:.4f};"
        f" found by: {routes or 'no blocking route'}."
    )
    if same:
        say("目前归为同一人。" if zh else "They are one person in the published run.")
    else:
        say("目前是两个人。" if zh else "They are two persons in the published run.")
    for reason in reasons:
        say(("分开的原因：" if zh else "Held apart: ") + str(reason["reason"]))
