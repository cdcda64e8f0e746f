"""Try an inbox without keeping anything: every problem at once, with file, row and column."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from resolver.config.problem import Problem
from resolver.config.source import SourceContract
from resolver.engine import Engine, quote_literal
from resolver.sources.ingest import ingest
from resolver.sources.lake import Lake
from resolver.sources.reports import FileReport
from resolver.sources.texts import reason_text, remedy_text

_SHOWN = 5
"""So many rows are named for each reason; the others are counted."""


def check_inbox(
    inbox: Path,
    sources: dict[str, SourceContract],
    fields: dict[str, str],
    lake: Lake | None = None,
    *,
    as_of: date | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    on_note: Callable[[str], None] | None = None,
) -> list[Problem]:
    """Return everything that is wrong with the files of an inbox, in their order.

    Parameters
    ----------
    inbox, sources, fields
        As for `ingest`.
    lake
        Leave out files that were taken in before.
    as_of
        The delivery day of files without a date in their name; matters for ages only.
    memory_limit, threads
        What the engine may use.
    on_note
        Called with what is worth knowing of a file though nothing is wrong with it, such as that
        it was recognised by its columns only.

    Raises
    ------
    LakeError
        If the inbox is missing, or there is no room for a trial.
    """
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="resolver-check-") as folder:
        trial = Lake(Path(folder))
        report = ingest(
            trial,
            inbox,
            sources,
            fields,
            as_of or date.max,
            memory_limit=memory_limit,
            threads=threads,
            history=lake,
        )
        with Engine(memory_limit=memory_limit, threads=threads) as engine:
            for file in report.files:
                problems += file.problems
                for note in file.notes:
                    if on_note is not None:
                        on_note(f"{file.file}: {note}")
                if file.quarantined and file.feed and file.batch:
                    problems += _faults(engine, trial, file, file.feed, file.batch)
    return problems


def _faults(engine: Engine, lake: Lake, file: FileReport, feed: str, batch: str) -> list[Problem]:
    rows = quote_literal(str(lake.quarantine_path(feed, batch)))
    found = engine.rows(
        "select fault.attribute, fault.column, fault.reason, count(*),"
        f" list_slice(list_sort(list(row_number)), 1, {_SHOWN})"
        f" from (select row_number, unnest(faults) as fault from read_parquet({rows})) as single"
        " group by all order by min(row_number), 1, 2, 3"
    )
    problems = []
    for attribute, column, reason, count, numbers in found:
        place = f"{column} ({attribute})" if column else "" if attribute == "row" else attribute
        what, remedy = reason_text(reason), remedy_text(reason)
        problems += [Problem(file.file, number, place, what, remedy) for number in numbers]
        if count > len(numbers):
            more = f"{what}: in {count - len(numbers)} more rows"
            problems.append(Problem(file.file, None, place, more, remedy))
    return problems
