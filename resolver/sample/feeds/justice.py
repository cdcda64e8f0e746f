"""Courts and prisons."""

from __future__ import annotations

import numpy as np

from resolver.sample.events import IMPRISONMENT, SHORT_DETENTION
from resolver.sample.feeds.tell import Teller, choose, day_or_none, text
from resolver.sample.noise import OFFICE, SYSTEM
from resolver.sample.period import render
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import World
from resolver.sample.writers import BOM_CSV, GB_CSV

PENALTIES = ("有期徒刑", "拘役", "管制", "有期徒刑缓刑", "暂予监外执行")
_CRIMES = ("盗窃罪", "诈骗罪", "故意伤害罪", "交通肇事罪", "危险驾驶罪", "非法经营罪")


def judgments(world: World, sink: Sink) -> None:
    """Write judgments in force: what was imposed, from when to when by the papers."""
    teller = Teller(world, "judgments", OFFICE)
    table = world.table("custody")
    known = np.maximum(table["start"] + 20, world.period.start)

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        numbers = (rows + 101).astype("U7")
        cells: Cells = {
            "案号": text(np.strings.add(np.strings.add("（2024）松0202刑初", numbers), "号"))
        }
        cells |= teller.person(rows, who, name="被告人姓名", number="身份证号码", sex="性别",
                               birth="出生日期", birth_style="chinese", address="住址")  # fmt: skip
        cells["罪名"] = text(np.array(_CRIMES)[rows % len(_CRIMES)])
        cells["刑种"] = choose(PENALTIES, table["kind"][rows])
        cells["刑期起"] = render(table["start"][rows], "chinese")
        cells["刑期止"] = render(table["end"][rows], "chinese")
        cells["判决日期"] = render(table["start"][rows] + 10, "chinese")
        return cells

    for batch, rows in teller.batches(known, 6):
        sink.deliver("judgments", f"court_judgment_{batch.stamp}.csv", BOM_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def prisoners(world: World, sink: Sink) -> None:
    """Write who is or was in prison, with the day of actual release."""
    teller = Teller(world, "prisoners", SYSTEM)
    table = world.table("custody")
    inside = np.isin(table["kind"], (IMPRISONMENT, SHORT_DETENTION))
    for batch in world.period.batches(6):
        rows = np.flatnonzero(inside & (table["start"] + 25 <= batch.last))

        def build(rows: Array, end: int = batch.last) -> Cells:
            who = table["person"][rows]
            cells: Cells = {"罪犯编号": text(np.strings.add("ZF", (10**6 + rows).astype("U9")))}
            cells |= teller.person(rows, who, name="姓名", number="证件号码", sex="性别",
                                   birth="出生日期", birth_style="compact")  # fmt: skip
            cells["收监日期"] = render(table["start"][rows] + rows % 4, "compact")
            cells["刑期起日"] = render(table["start"][rows], "compact")
            cells["刑期止日"] = render(table["end"][rows], "compact")
            released = day_or_none(table["released"][rows], end)
            cells["实际释放日期"] = render(released, "compact")
            cells["刑罚"] = choose(PENALTIES, table["kind"][rows])
            cells["状态"] = choose(("在押", "释放"), (table["released"][rows] <= end).astype(int))
            return cells

        sink.deliver("prisoners", f"prison_roll_{batch.stamp}.csv", GB_CSV, rows,
                     table["person"][rows], build, key=["罪犯编号"])  # fmt: skip
