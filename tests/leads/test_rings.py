from __future__ import annotations

import runpy
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from resolver.engine import Engine
from resolver.graph import Graph, build_graph
from resolver.leads.rings import find_rings

_WORLD = runpy.run_path(str(Path(__file__).parents[1] / "graph" / "world.py"))["World"]
AS_OF = date(2024, 12, 31)
ROLES = "select person_id, role from ring_member where ring_id = ? order by 1"


@pytest.fixture
def world() -> Iterator[Any]:
    with Engine(threads=1) as engine:
        yield _WORLD(engine)


def rings(world, as_of=AS_OF):
    """Return every ring as {person: role}."""
    build_graph(world.engine)
    count = find_rings(world.engine, as_of)
    ids = [ring for (ring,) in world.engine.rows("select ring_id from ring order by ring_id")]
    assert len(ids) == count
    return [dict(world.engine.rows(ROLES, [ring])) for ring in ids]


def collector(world, name="王五", account="A1", **contact):
    person = world.person(name, **contact)
    world.fact("account", person, number=account)
    return person


def test_account_that_collects_the_pensions_of_the_dead(world):
    holder = collector(world)
    dead = [world.late_pensioner(name, "A1") for name in ("张三", "李四", "赵六")]
    assert rings(world) == [{holder: "collector"} | dict.fromkeys(dead, "beneficiary")]
    ring = world.engine.records("select * from ring")[0]
    assert (ring["size"], ring["amount"]) == (4, Decimal("900.00"))
    assert (ring["period_from"], ring["period_to"]) == (date(2024, 4, 1), date(2024, 6, 1))
    assert ring["summary_en"] == (
        "3 beneficiaries in name tied by 1 account; 1 collector; 900.00 yuan."
    )
    assert ring["summary_zh"] == "3名名义领取人由1个账户关联；1名收款人；涉及900.00元。"
    assert world.engine.rows("select distinct ring_id from lead") == [(ring["ring_id"],)]
    assert world.engine.rows("select node_id, members from ring_tie") == [("account:A1", 3)]


def test_widow_who_keeps_drawing_is_a_lead_but_no_ring(world):
    world.late_pensioner("张三", "A1", phone="13900000001", address="一号")
    widow = world.living_pensioner("李四", "A1", phone="13900000001", address="一号")
    world.fact("account", widow, number="A1")
    assert rings(world) == []
    assert world.engine.value("select count(ring_id) from lead") == 0


def test_two_parents_collected_on_the_daughters_account_are_a_ring(world):
    daughter = collector(world)
    parents = [world.late_pensioner(name, "A1", address="一号") for name in ("张三", "李四")]
    assert rings(world) == [{daughter: "collector"} | dict.fromkeys(parents, "beneficiary")]


def test_two_of_one_home_who_share_its_phone_are_no_ring(world):
    for name in ("张三", "李四"):
        world.late_pensioner(name, f"own-{name}", phone="13900000001", address="一号")
    world.person("张五", phone="13900000001", address="一号")
    assert rings(world) == []


def test_phone_that_ties_the_dead_of_several_homes(world):
    owner = world.person("王五", phone="13900000001", address="九号")
    dead = [
        world.late_pensioner(name, f"own-{name}", phone="13900000001", address=f"{name}家")
        for name in ("张三", "李四")
    ]
    assert rings(world) == [{owner: "collector"} | dict.fromkeys(dead, "beneficiary")]


def test_phone_that_the_bank_has_for_the_accounts_of_the_dead(world):
    owner = world.person("王五", phone="13900000001")
    dead = []
    for name in ("张三", "李四", "赵六"):
        person = world.late_pensioner(name, f"own-{name}")
        world.fact("account", person, number=f"own-{name}", phone="13900000001")
        dead.append(person)
    assert rings(world) == [{owner: "collector"} | dict.fromkeys(dead, "beneficiary")]


def test_nursing_home_and_village_account_glue_nobody(world):
    for name in "赵钱孙李周吴郑王冯陈":
        world.living_pensioner(f"{name}甲", "V1", phone="0432100", address="敬老院")
    for name in "褚卫":
        world.late_pensioner(f"{name}甲", "V1", phone="0432100", address="敬老院")
    assert rings(world) == []


def test_one_holder_of_several_accounts_ties(world):
    holder = collector(world, account="A1")
    world.fact("account", holder, number="A2")
    dead = [world.late_pensioner("张三", "A1"), world.late_pensioner("李四", "A2")]
    assert rings(world) == [{holder: "collector"} | dict.fromkeys(dead, "beneficiary")]


def test_who_takes_cards_of_the_dead_collects(world):
    taker = world.person("王五", phone="13900000001")
    dead = []
    for name in ("张三", "李四", "赵六"):
        person = world.late_pensioner(name, f"own-{name}")
        taken = {"collector": "王五", "collector_phone": "13900000001"}
        world.fact("card", person, number=f"C{name}", **taken)
        dead.append(person)
    assert rings(world) == [{taker: "collector"} | dict.fromkeys(dead, "beneficiary")]


def test_money_that_goes_on_to_one_account_ties(world):
    holder = collector(world, account="A9")
    dead = []
    for name in ("张三", "李四"):
        person = world.late_pensioner(name, f"own-{name}")
        at = {"at": "2024-05-01 10:00:00", "amount": 100}
        world.fact("transfer", person, account=f"own-{name}", counter_account="A9", **at)
        dead.append(person)
    assert rings(world) == [{holder: "collector"} | dict.fromkeys(dead, "beneficiary")]


