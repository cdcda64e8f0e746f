"""Read every query of a project before it runs, and say what is wrong with it and where."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.optimizer.scope import Scope, traverse_scope

from resolver.config.document import load_document
from resolver.config.problem import Problem
from resolver.config.project import Project
from resolver.config.scenario import (
    Innocent,
    InnocentHeader,
    Query,
    Scenario,
    ScenarioHeader,
    SharedView,
    load_views,
)
from resolver.engine import Engine, EngineError
from resolver.entities.policy_tables import policy_tables
from resolver.scenarios.relations import (
    CANDIDATE_COLUMNS,
    CANONICAL,
    HIT_COLUMNS,
    REQUIRED_OF_INNOCENT,
    REQUIRED_OF_SCENARIO,
    create_relation,
    in_order,
)
from resolver.scenarios.run import ScenarioError, prepare_views
from resolver.scenarios.templates import placeholders
from resolver.scenarios.testing import Cases, file_of_tests

_ALWAYS = frozenset({"as_of"})
_OF_EVERY_LEAD = frozenset({*HIT_COLUMNS, "person"}) - {"details"}


def check_scenarios(project: Project) -> list[Problem]:
    """Find what is wrong with scenarios, innocent explanations, shared views and their tests.

    Returns
    -------
    Every problem, with file and line: a query that does not parse, an unknown table or column,
    an unbound or unused parameter, a missing result column, a join without a condition, an
    explanation that nobody defines, a template that names what the query does not return, a
    missing test.
    """
    problems: list[Problem] = []
    views = load_views(project.folder, problems)
    queries: list[Query[Any]] = [
        *views.values(),
        *project.scenarios.values(),
        *project.innocent.values(),
    ]
    known = {*CANONICAL, *views, "candidate"}
    for query in queries:
        tree = _parse(query, problems)
        if tree is not None:
            problems += _tables(query, tree, known)
            problems += _parameters(query, tree)
            problems += _joins(query, tree)
    for scenario in project.scenarios.values():
        problems += _explanations(scenario, project.innocent)
    if not problems:
        problems += _on_empty_tables(project, views)
    for scenario in project.scenarios.values():
        problems += _tests(scenario)
    for explanation in project.innocent.values():
        problems += _tests(explanation)
    return sorted(problems, key=lambda p: (p.file, p.line or 0, p.key, p.what))


def _parse(query: Query[Any], problems: list[Problem]) -> exp.Expr | None:
    try:
        statements = sqlglot.parse(query.sql, dialect="duckdb")
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        line = query.first_line + int(first.get("line") or 1) - 1
        near = first.get("highlight") or ""
        what = f"does not parse near '{near}'" if near else "does not parse"
        remedy = str(first.get("description") or "").rstrip(".").lower()
        problems.append(Problem(str(query.path), line, "", what, remedy))
        return None
    trees = [statement for statement in statements if statement is not None]
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        what = "is not exactly one select statement"
        problems.append(Problem(str(query.path), query.first_line, "", what, "write one query"))
        return None
    return trees[0]


def _tables(query: Query[Any], tree: exp.Expr, known: set[str]) -> list[Problem]:
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    allowed = (
        known | own if isinstance(query.header, InnocentHeader) else (known | own) - {"candidate"}
    )
    problems = []
    for table in tree.find_all(exp.Table):
        name = table.name
        if name and name not in allowed:
            near = difflib.get_close_matches(name, sorted(allowed), 1)
            remedy = f"did you mean '{near[0]}'?" if near else "see docs/architecture.md"
            line = _line(query, table.this)
            problems.append(Problem(str(query.path), line, name, "is not a known table", remedy))
    return problems


def _parameters(query: Query[Any], tree: exp.Expr) -> list[Problem]:
    used = {node.name or str(node.this) for node in tree.find_all(exp.Placeholder, exp.Parameter)}
    problems = []
    for name in sorted(used - set(query.header.parameters) - _ALWAYS):
        line = _line_of_text(query, f"${name}")
        near = difflib.get_close_matches(name, [*query.header.parameters, *_ALWAYS], 1)
        remedy = f"did you mean '${near[0]}'?" if near else "add it to the header's parameters"
        problems.append(Problem(str(query.path), line, f"${name}", "is not a parameter", remedy))
    for name in sorted(set(query.header.parameters) - used):
        what = "is a parameter that the query does not use"
        problems.append(Problem(str(query.path), 1, f"parameters.{name}", what, "remove it"))
    return problems


def _joins(query: Query[Any], tree: exp.Expr) -> list[Problem]:
    problems = []
    for scope in traverse_scope(tree):
        for join in scope.expression.args.get("joins") or []:
            if join.args.get("on") is not None or join.args.get("using"):
                continue
            if join.method or _is_small(join.this, scope):
                continue
            line = _line(query, join.this.this if isinstance(join.this, exp.Table) else None)
            what = "is joined without a condition: every row would meet every other"
            name = join.this.alias_or_name
            problems.append(Problem(str(query.path), line, name, what, "join it on a key"))
    return problems


def _is_small(source: exp.Expr, scope: Scope) -> bool:
    """Tell whether joining a source without a condition cannot multiply rows beyond bounds."""
    if isinstance(source, exp.Unnest | exp.Lateral | exp.Values):
        return True
    if isinstance(source, exp.Table):
        found = scope.sources.get(source.alias_or_name)
        if not isinstance(found, Scope):
            return not source.name  # A table function such as generate_series.
        query: exp.Expr | None = found.expression
    else:
        query = source.this if isinstance(source, exp.Subquery) else None
    return (
        isinstance(query, exp.Select)
        and query.args.get("group") is None
        and any(item.find(exp.AggFunc) for item in query.expressions)
        and not any(item.find(exp.Window) for item in query.expressions)
    )


def _explanations(scenario: Scenario, innocent: Mapping[str, Innocent]) -> list[Problem]:
    problems = []
    for explanation in scenario.header.innocent:
        if explanation not in innocent:
            near = difflib.get_close_matches(explanation, sorted(innocent), 1)
            remedy = f"did you mean '{near[0]}'?" if near else f"write innocent/{explanation}.sql"
            what = f"'{explanation}' is not an innocent explanation of this project"
            line = _line_of_header(scenario, explanation)
            problems.append(Problem(str(scenario.path), line, "innocent", what, remedy))
    return problems


def _on_empty_tables(project: Project, views: Mapping[str, SharedView]) -> list[Problem]:
    """Let the database bind every query: it knows columns and types better than any reader."""
    problems: list[Problem] = []
    with Engine(threads=1) as engine:
        for name, columns in {**CANONICAL, "candidate": CANDIDATE_COLUMNS}.items():
            create_relation(engine, name, columns)
        policy_tables(engine, project.policy)
        prepare_views(engine, [], date(2000, 1, 1))
        for view in in_order(dict(views)):
            try:
                prepare_views(engine, [view], date(2000, 1, 1))
            except ScenarioError as error:
                problems.append(_refused(view, str(error).removeprefix(f"{view.path}: ")))
        if problems:
            return problems
        queries: list[Query[Any]] = [*project.scenarios.values(), *project.innocent.values()]
        for query in queries:
            values = {**query.values(), "as_of": date(2000, 1, 1)}
            used = {key: value for key, value in values.items() if f"${key}" in query.sql}
            try:
                engine.run(f"create or replace temp table checked as {query.sql}", used or None)
            except EngineError as error:
                problems.append(_refused(query, str(error)))
                continue
            problems += _results(query, engine.columns("checked"))
    return problems


def _refused(query: Query[Any], message: str) -> Problem:
    words = message.replace('"', " ").split()
    line = query.first_line
    for word in words:
        if len(word) > 2 and word.isidentifier() and word.lower() == word and word in query.sql:
            line = _line_of_text(query, word)
            break
    return Problem(str(query.path), line, "", message, "see docs/architecture.md for columns")


def _results(query: Query[Any], found: Mapping[str, str]) -> list[Problem]:
    required = (
        REQUIRED_OF_INNOCENT if isinstance(query.header, InnocentHeader) else REQUIRED_OF_SCENARIO
    )
    problems = []
    for name in required:
        if name not in found:
            near = difflib.get_close_matches(name, list(found), 1)
            remedy = f"rename '{near[0]}'" if near else "add it to the select list"
            what = "is not among the columns that the query returns"
            problems.append(Problem(str(query.path), query.first_line, name, what, remedy))
    for name, kind in found.items():
        wanted = HIT_COLUMNS.get(name)
        if wanted and isinstance(query.header, ScenarioHeader) and not _fits(kind, wanted):
            what = f"is {kind}, but a hit needs {wanted}"
            problems.append(Problem(str(query.path), query.first_line, name, what, "cast it"))
    if isinstance(query.header, ScenarioHeader):
        text, allowed = query.header.explain, {*found, *_OF_EVERY_LEAD}
    elif isinstance(query.header, InnocentHeader):
        text, allowed = query.header.note, set(found)
    else:
        return problems
    for language, template in (("en", text.en), ("zh", text.zh)):
        problems += _template(query, language, template, allowed)
    return problems


def _fits(kind: str, wanted: str) -> bool:
    def family(name: str) -> str:
        if name.endswith("[]"):
            return family(name[:-2]) + "[]"
        if name.startswith(
            ("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "BIGINT", "INT", "U", "SMALL")
        ):
            return "number"
        return "date" if name.startswith(("DATE", "TIMESTAMP")) else name

    return family(kind) == family(wanted) or kind in {'"NULL"', "NULL", '"NULL"[]', "NULL[]"}


def _template(query: Query[Any], language: str, template: str, allowed: set[str]) -> list[Problem]:
    key = "explain" if isinstance(query.header, ScenarioHeader) else "note"
    line = _line_of_header(query, template[:20])
    try:
        names = placeholders(template)
    except ValueError as error:
        what, remedy = f"cannot be filled in: {error}", "write {{ for a brace"
        return [Problem(str(query.path), line, f"{key}.{language}", what, remedy)]
    problems = []
    for name in names:
        if name not in allowed:
            near = difflib.get_close_matches(name, sorted(allowed), 1)
            remedy = f"did you mean '{{{near[0]}}}'?" if near else "return it from the query"
            what = f"names '{{{name}}}', which the query does not return"
            problems.append(Problem(str(query.path), line, f"{key}.{language}", what, remedy))
    return problems


def _tests(query: Scenario | Innocent) -> list[Problem]:
    path = file_of_tests(query)
    if not path.exists():
        what, remedy = "has no tests", f"write {path.name} beside it"
        return [Problem(str(query.path), 1, "", what, remedy)]
    problems: list[Problem] = []
    cases = load_document(path, Cases, problems)
    if cases is None:
        return problems
    tables = {**CANONICAL, "candidate": CANDIDATE_COLUMNS}
    for case in cases.cases:
        for given in (cases.given, case.given):
            for table, rows in given.items():
                if table not in tables:
                    near = difflib.get_close_matches(table, sorted(tables), 1)
                    remedy = f"did you mean '{near[0]}'?" if near else "see docs/architecture.md"
                    what = f"case '{case.name}' fills an unknown table"
                    problems.append(Problem(str(path), None, table, what, remedy))
                    continue
                for column in sorted({name for row in rows for name in row} - set(tables[table])):
                    what = f"case '{case.name}' fills an unknown column of {table}"
                    problems.append(Problem(str(path), None, column, what))
    if isinstance(query.header, ScenarioHeader) and all(bool(case.expect) for case in cases.cases):
        what = "has no case in which nothing may be found"
        problems.append(Problem(str(path), 1, "cases", what, "add a miss just outside a boundary"))
    return problems


def _line(query: Query[Any], node: object) -> int:
    meta = node.meta if isinstance(node, exp.Expr) else {}
    return query.first_line + int(meta.get("line", 1)) - 1


def _line_of_text(query: Query[Any], text: str) -> int:
    position = query.sql.find(text)
    return query.first_line + query.sql.count("\n", 0, max(position, 0))


def _line_of_header(query: Query[Any], text: str) -> int:
    whole = query.path.read_text("utf-8")
    position = whole.find(text)
    return whole.count("\n", 0, max(position, 0)) + 1
