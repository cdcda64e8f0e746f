"""Try ``linkage.yml`` on an empty lake: every column it names, every bit of SQL it holds."""

from __future__ import annotations

import difflib
import re

from resolver.config.linkage import Linkage
from resolver.config.problem import Problem
from resolver.engine import Engine, EngineError, quote_identifier
from resolver.link.blocking import keys_of_route, route_sql
from resolver.link.columns import PREFIX, person_columns
from resolver.link.groups import group_profiles
from resolver.link.levels import level_sql
from resolver.link.profiles import build_profiles
from resolver.link.records import build_group_records
from resolver.standardize import CLEANERS

RECORDS = "link_record"


def check_linkage(linkage: Linkage, file: str = "linkage.yml") -> list[Problem]:
    """Find what is wrong with a project's linkage beyond its form.

    Parameters
    ----------
    linkage
        What has been read.
    file
        Its name in the problems.
    """
    problems = [
        Problem(
            file, None, f"fields.{name}.kind", f"no kind of field '{spec.kind}'", _near(spec.kind)
        )
        for name, spec in linkage.fields.items()
        if spec.kind not in CLEANERS
    ]
    if problems:
        return problems
    with Engine(memory_limit="500MB", threads=1) as engine:
        return _Trial(engine, linkage, file).run()


class _Trial:
    """Runs everything on no rows and gathers what the database says."""

    def __init__(self, engine: Engine, linkage: Linkage, file: str) -> None:
        self.engine = engine
        self.linkage = linkage
        self.file = file
        self.problems: list[Problem] = []
        self.columns: dict[str, str] = {}

    def run(self) -> list[Problem]:
        try:
            _empty_lake(self.engine, self.linkage)
            build_profiles(self.engine, self.linkage)
            group_profiles(self.engine, self.linkage)
            build_group_records(self.engine, self.linkage, RECORDS)
        except (EngineError, ValueError, KeyError) as error:
            self._note("fields, identity, derived", _reason(error))
            return self.problems
        self.columns = self.engine.columns(RECORDS)
        self._levels()
        self._routes()
        self._training()
        return self.problems

    def _levels(self) -> None:
        pairs = _pairs(self.columns)
        for comparison, position, level in self.linkage.levels():
            key = f"comparisons.{comparison.name}.levels.{position}"
            if level.otherwise is None:
                self._try(key, f"select 1 from {pairs} where {level_sql(level)}")
            if level.term_frequency is not None:
                self._known(key, [level.term_frequency])

    def _routes(self) -> None:
        for name, route in self.linkage.routes.items():
            key = f"routes.{name}"
            if not self._known(key, route.by):
                continue
            try:
                keys_of_route(self.engine, route, RECORDS, self.columns, self.linkage)
            except EngineError as error:
                self._note(key, _reason(error))
                continue
            self._try(key, route_sql(route, self.linkage))

    def _training(self) -> None:
        for rule in self.linkage.training.sure:
            joined = f"{RECORDS} as l join {RECORDS} as r on l.group_id < r.group_id and ({rule})"
            self._try("training.sure", f"select 1 from {joined}")
        for block in self.linkage.training.blocks:
            self._known("training.blocks", block)

    def _try(self, key: str, sql: str) -> None:
        try:
            self.engine.run(sql)
        except EngineError as error:
            self._note(key, _reason(error))

    def _known(self, key: str, columns: list[str]) -> bool:
        unknown = [column for column in columns if column not in self.columns]
        for column in unknown:
            near = difflib.get_close_matches(column, self.columns, 1)
            hint = f"did you mean '{near[0]}'?" if near else "name a field or a derived column"
            self._note(key, f"no column '{column}'", hint)
        return not unknown

    def _note(self, key: str, what: str, hint: str = "mind columns and SQL") -> None:
        self.problems.append(Problem(self.file, None, key, what, hint))


def _empty_lake(engine: Engine, linkage: Linkage) -> None:
    columns = person_columns(linkage)
    person = ", ".join(
        f"{quote_identifier(PREFIX + column.name)} {column.sql_type}"
        for column in (*columns.scalar, *columns.collected)
    )
    engine.run(
        "create table lake_person (row_id bigint, feed varchar, department varchar,"
        f" row_key varchar, known_on date, {person})"
    )


def _pairs(columns: dict[str, str]) -> str:
    sides = ", ".join(
        f"{side}.{quote_identifier(name)} as {quote_identifier(f'{name}_{side}')}"
        for side in ("l", "r")
        for name in columns
    )
    return f"(select {sides} from {RECORDS} as l, {RECORDS} as r)"


def _reason(error: Exception) -> str:
    return re.sub(r"^(step '[^']*': )?(\w+ Error: )?", "", str(error).strip().strip("'\""))


def _near(kind: str) -> str:
    near = difflib.get_close_matches(kind, CLEANERS, 1)
    return f"did you mean '{near[0]}'?" if near else ", ".join(sorted(CLEANERS))
