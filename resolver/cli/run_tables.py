"""Print runs, and what changed between two of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import click

from resolver.cli.console import cell, print_table, say
from resolver.runs import KnownRun, RunDifference
from resolver.runs.purpose import called

STATES = {
    "published": ("published", "已发布"),
    "kept": ("kept", "保留"),
    "unfinished": ("unfinished", "未完成"),
    "pruned": ("removed", "已删除"),
}
CHANGES = {
    "new": ("new", "新增"),
    "gone": ("gone", "消失"),
    "left": ("counts no more", "不再有效"),
    "changed": ("changed", "变化"),
    "merged": ("merged", "合并"),
    "split": ("split", "拆分"),
    "reopened": ("reopened", "重新打开"),
    "closed": ("closed", "关闭"),
    "regraded": ("regraded", "等级变化"),
    "repriced": ("repriced", "金额变化"),
    "status": ("status", "状态变化"),
    "withdrawn": ("withdrawn", "撤回"),
}
REASONS = {
    "person_merged": ("persons merged", "人员合并"),
    "person_split": ("person split", "人员拆分"),
    "evidence_new": ("new evidence", "新证据"),
    "evidence_left": ("evidence not in force any more", "证据不再有效"),
    "explained": ("innocent explanation found", "发现合理解释"),
    "explained_no_more": ("innocent explanation no longer found", "合理解释不再成立"),
    "scenario_changed": ("scenario changed", "场景已修改"),
}
_HEADINGS = {
    "change": ("change", "变化"),
    "changes": ("change", "变化"),
    "feed": ("feed", "数据项"),
    "file": ("file", "文件"),
    "rows": ("rows", "行数"),
    "person_id": ("person", "人员"),
    "before": ("before", "此前"),
    "after": ("after", "此后"),
    "cause": ("cause", "原因"),
    "lead_id": ("lead", "线索"),
    "scenario": ("scenario", "场景"),
    "grade": ("grade", "等级"),
    "amount": ("yuan", "金额（元）"),
    "status": ("status", "状态"),
    "reasons": ("why", "原因"),
    "ring_id": ("ring", "团伙"),
    "size": ("persons", "人数"),
    "number": ("decision", "决定"),
    "verdict": ("verdict", "结论"),
}
_TABLES = {
    "batches": ("Deliveries", "数据批次", ("change", "feed", "file", "rows")),
    "files": ("Project folder", "项目配置", ("change", "file")),
    "decisions": ("Decisions", "人工决定", ("change", "number", "verdict")),
    "persons": ("Persons", "人员", ("change", "person_id", "before", "after", "cause")),
    "leads": (
        "Leads",
        "线索",
        ("changes", "lead_id", "scenario", "person_id", "grade", "amount", "status", "reasons"),
    ),
    "rings": ("Rings", "团伙", ("change", "ring_id", "size", "amount")),
}


def run_row(run: KnownRun) -> dict[str, Any]:
    """Return a run as a row of a table."""
    return {
        "run": run.name,
        "state": run.state,
        "as_of": run.as_of,
        "started_at": run.started_at,
        "finished_at": run.finished_at if run.state != "unfinished" else None,
        "stopped": run.stopped,
        "schema": run.schema,
        "bytes": run.bytes_on_disk,
    }


def record_row(run: KnownRun) -> dict[str, Any]:
    """Return what else a run has written down of itself."""
    record = run.record
    if record is None:
        return {}
    stop = record.stopped
    return {
        "software": record.software,
        "base": record.base,
        "resumed_after": [stage or "-" for stage in record.resumed],
        "accepted": [f"{check}: {reason}" for check, reason in sorted(record.accepted.items())],
        # What the checks found has a table of its own.
        "message": stop.message if stop and stop.why != "checks" else None,
        "published_at": record.published_at,
    }


def print_runs(runs: list[KnownRun], language: str) -> None:
    """Print runs as a table."""
    rows = [
        {
            **run_row(run),
            "state": _word(STATES, run.state, language),
            "finished_at": _minute(run.finished_at) if run.state != "unfinished" else "",
            "megabytes": run.bytes_on_disk // 1_000_000,
        }
        for run in runs
    ]
    zh = language == "zh"
    print_table(
        "",
        {
            "run": "运行" if zh else "run",
            "state": "状态" if zh else "state",
            "as_of": "截至" if zh else "as of",
            "finished_at": "完成时间" if zh else "finished",
            "megabytes": "MB",
            "stopped": "中断于" if zh else "stopped",
        },
        rows,
    )


def print_difference(difference: RunDifference, limit: int, language: str) -> None:
    """Print what changed: a table of each kind of thing, with counts above it."""
    zh = language == "zh"
    say(
        f"{difference.earlier} → {difference.later}："
        f"不同之处：{called(difference.made_of, language) or '无'}"
        if zh
        else f"{difference.earlier} -> {difference.later}:"
        f" made of other: {called(difference.made_of, language) or 'nothing'}"
    )
    for name, (english, chinese, columns) in _TABLES.items():
        rows: list[dict[str, Any]] = getattr(difference, name)
        if not rows:
            continue
        counts = Counter(_first(row) for row in rows)
        counted = ", ".join(
            f"{count:,} {_word(CHANGES, change, language)}" for change, count in counts.items()
        )
        click.echo()
        print_table(
            f"{chinese if zh else english}: {counted}",
            {column: _word(_HEADINGS, column, language) for column in columns},
            [_readable(row, language) for row in rows[:limit]],
        )
        if len(rows) > limit:
            say(f"……另有 {len(rows) - limit:,}" if zh else f"... and {len(rows) - limit:,} more")
    if not any(getattr(difference, name) for name in _TABLES):
        say("没有变化。" if zh else "Nothing changed.")


def _first(row: dict[str, Any]) -> str:
    return str(row["change"] if "change" in row else row["changes"][0])


def _readable(row: dict[str, Any], language: str) -> dict[str, Any]:
    shown = dict(row)
    if "change" in row:
        shown["change"] = _word(CHANGES, row["change"], language)
    if "changes" in row:
        shown["changes"] = ", ".join(_word(CHANGES, change, language) for change in row["changes"])
        shown["reasons"] = "; ".join(_reason(reason, language) for reason in row["reasons"])
    for name in ("grade", "amount", "status", "size"):
        before, now = row.get(f"{name}_before"), row.get(name)
        if f"{name}_before" in row and before is not None and before != now:
            shown[name] = f"{cell(before) or '-'} -> {cell(now) or '-'}"
    return shown


def _reason(reason: str, language: str) -> str:
    code, _, what = reason.partition(": ")
    if code == "made_of":
        return called([what], language)
    return f"{_word(REASONS, code, language)}: {what}"


def _word(words: dict[str, tuple[str, str]], code: str, language: str) -> str:
    english, chinese = words.get(code, (code, code))
    return chinese if language == "zh" else english


def _minute(at: datetime | None) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""
