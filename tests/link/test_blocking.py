from __future__ import annotations

import pytest

from resolver.config.linkage import FieldSpec, Linkage, Route
from resolver.engine import Engine
from resolver.link.blocking import find_pairs, routes_of_pair


def linkage(link_only: bool = False, **routes: Route) -> Linkage:
    return Linkage.model_construct(
        fields={"name": FieldSpec(kind="name")}, routes=routes, link_only=link_only
    )


@pytest.fixture
def engine() -> Engine:
    engine = Engine(threads=1)
    engine.run(
        "create table record as select * from (values"
        " (1, ['a'], 'wang', ['x', 'y'], 1950), (2, ['b'], 'wang', ['y', 'z'], 1950),"
        " (3, ['a'], 'wang', null, 1960), (4, ['a'], 'li', ['x', 'y'], null),"
        " (5, ['b'], null, ['q'], 1950)) as t(group_id, feeds, name, phone, year)"
    )
    return engine


def pairs(engine: Engine, linkage: Linkage) -> dict[tuple[int, int], int]:
    find_pairs(engine, linkage, "record", "candidate")
    return {(left, right): route for left, right, route in engine.rows("from candidate")}


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (Route(by=["name"]), {(1, 2), (1, 3), (2, 3)}),
        (Route(by=["name", "year"]), {(1, 2)}),
        (Route(by=["phone"]), {(1, 2), (1, 4), (2, 4)}),
        (Route(by=["phone", "name"]), {(1, 2)}),
        (Route(by=["name"], where="l.year < r.year"), {(1, 3), (2, 3)}),
        (Route(by=["name"], max_block=2), set()),
    ],
)
def test_routes(engine: Engine, route: Route, expected: set[tuple[int, int]]) -> None:
    assert set(pairs(engine, linkage(only=route))) == expected


def test_records_of_one_register_are_not_linked(engine: Engine) -> None:
    found = pairs(engine, linkage(True, only=Route(by=["name"])))
    assert set(found) == {(1, 2), (2, 3)}


def test_a_pair_keeps_its_first_route(engine: Engine) -> None:
    both = linkage(name=Route(by=["name"]), phone=Route(by=["phone"]))
    found = pairs(engine, both)
    assert found[1, 2] == 0
    assert found[1, 4] == 1
    assert routes_of_pair(engine, both, "record", 1, 2) == ["name", "phone"]
    assert routes_of_pair(engine, both, "record", 1, 5) == []


def test_what_is_too_common_is_counted(engine: Engine) -> None:
    [count] = find_pairs(engine, linkage(only=Route(by=["name"], max_block=2)), "record", "c")
    assert (count.route, count.pairs) == ("only", 0)
    assert (count.skipped_values, count.skipped_records) == (1, 3)
