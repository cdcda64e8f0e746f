"""Watch whether the data move away from what the model in use was made for.

Weights are true of the records that they were learned from. They are no longer when pairs agree
otherwise than they did when the model was first used, or when a department leaves a field empty
that it used to fill in.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
from scipy.stats import chi2

from resolver.config.linkage import Comparison, Drift, Linkage
from resolver.engine import Engine, Script, quote_identifier
from resolver.link.levels import level_sql
from resolver.link.model import Model
from resolver.sources import Batch, Lake

BY_CHANCE = 0.001
"""How often an alarm may be the luck of the draw."""

Counts = dict[str, list[int]]
"""By comparison, how many pairs reached each level."""


def baseline_path(folder: Path, model: Model) -> Path:
    """Return where it is kept, in a folder of models, how pairs agreed when a model was new."""
    digest = hashlib.sha256(model.to_json().encode()).hexdigest()[:12]
    return folder / f"baseline-{digest}.json"


def watch_drift(
    engine: Engine,
    linkage: Linkage,
    model: Model,
    lake: Lake,
    feeds: Sequence[str],
    as_of: date,
    models: Path,
) -> None:
    """Make the table ``drift``: what there was, what there is now, and whether it is too much.

    Parameters
    ----------
    engine
        A database with ``pair`` and ``link_record``.
    linkage
        Comparisons, and from where on a change is an alarm.
    model
        The model in use.
    lake
        Tells how completely each batch was filled in.
    feeds
        The feeds that are watched.
    as_of
        The day of the run.
    models
        The folder with the baseline; the first run with a model writes it.

    Notes
    -----
    Rows of kind ``comparison`` hold in `change` the population stability index over the levels,
    rows of kind ``level`` the share of pairs at each (`subject` is the comparison and the
    level's place), rows of kind ``completeness`` the share of rows that fill a field in.
    """
    script = Script.load("resolver.link", "drift.sql")
    engine.run(script["table"])
    counts = _count_levels(engine, linkage, script)
    path = baseline_path(models, model)
    known = _read(path)
    if known is None and _pairs(counts):
        known = counts
        _write(path, counts, as_of)
    rows = []
    for comparison in linkage.comparisons:
        if known is not None and comparison.name in known:
            rows += _levels(comparison, known[comparison.name], counts[comparison.name], linkage)
    for feed in feeds:
        rows += _completeness(feed, lake.standing(feed, as_of), linkage.drift)
    if rows:
        engine.register("drift_rows", pa.Table.from_pylist(rows, _SCHEMA))
        engine.run("insert into drift select * from drift_rows")
        engine.unregister("drift_rows")


_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("subject", pa.string()),
        ("feed", pa.string()),
        ("baseline", pa.float64()),
        ("now", pa.float64()),
        ("change", pa.float64()),
        ("alarm", pa.bool_()),
    ]
)


def stability_index(before: Sequence[int], now: Sequence[int]) -> float:
    """Return the population stability index of two distributions over the same classes.

    Examples
    --------
    >>> stability_index([50, 50], [500, 500])
    0.0
    >>> round(stability_index([90, 10], [50, 50]), 2)
    0.85
    """
    # Half a case more in each class: an empty one would make the index infinite.
    left = [(count + 0.5) / (sum(before) + 0.5 * len(before)) for count in before]
    right = [(count + 0.5) / (sum(now) + 0.5 * len(now)) for count in now]
    return sum((b - a) * math.log(b / a) for a, b in zip(left, right, strict=True))


def index_by_chance(before: Sequence[int], now: Sequence[int]) -> float:
    """Return what the index seldom exceeds though nothing changed, for so few cases.

    Examples
    --------
    >>> few, many = [10, 10], [100_000, 100_000]
    >>> index_by_chance(few, few) > 0.2 > index_by_chance(many, many)
    True
    """
    if not sum(before) or not sum(now):
        return math.inf
    classes = sum(1 for a, b in zip(before, now, strict=True) if a or b)
    return float(chi2.isf(BY_CHANCE, max(classes - 1, 1))) * (1 / sum(before) + 1 / sum(now))


def _count_levels(engine: Engine, linkage: Linkage, script: Script) -> Counts:
    total = int(engine.value("select count(*) from pair"))
    share = min(1.0, linkage.drift.pairs / max(total, 1))
    levels = ", ".join(
        f"{_level(comparison)} as {quote_identifier(comparison.name)}"
        for comparison in linkage.comparisons
    )
    named = set(re.findall(r"\w+", levels))
    columns = [c for c in engine.columns("link_record") if named & {f"{c}_l", f"{c}_r"}]
    filled = script.fill(
        columns=", ".join(["group_id", *map(quote_identifier, columns)]),
        sides=", ".join(
            f"{side}.{quote_identifier(column)} as {quote_identifier(f'{column}_{side}')}"
            for side in ("l", "r")
            for column in columns
        ),
        levels=levels,
    )
    engine.run(filled["pairs"], {"bound": int(share * 2**63)}, step="pairs")
    for name in ("records", "levels"):
        engine.run(filled[name], step=name)
    counts: Counts = {}
    for comparison in linkage.comparisons:
        query = f"select {quote_identifier(comparison.name)}, count(*) from drift_level group by 1"
        found = {int(level): int(pairs) for level, pairs in engine.rows(query)}
        counts[comparison.name] = [
            found.get(position, 0) for position in range(len(comparison.levels))
        ]
    for name in ("tidy pairs", "tidy records", "tidy levels"):
        engine.run(script[name])
    return counts


def _level(comparison: Comparison) -> str:
    """Return the SQL of the place of the first level whose condition a pair fulfils."""
    last = len(comparison.levels) - 1
    cases = " ".join(
        f"when {level_sql(level)} then {position}"
        for position, level in enumerate(comparison.levels[:last])
    )
    return f"case {cases} else {last} end"


def _pairs(counts: Counts) -> int:
    return sum(next(iter(counts.values())))


def _read(path: Path) -> Counts | None:
    try:
        content = json.loads(path.read_text("utf-8"))["levels"]
        return {name: [int(count) for count in found] for name, found in content.items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def _write(path: Path, counts: Counts, as_of: date) -> None:
    content = {"as_of": as_of.isoformat(), "levels": counts}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    part.replace(path)


def _levels(
    comparison: Comparison, before: Sequence[int], now: Sequence[int], linkage: Linkage
) -> list[dict[str, Any]]:
    if len(before) != len(now) or not sum(before) or not sum(now):
        return []
    index = stability_index(before, now)
    limit = max(linkage.drift.levels, index_by_chance(before, now))
    rows = [
        {
            "kind": "comparison",
            "subject": comparison.name,
            "feed": None,
            "baseline": None,
            "now": None,
            "change": index,
            "alarm": index >= limit,
        }
    ]
    for position, (old, new) in enumerate(zip(before, now, strict=True)):
        shares = old / sum(before), new / sum(now)
        rows.append(
            {
                "kind": "level",
                "subject": f"{comparison.name}:{position}",
                "feed": None,
                "baseline": shares[0],
                "now": shares[1],
                "change": shares[1] - shares[0],
                "alarm": False,
            }
        )
    return rows


def _completeness(feed: str, batches: Sequence[Batch], limits: Drift) -> list[dict[str, Any]]:
    """Hold a feed's newest batch against the median of those before it."""
    told = [batch for batch in batches if batch.rows_in >= limits.rows]
    if len(told) <= limits.batches:
        return []
    *earlier, newest = told
    rows = []
    for name, counts in newest.fields.items():
        usual = [_filled(batch, name) for batch in earlier if name in batch.fields]
        if len(usual) < limits.batches:
            continue
        baseline, now = median(usual), int(counts["filled"]) / newest.rows_in
        change = now - baseline
        # What varies from batch to batch anyway is no drift.
        usually = median(abs(share - baseline) for share in usual)
        rows.append(
            {
                "kind": "completeness",
                "subject": name,
                "feed": feed,
                "baseline": baseline,
                "now": now,
                "change": change,
                "alarm": abs(change) >= limits.points
                and abs(change) >= limits.share * baseline
                and abs(change) > 3 * usually,
            }
        )
    return rows


def _filled(batch: Batch, name: str) -> float:
    return int(batch.fields[name]["filled"]) / batch.rows_in
