"""Checks of a finished run before it is published: what fails must be looked at by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from resolver.config.problem import ExpectedError
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.pipeline.check_texts import CHECKS, CHINESE, QUESTIONS, Question
from resolver.pipeline.night import Night
from resolver.runs import NothingPublishedError, SnapshotVersionError, Workspace
from resolver.sources import Lake

MOST_SHOWN = 10
"""Of the findings of one question, so many are told; the rest lies in ``run_check``."""

_MANIFEST = pa.schema(
    {
        "batch_no": pa.int64(),
        "rows_not_kept": pa.int64(),
        "stored_path": pa.string(),
        "set_aside_path": pa.string(),
    }
)
_MANIFESTS = """
create or replace temp table manifest as
select b.*, m.rows_not_kept, s.num_rows as stored, q.num_rows as set_aside
from batch as b
join manifest_rows as m using (batch_no)
left join stored_rows as s on s.path = m.stored_path
left join stored_rows as q on q.path = m.set_aside_path
"""
_MOST_OF = """(
    select arg_max(feed, (rows, feed)) from (
        select feed, count(*) as rows
        from mention join person_profile as m using (profile_id)
        where m.person_id = n.person_id group by feed
    )
) as feed"""
"""The feed that most records of a person are of, for a query whose relation is called n."""

_RUN_CHECK = {
    "position": pa.int32(),
    "check_name": pa.string(),
    "passed": pa.bool_(),
    "accepted": pa.string(),
    "subject": pa.string(),
    "value": pa.float64(),
    "bound": pa.float64(),
    "before": pa.float64(),
    "en": pa.string(),
    "zh": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check has found.

    Attributes
    ----------
    check
        Its name.
    subject
        The feed, file, person or scenario to look at; empty if it is the run as a whole.
    value, bound, before
        What was counted, what is tolerated, and what it was in the published run.
    en, zh
        The sentence for people.
    """

    check: str
    subject: str
    value: float
    bound: float
    before: float | None
    en: str
    zh: str

    def text(self, language: str) -> str:
        """Return the sentence in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en


class ChecksFailedError(ExpectedError):
    """A run was finished but must not be published before somebody has looked at it.

    Attributes
    ----------
    run
        Its name.
    findings
        What was found by the checks that failed.
    """

    def __init__(self, run: str, findings: tuple[Finding, ...]) -> None:
        self.run = run
        self.findings = findings
        super().__init__(self.text("en"))

    @property
    def checks(self) -> tuple[str, ...]:
        """Return the names of the checks that failed."""
        return tuple(dict.fromkeys(finding.check for finding in self.findings))

    def text(self, language: str) -> str:
        """Return everything that was found, and what can be done, in ``en`` or ``zh``."""
        zh = language == "zh"
        lines = []
        for check in self.checks:
            found = [finding for finding in self.findings if finding.check == check]
            lines.append(f"检查未通过 {check}：" if zh else f"check failed: {check}")
            lines += [f"  {finding.text(language)}" for finding in found[:MOST_SHOWN]]
            if (more := len(found) - MOST_SHOWN) > 0:
                lines.append(f"  ……另有 {more} 项" if zh else f"  ... and {more} more")
        accept = " ".join(f"--accept {check}" for check in self.checks)
        lines.append(
            f"运行 {self.run} 未发布，已保留以供检查：resolver runs show {self.run}\n"
            f"如核实无误，可发布：resolver run {accept} --reason 理由（其余选项不变）"
            if zh
            else f"Run {self.run} is not published and kept to be looked at: resolver runs show"
            f" {self.run}\nIf all is as it should be, publish it, with the same options:"
            f" resolver run {accept} --reason TEXT"
        )
        return "\n".join(lines)


def check_run(night: Night, reasons: Mapping[str, str]) -> dict[str, str]:
    """Ask all questions of the checks; write ``figure`` and ``run_check``.

    Parameters
    ----------
    night
        A run whose stages are all finished.
    reasons
        Why a check may fail, by its name.

    Returns
    -------
    dict
        Those of the reasons that were needed.

    Raises
    ------
    ChecksFailedError
        If a check has failed and there is no reason for it.
    """
    engine, workspace = night.engine, night.run.workspace
    # One of another version was not built upon, and cannot be compared with either.
    base = night.run.record.base if is_readable(workspace) else None
    limits = night.project.policy.checks.model_dump()
    feeds = [name for name, contract in night.project.sources.items() if contract.person]
    runs = {"run": night.run.name, "published": base or ""}
    found: list[Finding] = []
    with _published(night, base) as earlier:
        script = Script.load("resolver.pipeline", "checks.sql").fill(
            nameless=_nameless(night), earlier=earlier, most_of=_MOST_OF
        )
        prepare = ["feed rows", "person sizes", "figures"]
        engine.script(script.only(*prepare, "fresh batches" if base else "all batches"))
        _write_manifests(engine, night.lake)
        for question in QUESTIONS:
            if base or not question.compares:
                sql = script[question.step]
                found += _ask(engine, question, sql, {**limits, "feeds": feeds}, runs)
        engine.script(script.only("tidy"))
    failed = {finding.check for finding in found}
    accepted = {check: reason for check, reason in reasons.items() if check in failed}
    _write(engine, found, accepted)
    refused = tuple(finding for finding in found if finding.check not in accepted)
    if refused:
        raise ChecksFailedError(night.run.name, refused)
    return accepted


def is_readable(workspace: Workspace) -> bool:
    """Tell whether there is a published run, made by a version that this one can build upon."""
    try:
        workspace.published()
    except (NothingPublishedError, SnapshotVersionError):
        return False
    return True


@contextmanager
def _published(night: Night, base: str | None) -> Iterator[str]:
    """Attach the published run; what its tables' names start with."""
    if base is None:
        yield ""
        return
    night.engine.attach(night.run.workspace.snapshot(base), "published_run")
    try:
        yield "published_run."
    finally:
        night.engine.run("detach published_run")


