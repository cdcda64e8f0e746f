"""What the police hand over: the population register, cancelled deaths, border crossings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolver.sample.feeds.tell import TWO_ONE, Teller, choose, text
from resolver.sample.noise import OFFICE, Noise
from resolver.sample.period import NEVER, render
from resolver.sample.reports import of_source
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import POLICE, World
from resolver.sample.writers import GB_CSV, TSV

_RELATIONS = ("户主", "配偶", "子女", "子女配偶")
_REGISTER = Noise(
    number={"lower_x": 0.002},
    name={"homophone": 0.001, "traditional": 0.0005},
    phone_old=0.12, phone_blank=0.2, phone_filler=0.01, address_old=0.04,
)  # fmt: skip


def population_register(world: World, sink: Sink) -> None:
    """Write everyone who was alive when the period began, each once."""
    teller = Teller(world, "population_register", _REGISTER)
    people = world.people
    rows = np.flatnonzero(people.death > world.period.start - 200)
    cancelled = of_source(world, POLICE)
    gone = np.full(people.count, NEVER)
    gone[cancelled["person"]] = cancelled["registered"]

    def build(who: Array) -> Cells:
        cells: Cells = {}
        cells["人员编号"] = text(np.strings.add("R", (10**7 + who).astype("U9")))
        cells |= teller.person(who, who, name="姓名", number="公民身份号码", sex="性别",
                               birth="出生日期", birth_style="compact")  # fmt: skip
        cells["民族"] = choose(("汉族", "维吾尔族"), people.minority[who].astype(np.int64))
        cells["户号"] = text(np.strings.add("H", (10**7 + people.household[who]).astype("U9")))
        cells["与户主关系"] = choose(_RELATIONS, people.role[who])
        cells |= teller.person(who, who, address="住址", phone="联系电话")
        cells["户籍状态"] = choose(("正常", "注销"), (gone[who] <= world.period.end).astype(int))
        return cells

    batch = list(world.period.batches(12))[-1]
    sink.deliver(
        "population_register", f"psb_population_{batch.stamp}.csv", GB_CSV, rows, rows, build,
        key=["人员编号"],
    )  # fmt: skip


def death_cancellations(world: World, sink: Sink) -> None:
    """Write deaths as the police cancelled them, month by month."""
    teller = Teller(world, "death_cancellations", OFFICE)
    table = of_source(world, POLICE)

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(rows, who, name="姓名", number="身份证号码", sex="性别",
                              number_of=table["number_of"][rows])  # fmt: skip
        cells["死亡时间"] = render(table["stated"][rows], "compact")
        cells["注销时间"] = render(table["registered"][rows], "compact")
        return cells | teller.person(rows, who, address="户籍地址")

    for batch, rows in teller.batches(table["registered"], 1):
        sink.deliver("death_cancellations", f"psb_death_{batch.stamp}.csv", GB_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def border_crossings(world: World, sink: Sink) -> None:
    """Write border crossings, twice a year."""
    teller = Teller(world, "border_crossings", Noise(number={"typo": 0.002}, name={}))
    table = world.table("seen_border")
    ports = np.array(["长春龙嘉机场", "珲春口岸", "北京首都机场", "罗湖口岸"])

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(rows, who, name="姓名", number="证件号码", sex="性别",
                              sexes=TWO_ONE, birth="出生日期", birth_style="compact")  # fmt: skip
        cells["出入境日期"] = render(table["date"][rows], "dash")
        cells["出入境类别"] = choose(("出境", "入境"), rows % 2)
        cells["口岸"] = pa.array(ports[rows % len(ports)])
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("border_crossings", f"border_crossing_{batch.stamp}.tsv", TSV, rows,
                     table["person"][rows], build)  # fmt: skip
