"""How far the data have moved from what the model was made for, as people read it."""

from __future__ import annotations

from typing import Any

from resolver.cli.console import print_table, say
from resolver.config.project import Project
from resolver.engine import Engine

_DRIFT = """
select kind, subject, feed, baseline, now, change, alarm
from drift
order by alarm desc, case kind when 'comparison' then 0 when 'level' then 1 else 2 end,
    abs(change) desc, feed, subject
"""
KINDS = {
    "comparison": ("pairs agree otherwise", "比对结果分布"),
    "level": ("share of pairs", "比对结果占比"),
    "completeness": ("filled in", "字段完整率"),
}


def drift_rows(engine: Engine) -> list[dict[str, Any]]:
    """Return what was watched, alarms first; nothing if nobody watched when the run was made."""
    return engine.records(_DRIFT) if "drift" in engine.tables() else []


def say_alarms(rows: list[dict[str, Any]], project: Project, language: str) -> None:
    """Tell in a line what moved too far, if anything did."""
    alarms = [_said(row, project, language) for row in rows if row["alarm"]]
    if not alarms:
        return
    zh = language == "zh"
    named = ("；" if zh else "; ").join(
        f"{row['subject']} {row['was']} → {row['is']}" if row["was"] else row["subject"]
        for row in alarms[:5]
    )
    more = len(alarms) - 5
    if more > 0:
        named += f"；另有 {more} 项" if zh else f"; {more} more"
    say(
        f"数据已偏离模型启用时的情况：{named}。详见：resolver status --drift"
        if zh
        else f"The data moved away from what the model was made for: {named}."
        " See: resolver status --drift"
    )


def print_drift(rows: list[dict[str, Any]], project: Project, language: str) -> None:
    """Print everything that is watched."""
    zh = language == "zh"
    if not rows:
        say("该次运行未监测漂移。" if zh else "This run did not watch for drift.")
        return
    headings = {
        "what": "监测项" if zh else "what",
        "subject": "对象" if zh else "of",
        "was": "基准" if zh else "was",
        "is": "现在" if zh else "is",
        "moved": "变化" if zh else "change",
        "alarm": "报警" if zh else "alarm",
    }
    print_table("", headings, [_said(row, project, language) for row in rows])


def _said(row: dict[str, Any], project: Project, language: str) -> dict[str, Any]:
    share = row["kind"] != "comparison"
    return {
        "what": KINDS[row["kind"]][language == "zh"],
        "subject": _subject(row, project, language),
        "was": f"{row['baseline']:.1%}" if share else "",
        "is": f"{row['now']:.1%}" if share else "",
        "moved": f"{row['change']:+.1%}" if share else f"{row['change']:.3f}",
        "alarm": row["alarm"],
    }


def _subject(row: dict[str, Any], project: Project, language: str) -> str:
    # Imported here: most of the time there is nothing to tell, and linking takes long to load.
    from resolver.link.levels import level_label

    if row["kind"] == "completeness":
        contract = project.sources.get(row["feed"])
        feed = contract.title.in_language(language) if contract else row["feed"]
        return f"{feed}: {row['subject']}"
    name, _, position = row["subject"].partition(":")
    comparison = next((c for c in project.linkage.comparisons if c.name == name), None)
    if comparison is None:
        return str(row["subject"])
    title = comparison.title.in_language(language) if comparison.title else name
    if not position:
        return title
    return f"{title}: {level_label(comparison.levels[int(position)]).in_language(language)}"
