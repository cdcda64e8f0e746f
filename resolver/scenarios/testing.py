"""Run a query's own tests: rows in, hits out, on a database of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field

from resolver.config.document import Strict, load_document
from resolver.config.problem import Problem
from resolver.config.project import Project
from resolver.config.scenario import Innocent, InnocentHeader, Scenario, SharedView
from resolver.engine import Engine, EngineError, quote_identifier
from resolver.entities.policy_tables import POLICY_TABLES, policy_tables
from resolver.scenarios.relations import (
    CANDIDATE_COLUMNS,
    CANONICAL,
    HIT_COLUMNS,
    create_relation,
    read_by,
)
from resolver.scenarios.run import (
    ScenarioError,
    insert_hits,
    insert_innocent,
    prepare_views,
    shared_views,
)

Rows = tuple[dict[str, Any], ...]
_LISTED = re.compile(r"\[\]$")
_TABLES = {
    **{name: kinds for name, kinds in CANONICAL.items() if name not in POLICY_TABLES},
    "candidate": CANDIDATE_COLUMNS,
}
_FOUND = {
    "lead_id": "VARCHAR",
    "explanation": "VARCHAR",
    "evidence": "BIGINT[]",
    "details": "VARCHAR",
}


class Case(Strict):
    """One test: what is known, and what the query finds in it."""

    name: str
    as_of: date = date(2024, 12, 31)
    given: dict[str, Rows]
    expect: Rows = ()


class Cases(Strict):
    """The content of a ``.test.yml``; `given` of the file goes into every case."""

    given: dict[str, Rows] = Field(default_factory=dict)
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class TestResult:
    """How one case of a query ended."""

    __test__ = False

    scenario: str
    case: str
    file: Path
    message: str = ""

    @property
    def passed(self) -> bool:
        """Tell whether the query found what was expected."""
        return not self.message

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain values, for JSON."""
        return {
            "scenario": self.scenario,
            "case": self.case,
            "file": str(self.file),
            "passed": self.passed,
            "message": self.message,
        }


def file_of_tests(query: Scenario | Innocent) -> Path:
    """Return where the tests of a query lie."""
    return query.path.with_suffix(".test.yml")


def test_scenarios(
    project: Project,
    names: Iterable[str] | None = None,  # noqa: PT028 - not a test, but what runs tests
) -> list[TestResult]:
    """Run the tests of scenarios and innocent explanations.

    Parameters
    ----------
    project
        The project folder.
    names
        Which scenarios or explanations; all by default.

    Returns
    -------
    One result a case, in the order of the files.
    """
    queries: dict[str, Scenario | Innocent] = {**project.scenarios, **project.innocent}
    wanted = list(queries) if names is None else list(names)
    views = shared_views(project)
    results: list[TestResult] = []
    with Engine(threads=1) as engine:
        for table, columns in _TABLES.items():
            create_relation(engine, table, columns)
        policy_tables(engine, project.policy)
        for name in wanted:
            query = queries[name]
            path = file_of_tests(query)
            problems: list[Problem] = []
            cases = load_document(path, Cases, problems)
            if cases is None:
                results += [TestResult(name, "(file)", path, str(problem)) for problem in problems]
                continue
            needed = read_by(query, views)
            for case in cases.cases:
                message = _run(engine, needed, query, cases.given, case)
                results.append(TestResult(name, case.name, path, message))
    return results


# The name is the product's; pytest must not take it for a test where it is imported.
setattr(test_scenarios, "__test__", False)  # noqa: B010


def _run(
    engine: Engine,
    views: list[SharedView],
    query: Scenario | Innocent,
    common: Mapping[str, Rows],
    case: Case,
) -> str:
    given = {
        table: (*common.get(table, ()), *case.given.get(table, ()))
        for table in {**common, **case.given}
    }
    unknown = sorted(set(given) - set(_TABLES))
    if unknown:
        return f"given: there is no table '{unknown[0]}'"
    try:
        for table, rows in given.items():
            _insert(engine, table, _TABLES[table], rows)
        prepare_views(engine, views, case.as_of)
        if isinstance(query.header, InnocentHeader):
            create_relation(engine, "innocent_found", _FOUND)
            insert_innocent(engine, query, case.as_of)
            found = engine.records("select * from innocent_found order by lead_id")
        else:
            create_relation(engine, "hit_found", HIT_COLUMNS)
            insert_hits(engine, query, case.as_of)
            found = engine.records("select * from hit_found order by person_id, benefit_id")
    except (ScenarioError, EngineError) as error:
        return str(error)
    finally:
        for table in given:
            engine.run(f"delete from {quote_identifier(table)}")
    return _difference(found, case.expect)


def _insert(engine: Engine, table: str, columns: Mapping[str, str], rows: Rows) -> None:
    for row in rows:
        unknown = sorted(set(row) - set(columns))
        if unknown:
            raise ScenarioError(f"given: '{table}' has no column {', '.join(unknown)}")
    if not rows:
        return
    data = pa.table(
        {
            name: pa.array([_as_text(row.get(name), kind) for row in rows], _arrow_type(kind))
            for name, kind in columns.items()
        }
    )
    engine.register("given_rows", data)
    values = ", ".join(f"cast({quote_identifier(c)} as {kind})" for c, kind in columns.items())
    engine.run(f"insert into {quote_identifier(table)} select {values} from given_rows")
    engine.unregister("given_rows")


def _arrow_type(kind: str) -> pa.DataType:
    return pa.list_(pa.string()) if _LISTED.search(kind) else pa.string()


def _as_text(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if _LISTED.search(kind):
        return [str(part) for part in value]
    return str(value)


def _difference(found: list[dict[str, Any]], expected: Rows) -> str:
    seen = [{**json.loads(row["details"] or "{}", parse_float=Decimal), **row} for row in found]
    if len(seen) != len(expected):
        who = ", ".join(str(row.get("person_id") or row.get("lead_id")) for row in seen)
        return f"{len(seen)} found ({who or 'none'}), {len(expected)} expected"
    for number, (row, wanted) in enumerate(zip(seen, _sorted(expected), strict=True), start=1):
        for column, value in wanted.items():
            if column not in row:
                return f"row {number}: there is no column '{column}'"
            if not _equal(row[column], value):
                return f"row {number}: {column} is {row[column]}, expected {value}"
    return ""


def _sorted(expected: Rows) -> list[dict[str, Any]]:
    keys = ("person_id", "benefit_id", "lead_id")
    return sorted(expected, key=lambda row: tuple(str(row.get(key) or "") for key in keys))


def _equal(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is wanted
    if isinstance(wanted, bool):
        return bool(found) == wanted
    if isinstance(wanted, int | float):
        return abs(Decimal(str(found)) - Decimal(str(wanted))) < Decimal("0.0005")
    if isinstance(wanted, list):
        return sorted(map(str, found)) == sorted(map(str, wanted))
    return str(found) == str(wanted)
