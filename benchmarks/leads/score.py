"""Score a published run against the truth that lies beside a generated prefecture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from resolver.engine import Engine, Script, quote_literal
from resolver.exports import export_persons
from resolver.runs import Workspace


def score(truth: Path, workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """Return precision and recall of leads, rings and persons.

    Parameters
    ----------
    truth
        The folder ``truth`` of a generated prefecture.
    workspace
        Where its extracts were run.
    """
    script = Script.load("benchmarks.leads", "score.sql")
    persons = workspace.root / "persons.parquet"
    with workspace.open_published() as snapshot:
        export_persons(snapshot, persons)
    with Engine() as engine:
        engine.attach(workspace.snapshot(workspace.published()), "run")
        for name, source in {
            "persons": f"select * from read_parquet({quote_literal(str(persons))})",
            "records": f"select feed, row_key, person::varchar as person"
            f" from read_parquet({quote_literal(str(truth / 'records.parquet'))})",
            "frauds": "select scenario, person::varchar as person, amount::decimal(18,2) as amount,"
            " counterpart"
            f" from read_csv({quote_literal(str(truth / 'frauds.csv'))}, all_varchar = true)",
            "lookalikes": "select kind, person::varchar as person, scenarios"
            f" from read_csv({quote_literal(str(truth / 'lookalikes.csv'))}, all_varchar = true)",
            "leads": "select * from run.lead",
            "ring_found": "select ring_id, person_id from run.ring_member",
        }.items():
            engine.run(f"create temp table {name} as {source}")
        engine.register("ring_truth", _ring_members(truth / "rings.json"))
        for step in ("person of truth", "claims"):
            engine.run(script[step])
        return {
            step: engine.records(script[step])
            for step in ("by scenario", "look-alikes accused", "rings", "pairwise")
        }


def _ring_members(path: Path) -> pa.Table:
    rings = json.loads(path.read_text("utf-8"))
    rows = [
        {"ring": str(ring["ring"]), "person": str(member["person"])}
        for ring in rings
        for member in ring["members"]
    ]
    return pa.Table.from_pylist(rows, pa.schema({"ring": pa.string(), "person": pa.string()}))
