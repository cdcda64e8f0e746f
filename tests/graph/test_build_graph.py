from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from resolver.graph import build_graph

HUB = "select is_hub, hub_reason from node where node_id = ?"


def edges(world, kind):
    return world.engine.rows("select source, target from edge where kind = ?", [kind])


def test_payments_become_one_edge_a_person_and_account(world):
    person = world.person("张三")
    rows = world.pension(person, "A1", date(2023, 1, 1), 24)
    build_graph(world.engine)
    edge = world.engine.records("select * from edge where kind = 'paid_to'")
    assert len(edge) == 1
    assert edge[0]["source"] == f"person:{person}"
    assert edge[0]["target"] == "account:A1"
    assert (edge[0]["valid_from"], edge[0]["valid_to"]) == (date(2023, 1, 1), date(2024, 12, 1))
    assert (edge[0]["rows"], edge[0]["amount"]) == (24, Decimal("2400.00"))
    assert edge[0]["evidence"] == sorted(rows)[:20]


def test_money_that_came_back_or_never_went_is_not_counted(world):
    person = world.person("张三")
    common = {"scheme": "s", "account": "A1", "amount": 100, "benefit_id": "b"}
    world.fact("payment", person, month=date(2024, 1, 1), status="paid", **common)
    world.fact("payment", person, month=date(2024, 2, 1), status="paid", refunded=40, **common)
    world.fact("payment", person, month=date(2024, 3, 1), status="returned", **common)
    world.fact("payment", person, month=date(2024, 4, 1), status="failed", **common)
    build_graph(world.engine)
    assert world.engine.value("select amount from edge where kind = 'paid_to'") == Decimal("160")


def test_payments_without_account_go_to_the_only_account_of_the_roll(world):
    person = world.person("张三")
    world.fact("benefit", person, scheme="s", account="A1", benefit_id="b")
    world.fact("payment", person, scheme="s", month=date(2024, 1, 1), amount=5, benefit_id="b")
    build_graph(world.engine)
    assert edges(world, "paid_to") == [(f"person:{person}", "account:A1")]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("account", {"number": "A1"}, ("holds_account", "account:A1")),
        ("card", {"number": "C1"}, ("holds_card", "card:C1")),
        ("household", {"number": "H1"}, ("household", "household:H1")),
        ("employment", {"employer": "厂", "employer_code": "U1"}, ("employer", "employer:U1")),
        (
            "contribution",
            {"employer": "厂", "month": date(2024, 1, 1)},
            ("employer", "employer:厂"),
        ),
        (
            "claim",
            {"date": date(2024, 1, 1), "kind": "inpatient", "provider": "医院"},
            ("claim_hospital", "hospital:医院"),
        ),
        (
            "award",
            {"kind": "sick", "date": date(2024, 1, 1), "doctor": "李", "hospital": "医院"},
            ("award_doctor", "doctor:李@医院"),
        ),
        (
            "award",
            {"kind": "sick", "date": date(2024, 1, 1), "agent": "王", "agent_phone": "1"},
            ("award_agent", "agent:王|1"),
        ),
        (
            "card",
            {"number": "C1", "collector": "王", "collector_phone": "1"},
            ("card_collector", "agent:王|1"),
        ),
        (
            "edit",
            {"date": date(2024, 1, 1), "field": "account", "old_value": "1", "new_value": "6222 a"},
            ("changed_to", "account:6222A"),
        ),
        (
            "edit",
            {"date": date(2024, 1, 1), "field": "phone", "operator": "op7"},
            ("edited_by", "operator:op7"),
        ),
    ],
)
def test_facts_become_edges(world, kind, values, expected):
    person = world.person("张三")
    row = world.fact(kind, person, **values)
    build_graph(world.engine)
    found = world.engine.rows(
        "select target, evidence from edge where kind = ? and source = ?",
        [expected[0], f"person:{person}"],
    )
    assert found == [(expected[1], [row])]


