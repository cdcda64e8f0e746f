"""What a monitoring system is told of a run, however it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import resolver
from resolver.config.problem import ExpectedError
from resolver.engine import Engine
from resolver.pipeline.check_texts import CHECKS
from resolver.pipeline.night import Night
from resolver.runs import Workspace
from resolver.runs.metrics import Metric, write_metrics
from resolver.runs.record import read_record
from resolver.runs.run import Clock


@dataclass(slots=True)
class Measures:
    """A run that is measured; `night` is set once there is one."""

    night: Night | None = None


@contextmanager
def measured(workspace: Workspace, clock: Clock) -> Iterator[Measures]:
    """Write ``metrics.prom`` when the run inside has ended, also if it has failed."""
    measures = Measures()
    started = clock()
    succeeded = False
    try:
        yield measures
        succeeded = True
    finally:
        metrics = [
            Metric.of("run_succeeded", "Whether the last run was published.", succeeded),
            Metric.of("run_start_timestamp_seconds", "When it started.", started.timestamp()),
            Metric.of("run_end_timestamp_seconds", "When it ended.", clock().timestamp()),
            *_of_night(measures.night),
            *_of_published(workspace),
        ]
        # A disk that is full has been reported; a missing metric tells it once more.
        with suppress(OSError):
            write_metrics(workspace.metrics, metrics)


def _of_night(night: Night | None) -> list[Metric]:
    if night is None:
        return []
    run, ingested = night.run, night.ingested
    labels = {"run": run.name, "as_of": night.as_of.isoformat(), "version": resolver.__version__}
    statuses = Counter(file.status for file in ingested.files)
    metrics = [
        Metric("run_info", "The last run.", ((labels, 1),)),
        Metric.of("run_resumptions", "How often it was taken up.", len(run.record.resumed)),
        Metric(
            "stage_seconds",
            "How long each finished stage took.",
            tuple(({"stage": s.name}, round(s.seconds, 3)) for s in run.stages),
        ),
        Metric(
            "stage_rows",
            "What came of each finished stage.",
            tuple(({"stage": s.name}, s.rows) for s in run.stages if s.rows is not None),
        ),
        Metric(
            "stage_peak_memory_bytes",
            "The most memory that each finished stage held.",
            tuple(({"stage": s.name}, s.peak_memory_mb * 1_000_000) for s in run.stages),
        ),
        Metric(
            "intake_files",
            "What became of the files of the inbox.",
            tuple(({"status": status}, count) for status, count in sorted(statuses.items())),
        ),
        Metric(
            "intake_rows",
            "What became of the rows that were new.",
            (
                ({"outcome": "accepted"}, ingested.accepted),
                ({"outcome": "quarantined"}, ingested.quarantined),
                ({"outcome": "not_kept"}, ingested.not_kept),
            ),
        ),
    ]
    with suppress(ExpectedError, OSError), run.workspace.open_run(run.name) as engine:
        metrics += _of_checks(engine)
    return metrics


def _of_checks(engine: Engine) -> list[Metric]:
    if "run_check" not in engine.tables():
        return []
    failed = {name for (name,) in engine.rows("select check_name from run_check where not passed")}
    samples = tuple(({"check": check}, check in failed) for check in CHECKS)
    return [Metric("check_failed", "Whether a check of the last run has failed.", samples)]


def _of_published(workspace: Workspace) -> list[Metric]:
    """Return what says how old and how large that is which everyone reads."""
    name = workspace.pointed_at()
    record = read_record(workspace.runs / name) if name else None
    if name is None or record is None or record.published_at is None or record.as_of is None:
        return []
    metrics = [
        Metric.of(
            "published_timestamp_seconds",
            "When the published run was published.",
            record.published_at.timestamp(),
        ),
        Metric.of(
            "published_as_of_timestamp_seconds",
            "The day that the published run is for.",
            _midnight(record.as_of).timestamp(),
        ),
    ]
    with suppress(ExpectedError, OSError), workspace.open_run(name) as engine:
        metrics += [
            _figures(engine, "persons", "Persons.", None),
            _figures(engine, "rings", "Rings.", None),
            _figures(engine, "leads", "Leads.", "status"),
            _figures(engine, "hits", "Hits of each scenario.", "scenario"),
            _figures(engine, "rows_in_force", "Rows that count, by feed.", "feed"),
        ]
    return metrics


def _figures(engine: Engine, figure: str, about: str, label: str | None) -> Metric:
    rows = engine.rows(
        "select subject, value from figure where figure = ? order by subject", [figure]
    )
    samples = tuple(({label: subject} if label else {}, value) for subject, value in rows)
    return Metric(f"published_{figure}", f"{about} Of the published run.", samples)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