def _ask(
    engine: Engine,
    question: Question,
    sql: str,
    values: Mapping[str, object],
    runs: Mapping[str, str],
) -> list[Finding]:
    used = {name: values[name] for name in re.findall(r"\$(\w+)", sql)}
    found = []
    for row in engine.records(sql, used or None):
        words = {**row, **runs, "detail_zh": CHINESE.get(row["detail"], "")}
        found.append(
            Finding(
                question.check,
                row["subject"],
                row["value"],
                row["bound"],
                row["before"],
                question.en.format_map(words),
                question.zh.format_map(words),
            )
        )
    return found


def _nameless(night: Night) -> str:
    fields = (quote_identifier(f"person__{field}") for field in night.project.linkage.fields)
    return " and ".join(f"{field} is null" for field in fields)


def _write_manifests(engine: Engine, lake: Lake) -> None:
    """Create ``manifest``: what each batch says it holds, and what lies there of it."""
    batches = lake.batches()
    columns: dict[str, list[Any]] = {
        "batch_no": [b.batch_no for b in batches],
        "rows_not_kept": [b.rows_not_kept for b in batches],
        "stored_path": [str(lake.rows_path(b.feed, b.batch)) for b in batches],
        "set_aside_path": [str(lake.quarantine_path(b.feed, b.batch)) for b in batches],
    }
    there = [
        path
        for path in (*columns["stored_path"], *columns["set_aside_path"])
        if Path(path).is_file()
    ]
    engine.register("manifest_rows", pa.table(columns, schema=_MANIFEST))
    listed = ", ".join(map(quote_literal, there))
    engine.run(
        "create or replace temp table stored_rows as"
        + (
            f" select file_name as path, num_rows from parquet_file_metadata([{listed}])"
            if there
            else " select '' as path, 0 as num_rows where false"
        )
    )
    engine.run(_MANIFESTS)
    engine.unregister("manifest_rows")


def _write(engine: Engine, found: list[Finding], accepted: Mapping[str, str]) -> None:
    """Write ``run_check``: a row a finding, and one for every check that was passed."""
    engine.run(
        "create or replace table run_check (position integer, check_name varchar, passed boolean,"
        " accepted varchar, subject varchar, value double, bound double, before double,"
        " en varchar, zh varchar)"
    )
    rows: list[dict[str, object]] = []
    for name, (en, zh) in CHECKS.items():
        findings = [finding for finding in found if finding.check == name]
        common = {"check_name": name, "passed": not findings, "accepted": accepted.get(name)}
        if not findings:
            rows.append({**common, "subject": "", "en": en, "zh": zh})
        rows += [{**common, **_columns(finding)} for finding in findings]
    for position, row in enumerate(rows):
        row["position"] = position
    schema = pa.schema(list(_RUN_CHECK.items()))
    engine.register("run_check_rows", pa.Table.from_pylist(rows, schema))
    engine.run("insert into run_check select * from run_check_rows")
    engine.unregister("run_check_rows")


def _columns(finding: Finding) -> dict[str, object]:
    names = ("subject", "value", "bound", "before", "en", "zh")
    return {name: getattr(finding, name) for name in names}