def test_contacts_come_from_any_row_that_names_the_person(world):
    person = world.person("张三", phone="13900000001", address="某村1号")
    build_graph(world.engine)
    assert edges(world, "phone") == [(f"person:{person}", "phone:13900000001")]
    assert edges(world, "address") == [(f"person:{person}", "address:某村1号")]


def test_adjacency_has_both_directions_in_the_order_of_keys(world):
    world.late_pensioner("张三", "A1", phone="13900000001")
    build_graph(world.engine)
    rows = world.engine.rows("select node_key, neighbour_key, kind from adjacency")
    assert rows == sorted(rows)
    assert {(b, a, kind) for a, b, kind in rows} == set(rows)
    keys = dict(world.engine.rows("select node_id, node_key from node"))
    assert keys.items() >= set(world.engine.rows("select node_id, node_key from adjacency"))


def test_no_edge_stands_twice(world):
    person = world.person("张三", phone="1", address="甲")
    for benefit in ("a", "b"):
        common = {"scheme": "s", "account": "A1", "benefit_id": benefit}
        world.fact("benefit", person, **common)
        world.fact("payment", person, month=date(2024, 1, 1), amount=5, **common)
        common.pop("account")
        world.fact("payment", person, month=date(2024, 2, 1), amount=5, **common)
    for doctor in ("李", "王"):
        claim = {"date": date(2024, 1, 1), "kind": "inpatient", "provider": "医院"}
        world.fact("claim", person, doctor=doctor, **claim)
    build_graph(world.engine)
    edges = world.engine.rows("select source, target, kind from edge")
    assert len(edges) == len(set(edges)) > 5
    assert world.engine.rows("select rows, amount from edge where kind = 'paid_to'") == [(4, 20)]


def test_nursing_home_is_a_hub_and_collector_is_not(world):
    for name in "赵钱孙李周吴郑王冯陈":
        world.living_pensioner(f"{name}甲", f"own-{name}", phone="0432100", address="敬老院")
    world.late_pensioner("褚甲", "own-褚", phone="0432100", address="敬老院")
    for name in "卫蒋沈韩杨":
        world.late_pensioner(f"{name}乙", "A1", phone="13900000001")
    build_graph(world.engine)
    assert world.engine.rows(HUB, ["phone:0432100"]) == [
        (True, "shared_by_living persons=11 surnames=11 paid_after_death=1")
    ]
    assert world.engine.rows(HUB, ["address:敬老院"])[0][0]
    assert world.engine.rows(HUB, ["phone:13900000001"]) == [(False, None)]
    assert world.engine.rows(HUB, ["account:A1"]) == [(False, None)]


def test_collective_account_is_a_hub_unless_it_serves_the_dead(world):
    holder = world.person("王五")
    world.fact("account", holder, number="V1", kind="collective")
    world.fact("account", holder, number="V2", kind="collective")
    for name in "赵钱孙李":
        world.living_pensioner(f"{name}甲", "V1")
        world.late_pensioner(f"{name}乙", "V2")
    build_graph(world.engine)
    assert world.engine.rows(HUB, ["account:V1"])[0][1].startswith("collective_account ")
    assert world.engine.rows(HUB, ["account:V2"]) == [(False, None)]


def test_two_builds_are_equal_and_leave_nothing_else(world):
    world.late_pensioner("张三", "A1", phone="13900000001")
    world.living_pensioner("李四", "A1", phone="13900000001")
    before = set(world.engine.tables())
    build_graph(world.engine)
    first = [world.dump(table) for table in ("node", "edge", "adjacency")]
    build_graph(world.engine)
    assert [world.dump(table) for table in ("node", "edge", "adjacency")] == first
    assert set(world.engine.tables()) - before == {"node", "edge", "adjacency"}


def test_a_run_without_some_kinds_of_fact_still_has_a_graph(world):
    world.living_pensioner("李四", "A1")
    for table in ("transfer", "edit", "lake_person", "life_status"):
        world.engine.run(f"drop table {table}")
    build_graph(world.engine)
    assert edges(world, "paid_to") == [("person:P00000000001", "account:A1")]
    assert "transfer" not in world.engine.tables()
