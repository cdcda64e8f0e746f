"""The tables of a run that the review reads, for a village made by hand."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from resolver.config.linkage import Linkage
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.runs import Run, Workspace

PENSION = Path(__file__).parents[2] / "configs" / "pension"
TABLES = """
create table mention (row_id bigint, feed varchar, row_key varchar, profile_id bigint);
create table profile (profile_id bigint, name varchar, id_number varchar, birth_date date,
    birth_date_precision varchar, sex varchar, phone varchar[], address varchar[],
    mentions bigint, feeds varchar[]);
create table person_profile (profile_id bigint, person_id varchar, group_id bigint,
    certainty double);
create table pair (left_id bigint, right_id bigint, match_weight double,
    match_probability double, route varchar);
create table possible_same (left_person varchar, right_person varchar, match_weight double,
    match_probability double, reason varchar);
create table lead (lead_id varchar, person_id varchar, amount decimal(18, 2), status varchar,
    is_primary boolean, related varchar[]);
create table feed (feed varchar, department varchar, title_en varchar, title_zh varchar);
insert into feed values ('deaths', 'civil_affairs', 'Deaths', '死亡登记'),
    ('roll', 'social_security', 'Pension roll', '养老花名册'),
    ('visits', 'health', 'Visits', '就诊记录');
"""


@cache
def linkage() -> Linkage:
    """Return the linkage of the pension project."""
    return load_project(PENSION).linkage


class Village:
    """Adds records, links and leads to a database in the shape of a run's snapshot."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._last = 0
        for statement in TABLES.strip().rstrip(";").split(";\n"):
            engine.run(statement)

    def record(self, feed: str, person: str, *, group: int | None = None, **said: Any) -> int:
        """Add a record that is a profile and, unless one is given, a group of its own."""
        self._last += 1
        number = self._last
        values = {
            "name": "王秀兰",
            "id_number": None,
            "birth_date": None,
            "birth_date_precision": None,
            "sex": None,
            "phone": [],
            "address": [],
            **said,
        }
        key = values.pop("key", f"R{number}")
        self.engine.run(
            "insert into profile values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
            [number, *values.values(), [feed]],
        )
        self.engine.run(
            "insert into mention values (?, ?, ?, ?)", [1000 + number, feed, key, number]
        )
        self.engine.run(
            "insert into person_profile values (?, ?, ?, 1)", [number, person, group or number]
        )
        return number

    def pair(self, left: int, right: int, weight: float) -> None:
        """Say how two groups were scored."""
        probability = 1 / (1 + 2.0**-weight)
        low, high = sorted((left, right))
        self.engine.run(
            "insert into pair values (?, ?, ?, ?, 'x')", [low, high, weight, probability]
        )

    def lead(
        self, person: str, amount: float, *related: str, status: str = "open", primary: bool = True
    ) -> str:
        """Add a lead about a person, which may name others."""
        self._last += 1
        number = f"L{self._last}"
        self.engine.run(
            "insert into lead values (?, ?, ?, ?, ?, ?)",
            [number, person, amount, status, primary, [f"person:{other}" for other in related]],
        )
        return number

    def hold(self, kind: str, entry: str, left: int, right: int, *leads: str) -> None:
        """Let a merge or split wait for a decision."""
        self.engine.run(
            "create table if not exists system_entry (entry varchar, kind varchar,"
            " left_profile bigint, right_profile bigint, left_person varchar,"
            " right_person varchar, match_weight double, since_run varchar, since date,"
            " leads varchar[], note varchar)"
        )
        self.engine.run(
            "insert into system_entry values (?, ?, ?, ?, '', '', null, '', null, ?, null)",
            [entry, kind, left, right, list(leads)],
        )


def publish(workspace: Workspace, fill: Any) -> str:
    """Publish a run whose tables `fill` makes, and return its name."""
    run = Run(workspace, "2024-12-31")
    fill(Village(run.engine))
    shutil.copytree(PENSION, run.folder / "project")
    run.publish()
    return run.name
