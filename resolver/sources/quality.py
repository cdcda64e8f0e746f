"""How well departments deliver: quality of every batch, supply of every feed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import jinja2

from resolver.config.source import SourceContract
from resolver.sources.batch import Batch, standing
from resolver.sources.lake import Lake
from resolver.sources.texts import reason_text, texts

HALF_YEAR_DAYS = 183
"""Between two deliveries of a feed there may never be more days than these."""

_PROMISED_DAYS = {"monthly": 31, "quarterly": 92, "half_yearly": 184, "yearly": 366}
_DRIFT_POINTS = 0.2


@dataclass(frozen=True, slots=True)
class FieldQuality:
    """How one field of a batch is filled in; shares of all rows, and of the filled-in ones."""

    name: str
    completeness: float
    validity: float | None
    issues: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchQuality:
    """The quality of one batch."""

    feed: str
    department: str
    batch: str
    file_name: str
    delivered_on: date
    superseded_by: str | None
    withdrawn_on: date | None
    delivered: int
    accepted: int
    quarantined: int
    not_kept: int
    reasons: dict[str, int]
    fields: tuple[FieldQuality, ...]
    checksum_failures: int
    duplicate_rows: int
    duplicate_keys: int
    repeated_rows: int
    name_number_conflicts: int
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    columns_moved: bool
    completeness_before: dict[str, float]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedSupply:
    """The supply of one feed.

    `verdict` is ``on_time``, ``late``, ``over_limit``, ``never`` or ``complete`` (delivered
    once, as agreed).
    """

    feed: str
    department: str
    title: dict[str, str]
    cadence: str
    deliveries: int
    corrections: int
    last_delivery: date | None
    days_since: int | None
    longest_gap: int | None
    verdict: str
    delivered: int
    accepted: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Quality and supply as of a day: `rows` by batch, `feeds` by feed."""

    as_of: date
    feeds: tuple[FeedSupply, ...]
    rows: tuple[BatchQuality, ...]

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str) + "\n"

    def to_html(self, language: str = "en") -> str:
        """Return a page of its own, without links to anywhere, in ``en`` or ``zh``."""
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("resolver.sources", "."),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        page = environment.get_template("quality.html")
        return page.render(
            report=self,
            language=language,
            t=texts(language),
            reasons=lambda counts: _reasons(counts, language),
            drift=lambda row: _drift(row, language),
        )

    def table(self, language: str = "en", *, batches: bool = False) -> list[dict[str, Any]]:
        """Return rows for a table in the terminal, by feed or by batch."""
        t = texts(language)
        if batches:
            return [_batch_row(row, language, t) for row in self.rows]
        return [
            {
                t["feed"]: feed.title.get(language, feed.feed),
                t["last_delivery"]: feed.last_delivery,
                t["days_since"]: feed.days_since,
                t["promised"]: t[feed.cadence],
                t["verdict"]: t[feed.verdict],
                t["deliveries"]: feed.deliveries,
                t["delivered"]: feed.delivered,
                t["accepted"]: feed.accepted,
                t["quarantined"]: feed.quarantined,
            }
            for feed in self.feeds
        ]


def quality_report(lake: Lake, sources: dict[str, SourceContract], as_of: date) -> QualityReport:
    """Report on all batches of the lake and on the supply of all feeds.

    Parameters
    ----------
    lake
        What was delivered.
    sources
        What was agreed.
    as_of
        The day of the report; what was delivered later is left out.
    """
    rows: list[BatchQuality] = []
    feeds: list[FeedSupply] = []
    every = [batch for batch in lake.batches() if batch.known_from <= as_of]
    for feed, contract in sorted(sources.items()):
        batches = [batch for batch in every if batch.feed == feed]
        feeds.append(_supply(feed, contract, batches, standing(batches, as_of), as_of))
        before: Batch | None = None
        for batch in batches:
            rows.append(_quality(batch, before, as_of))
            before = batch
    return QualityReport(as_of, tuple(feeds), tuple(rows))


