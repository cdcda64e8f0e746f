"""A small town in ``lake_person``: a background of strangers and the cases that tests look at."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from resolver.config.linkage import Linkage, load_linkage
from resolver.config.problem import Problem
from resolver.engine import Engine, quote_identifier
from resolver.standardize import Field, standardize

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "秀英兰芳桂华玉珍红霞明军建国文志强永福海春生德才宝金山庆林凤云"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
Row = dict[str, str | None]


def number(region: str, born: date, sequence: int) -> str:
    """Return a number of 18 digits with its check digit."""
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def project(folder: Path) -> Linkage:
    problems: list[Problem] = []
    linkage = load_linkage(folder / "linkage.yml", problems)
    assert linkage is not None, problems
    return linkage


def strangers(count: int, seed: int) -> list[Row]:
    """Return rows of people, each in a register and in a hospital's list, some misspelt."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for person in range(count):
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(18000))
        sequence = chance.randrange(999)
        common: Row = {
            "name": name,
            "id_number": number("220202", born, sequence),
            "sex": "男" if sequence % 2 else "女",
            "phone": f"13{chance.randrange(10**9):09d}",
            "address": f"龙山区青甸镇{chance.choice('东西南北中')}{chance.choice('河山林')}村"
            f"{chance.randrange(9)}组{chance.randrange(90)}号",
        }
        rows.append(
            {**common, "feed": "register", "row_key": f"R{person}", "birth_date": f"{born:%Y%m%d}"}
        )
        visit = {**common, "feed": "hospital", "row_key": f"H{person}"}
        if person % 10 == 1:
            digits = str(visit["id_number"])
            visit["id_number"] = digits[:12] + str((int(digits[12]) + 1) % 10) + digits[13:]
        if person % 10 == 2:
            visit["name"] = name[:2] + chance.choice(GIVEN)
        if person % 10 == 3:
            visit |= {"id_number": None, "birth_date": f"{born:%Y%m%d}"}
        rows.append(visit)
    return rows


def fill_lake(engine: Engine, linkage: Linkage, rows: list[Row]) -> None:
    """Make ``lake_person`` of raw rows, cleaned as a project's sources are."""
    columns = ["feed", "row_key", *linkage.fields]
    raw = pa.table(
        {name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns}
        | {"row_id": pa.array(range(1, len(rows) + 1), pa.int64())}
    )
    engine.register("raw", raw)
    engine.run("create or replace temp table raw_row as select * from raw")
    engine.unregister("raw")
    fields = [Field(name, spec.kind, f"person__{name}") for name, spec in linkage.fields.items()]
    standardize(engine, "raw_row", "cleaned", fields)
    kept = ", ".join(
        quote_identifier(name)
        for name in engine.columns("cleaned")
        if name.startswith("person__") and not name.endswith("__issue")
    )
    engine.run(
        "create or replace table lake_person as select row_id, feed, 'town' as department, row_key,"
        f" date '2024-01-31' as known_on, {kept} from cleaned"
    )
