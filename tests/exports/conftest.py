from __future__ import annotations

import runpy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resolver.engine import Engine
from resolver.graph import build_graph
from resolver.leads.rings import find_rings

_WORLD = runpy.run_path(str(Path(__file__).parents[1] / "graph" / "world.py"))["World"]
ACCOUNT = "6217001234567890"
PHONE = "13900001234"
NAMES = ("张三", "欧阳修文", "=HYPERLINK(1)", "<script>alert(1)</script>")


@pytest.fixture(scope="session")
def world() -> Iterator[Any]:
    """Give a village with one ring of a collector and four dead, and a sick-retirement cluster."""
    with Engine(threads=1) as engine:
        world = _WORLD(engine)
        _fill(world)
        build_graph(engine)
        find_rings(engine, date(2024, 12, 31))
        yield world


def _fill(world: Any) -> None:
    world.insert(
        "scenario",
        scenario="pension_after_death",
        title_en="Pension paid after death",
        title_zh="死亡后继续领取养老金",
        severity="high",
    )
    world.holder = world.person("王五", phone=PHONE)
    world.fact("account", world.holder, number=ACCOUNT, phone=PHONE)
    world.dead = [world.late_pensioner(name, ACCOUNT) for name in NAMES]
    world.engine.run(
        "update lead set explanation_zh = '养老金发放至' || account || '。',"
        " explanation_en = 'Paid to ' || account || '.'"
    )
    for person in world.dead:
        world.fact(
            "edit",
            person,
            date=date(2024, 3, 20),
            field="account",
            old_value="6217009999999999",
            new_value=ACCOUNT,
        )
        world.fact("presence", person, date=date(2024, 2, 1), strength="strong", kind="inpatient")
    for day in (date(2024, 2, 1), date(2024, 5, 6)):
        world.fact("presence", world.dead[0], date=day, strength="weak", kind="card_issue")
    world.engine.run("create table innocent (innocent varchar, title_en varchar, title_zh varchar)")
    world.insert(
        "innocent", innocent="weak_sign_after", title_en="Card used", title_zh="证卡仍被使用"
    )
    world.insert(
        "lead_innocent",
        lead_id="L00000000001",
        explanation="weak_sign_after",
        found=True,
        effect="lower",
        note_en="Used the bus card",
        note_zh="死亡后使用公交卡",
        evidence=[],
    )
    for number, surname in enumerate("钱周吴"):
        person = world.person(f"{surname}建国")
        row = world.fact(
            "award",
            person,
            kind="sick",
            date=date(2024, 1, 1 + number),
            hospital="县医院",
            doctor="刘大夫",
            agent="孙七",
            agent_phone="13800005678",
        )
        world.lead(person, "sick_retirement_cluster", evidence=[row], benefit=False, amount=50)