def cluster(world, leads, others):
    """Let one agent and one hospital serve some with a lead and some without."""
    agent = world.person("王五", phone="13900000001")
    people = []
    for number in range(leads + others):
        person = world.person(f"{'赵钱孙李周吴郑冯陈褚卫蒋'[number]}甲")
        row = world.fact(
            "award",
            person,
            kind="sick",
            date=date(2024, 1, 1),
            hospital="县医院",
            agent="王五",
            agent_phone="13900000001",
        )
        if number < leads:
            world.lead(person, "sick_retirement_cluster", evidence=[row], benefit=False)
            people.append(person)
    return agent, people


def test_awards_on_papers_of_one_agent_are_a_ring(world):
    agent, people = cluster(world, leads=4, others=1)
    world.engine.run(
        "update award set hospital = '市医院' where person_id not in (select person_id from lead)"
    )
    assert rings(world) == [{agent: "intermediary"} | dict.fromkeys(people, "beneficiary")]


@pytest.mark.parametrize(("leads", "others"), [(2, 0), (3, 7)])
def test_an_agent_who_mostly_serves_others_ties_nobody(world, leads, others):
    cluster(world, leads, others)
    assert rings(world) == []


def test_the_same_papers_without_a_lead_are_seen_beside_those_with_one(world):
    agent, people = cluster(world, leads=4, others=1)
    (companion,) = world.engine.rows(
        "select person_id from award where person_id not in (select person_id from lead)"
    )[0]
    (ring,) = rings(world)
    assert ring == {agent: "intermediary"} | dict.fromkeys([*people, companion], "beneficiary")


@pytest.mark.parametrize(
    ("grades", "status", "expected"),
    [
        (("possible", "possible"), "open", 0),
        (("probable", "possible"), "open", 1),
        (("confirmed", "confirmed"), "closed", 0),
    ],
)
def test_a_ring_needs_a_lead_that_is_open_and_probable(world, grades, status, expected):
    collector(world)
    for name, grade in zip(("张三", "李四"), grades, strict=True):
        person = world.late_pensioner(name, "A1", lead=False)
        world.lead(person, account="A1", grade=grade, status=status)
    assert len(rings(world)) == expected


def test_paid_after_death_into_the_same_account_without_a_lead_of_their_own(world):
    holder = collector(world)
    dead = [world.late_pensioner("张三", "A1"), world.late_pensioner("李四", "A1", lead=False)]
    assert rings(world) == [{holder: "collector"} | dict.fromkeys(dead, "beneficiary")]


def test_two_identities_of_one_person_are_no_ring(world):
    collector(world)
    a, b = (world.late_pensioner("张三", "A1") for _ in range(2))
    world.insert("possible_same", left_person=a, right_person=b, match_probability=0.9)
    assert rings(world) == []


def test_amount_counts_a_benefit_once_over_scenarios(world):
    holder = collector(world)
    dead = [world.late_pensioner(name, "A1") for name in ("张三", "李四")]
    world.lead(dead[0], "several_dead_on_one_account", account="A1", amount=250)
    world.lead(holder, "several_dead_on_one_account", account="A1", amount=600, benefit=False)
    world.lead(dead[1], "medical_use_after_death", amount=50, benefit=False)
    rings(world)
    assert world.engine.value("select amount from ring") == Decimal("650.00")
    members = dict(world.engine.rows("select person_id, amount from ring_member"))
    assert members == {holder: 0, dead[0]: 300, dead[1]: 350}


def test_what_a_collector_draws_in_their_own_name_is_outside(world):
    holder = collector(world)
    world.pension(holder, "A1", date(2024, 1, 1), 6)
    own = world.lead(holder, "two_pensions", account="A1", amount=1000)
    for name in ("张三", "李四"):
        world.late_pensioner(name, "A1")
    rings(world)
    assert world.engine.value("select amount from ring") == Decimal("600.00")
    assert world.engine.rows("select ring_id from lead where lead_id = ?", [own]) == [(None,)]


def test_nothing_ties_that_was_not_known_yet(world):
    collector(world)
    for name in ("张三", "李四"):
        world.late_pensioner(name, "A1", lead=False)
        world.lead(f"P{2 if name == '张三' else 3:011d}", account=None)
    assert rings(world, as_of=date(2024, 1, 1)) == []
    assert len(rings(world)) == 1


def test_ring_ids_do_not_depend_on_what_else_there_is(world):
    collector(world)
    for name in ("张三", "李四"):
        world.late_pensioner(name, "A1")
    rings(world)
    first = world.engine.value("select ring_id from ring")
    collector(world, "郑七", "A0")
    for name in ("周八", "吴九"):
        world.late_pensioner(name, "A0")
    assert len(rings(world)) == 2
    assert first in [ring for (ring,) in world.engine.rows("select ring_id from ring")]


def test_two_searches_are_equal_and_rings_can_be_read_as_graphs(world):
    holder = collector(world, phone="13900000001")
    for name in ("张三", "李四"):
        world.late_pensioner(name, "A1")
    rings(world)
    names = ("ring", "ring_member", "ring_tie", "ring_edge", "lead")
    first = [world.dump(name) for name in names]
    rings(world)
    assert [world.dump(name) for name in names] == first
    (graph,) = Graph(world.engine).rings()
    assert graph.nodes[f"person:{holder}"]["role"] == "collector"
    assert graph.nodes["account:A1"]["role"] == "tie"
    assert graph.graph["size"] == 3