def _supply(
    feed: str,
    contract: SourceContract,
    batches: Sequence[Batch],
    valid: Sequence[Batch],
    as_of: date,
) -> FeedSupply:
    days = sorted({day for batch in valid for day in batch.deliveries(as_of)})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    since = (as_of - days[-1]).days if days else None
    return FeedSupply(
        feed=feed,
        department=contract.department,
        title=contract.title.model_dump(),
        cadence=contract.cadence,
        deliveries=sum(len(batch.deliveries(as_of)) for batch in valid),
        corrections=len({old for batch in batches for old in batch.supersedes}),
        last_delivery=days[-1] if days else None,
        days_since=since,
        longest_gap=max([*gaps, since]) if since is not None else None,
        verdict=_verdict(contract.cadence, since),
        delivered=sum(batch.rows_in for batch in valid),
        accepted=sum(batch.rows_accepted for batch in valid),
        quarantined=sum(batch.rows_quarantined for batch in valid),
    )


def _verdict(cadence: str, since: int | None) -> str:
    if since is None:
        return "never"
    if cadence == "once":
        return "complete"
    if since > max(HALF_YEAR_DAYS, _PROMISED_DAYS[cadence] if cadence == "yearly" else 0):
        return "over_limit"
    return "late" if since > _PROMISED_DAYS[cadence] else "on_time"


def _quality(batch: Batch, before: Batch | None, as_of: date) -> BatchQuality:
    complete = _completeness(batch)
    fields = tuple(
        FieldQuality(
            name,
            complete[name],
            _share(counts["valid"], counts["filled"]),
            counts["issues"],
        )
        for name, counts in batch.fields.items()
    )
    old = before.columns if before else batch.columns
    common = set(old) & set(batch.columns)
    earlier = _completeness(before) if before else {}
    return BatchQuality(
        feed=batch.feed,
        department=batch.department,
        batch=batch.batch,
        file_name=batch.file_name,
        delivered_on=batch.delivered_on,
        superseded_by=batch.superseded_by,
        withdrawn_on=batch.withdrawn[-1].on if batch.is_withdrawn(as_of) else None,
        delivered=batch.rows_in,
        accepted=batch.rows_accepted,
        quarantined=batch.rows_quarantined,
        not_kept=batch.rows_not_kept,
        reasons=batch.reasons,
        fields=fields,
        checksum_failures=sum(f.issues.get("checksum", 0) for f in fields),
        duplicate_rows=batch.duplicate_rows,
        duplicate_keys=batch.duplicate_keys,
        repeated_rows=batch.repeated_rows,
        name_number_conflicts=batch.name_number_conflicts,
        columns_added=tuple(name for name in batch.columns if name not in old),
        columns_removed=tuple(name for name in old if name not in batch.columns),
        columns_moved=[c for c in old if c in common] != [c for c in batch.columns if c in common],
        completeness_before={
            f.name: earlier[f.name]
            for f in fields
            if f.name in earlier and abs(earlier[f.name] - f.completeness) >= _DRIFT_POINTS
        },
        warnings=batch.warnings,
    )


def _completeness(batch: Batch) -> dict[str, float]:
    return {n: _share(c["filled"], batch.rows_in) or 0.0 for n, c in batch.fields.items()}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _batch_row(row: BatchQuality, language: str, t: dict[str, str]) -> dict[str, Any]:
    return {
        t["feed"]: row.feed,
        t["file"]: row.file_name,
        t["last_delivery"]: row.delivered_on,
        t["delivered"]: row.delivered,
        t["accepted"]: row.accepted,
        t["quarantined"]: row.quarantined,
        t["reasons"]: "; ".join(_reasons(row.reasons, language)),
        t["checksum_failures"]: row.checksum_failures,
        t["duplicate_rows"]: row.duplicate_rows,
        t["repeated_rows"]: row.repeated_rows,
        t["conflicts"]: row.name_number_conflicts,
        t["drift"]: "; ".join(_drift(row, language)),
    }


def _reasons(counts: dict[str, int], language: str) -> list[str]:
    """Return reasons, the most frequent first, as ``what: reason × rows``."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = ((reason.rpartition(":"), rows) for reason, rows in ordered)
    return [f"{what}: {reason_text(code, language)} × {rows}" for (what, _, code), rows in parts]


def _drift(row: BatchQuality, language: str) -> list[str]:
    t = texts(language)
    found = [f"{t['column_added']} {name}" for name in row.columns_added]
    found += [f"{t['column_removed']} {name}" for name in row.columns_removed]
    if row.columns_moved:
        found.append(t["column_moved"])
    now = {f.name: f.completeness for f in row.fields}
    found += [
        f"{name}: {now[name]:.0%} ({t['filled_before']}: {share:.0%})"
        for name, share in row.completeness_before.items()
    ]
    return found
