"""What came in with a run, however many processes it took to take it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from resolver.config.problem import Problem
from resolver.runs import Run
from resolver.runs.purpose import digest_files
from resolver.sources import Batch, FileReport, IngestReport, Lake

_BEFORE, _INGESTED = "before", "ingested"


def remember_lake(run: Run, lake: Lake) -> None:
    """Write down, once a run, which batches the lake held before it.

    A batch that a killed process has taken in is no news to the next one; this tells that it came
    with the same run all the same.
    """
    if run.read_note(_BEFORE) is None:
        run.write_note(_BEFORE, {_key(batch): batch.contract for batch in lake.batches()})


def save_intake(run: Run, lake: Lake, report: IngestReport) -> IngestReport:
    """Keep what became of the inbox's files for who takes up the run; return it as a whole.

    Parameters
    ----------
    run, lake
        The run, and what it has taken in.
    report
        What this process has seen.
    """
    whole = _recounted(report, lake, run.read_note(_BEFORE) or {})
    run.write_note(_INGESTED, asdict(whole))
    run.learn("lake", lake_digest(lake))
    return whole


def load_intake(run: Run) -> IngestReport:
    """Return what became of the inbox's files, as a process before this one has written it."""
    content = run.read_note(_INGESTED) or {"files": []}
    return IngestReport(tuple(_report(file) for file in content["files"]))


def forget_before(run: Run) -> None:
    """Remove what only a process that takes the run up would need."""
    (run.folder / f"{_BEFORE}.json").unlink(missing_ok=True)


def lake_digest(lake: Lake) -> str:
    """Return what the lake's manifests come down to."""
    return digest_files(lake.root, "*.json")


def _recounted(report: IngestReport, lake: Lake, before: Mapping[str, str]) -> IngestReport:
    if not any(file.status == "known" for file in report.files):
        return report
    batches = {_key(batch): batch for batch in lake.batches()}
    return IngestReport(tuple(_as_taken(file, batches, before) for file in report.files))


def _as_taken(
    file: FileReport, batches: Mapping[str, Batch], before: Mapping[str, str]
) -> FileReport:
    key = f"{file.feed}/{file.batch}"
    batch = batches.get(key)
    if file.status != "known" or batch is None or file.file != batch.file_name:
        return file
    if before.get(key) == batch.contract:
        return file
    return replace(
        file,
        status="reread" if key in before else "corrected" if batch.supersedes else "new",
        rows_in=batch.rows_in,
        accepted=batch.rows_accepted,
        quarantined=batch.rows_quarantined,
        not_kept=batch.rows_not_kept,
        problems=tuple(_warning(batch, text) for text in batch.warnings),
        notes=(),
    )


def _warning(batch: Batch, text: str) -> Problem:
    return Problem(batch.file_name, None, "", text.removeprefix(f"{batch.file_name}: "))


def _report(content: dict[str, Any]) -> FileReport:
    problems = tuple(Problem(**problem) for problem in content.pop("problems"))
    return FileReport(**{**content, "problems": problems, "notes": tuple(content["notes"])})


def _key(batch: Batch) -> str:
    return f"{batch.feed}/{batch.batch}"
