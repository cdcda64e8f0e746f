"""Export leads as a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from resolver.casework import Casework
from resolver.engine import Engine, Script, quote_literal
from resolver.exports.columns import LEADS
from resolver.exports.files import suffix_of
from resolver.exports.tables import write_csv, write_json, write_xlsx
from resolver.exports.unmasking import record_unmasking
from resolver.lookup.masking import mask_record, mask_scheme_number

LEAD_FORMATS = (".xlsx", ".csv", ".json")


def export_leads(
    engine: Engine,
    path: Path,
    *,
    language: str | None = None,
    scenario: str | None = None,
    unmask: bool = False,
    purpose: str | None = None,
    casework: Casework | None = None,
    actor: str | None = None,
) -> int:
    """Write leads to a file, the gravest first; the ending says in which format.

    Parameters
    ----------
    engine
        A run's database.
    path
        Where to: ``.xlsx``, ``.csv`` or ``.json``.
    language
        ``zh`` (default) or ``en`` for the headings of a workbook and the titles of scenarios. CSV
        and JSON are read by programs and have the plain names in any language.
    scenario
        Only the leads of this scenario.
    unmask
        Write whole ID numbers and accounts; needs `purpose` and `casework`.
    purpose, casework, actor
        Why, where that is written down before the file is, and who asks for it.

    Returns
    -------
    The number of leads.

    Raises
    ------
    ExportError
        If the ending is not known, the file cannot be written, or a purpose is missing.
    """
    suffix = suffix_of(path, LEAD_FORMATS)
    if unmask:
        record_unmasking("leads", path, purpose=purpose, casework=casework, actor=actor)
    spoken = language or "zh"
    rows = _rows(engine, scenario, spoken, unmask)
    if suffix == ".xlsx":
        title = "疑点" if spoken == "zh" else "Leads"
        return write_xlsx(path, [(title, LEADS, rows)], spoken)
    if suffix == ".csv":
        return write_csv(path, LEADS, rows, None)
    return write_json(path, rows)


def _rows(
    engine: Engine, scenario: str | None, language: str, unmask: bool
) -> Iterator[dict[str, Any]]:
    zh = language == "zh"
    titles = "select null as scenario, null as title where false"
    if "scenario" in engine.tables():
        titles = f"select scenario, title_{language} as title from scenario"
    columns = engine.columns("lead")
    robustness = "robustness_zh" if zh and "robustness_zh" in columns else "robustness"
    wanted = f"lead.scenario = {quote_literal(scenario)}" if scenario else "true"
    script = Script.load("resolver.exports", "leads.sql")
    sql = script.fill(wanted=wanted, titles=titles, robustness=f"lead.{robustness}")["leads"]
    for batch in engine.batches(sql, 10_000):
        for row in batch.to_pylist():
            yield row if unmask else mask_record(mask_scheme_number(row))
