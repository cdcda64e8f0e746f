"""Rail, aviation, buses and telecoms: real-name traces."""

from __future__ import annotations

import numpy as np

from resolver.sample.feeds.tell import Teller, text
from resolver.sample.noise import OFFICE, SYSTEM, Noise
from resolver.sample.numbers import phone_texts
from resolver.sample.period import render
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import World
from resolver.sample.writers import BOM_CSV, GB_CSV, JSON_LINES, TSV

_STATIONS = np.array(["松平", "长春", "沈阳北", "北京朝阳", "哈尔滨西", "大连北"])
_FLIGHTS = np.array(["CZ6151", "CA1650", "HU7611", "MU5653"])
_TICKET = Noise(number={"lower_x": 0.002}, name={"separator": 0.0})


def rail(world: World, sink: Sink) -> None:
    """Write real-name rail journeys."""
    teller = Teller(world, "rail", _TICKET)
    table = world.table("seen_rail")

    def build(rows: Array) -> Cells:
        cells = teller.person(rows, table["person"][rows], name="旅客姓名", number="证件号码")
        cells["乘车日期"] = render(table["date"][rows], "compact")
        cells["车次"] = text(np.strings.add("G", (400 + rows * 7 % 500).astype("U4")))
        cells["发站"] = text(_STATIONS[rows % 6])
        cells["到站"] = text(_STATIONS[(rows + 1 + rows // 6 % 5) % 6])
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("rail", f"rail_ticket_{batch.stamp}.csv", BOM_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def aviation(world: World, sink: Sink) -> None:
    """Write boardings; names often stand in capitals without tones at airlines, here in Chinese."""
    teller = Teller(world, "aviation", _TICKET)
    table = world.table("seen_aviation")

    def build(rows: Array) -> Cells:
        cells = teller.person(rows, table["person"][rows], name="旅客姓名", number="证件号")
        cells["航班日期"] = render(table["date"][rows], "dash")
        cells["航班号"] = text(_FLIGHTS[rows % 4])
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("aviation", f"aviation_boarding_{batch.stamp}.tsv", TSV, rows,
                     table["person"][rows], build)  # fmt: skip


def bus_cards(world: World, sink: Sink) -> None:
    """Write renewals of senior bus cards."""
    teller = Teller(world, "bus_cards", OFFICE)
    table = world.table("seen_bus_card")

    def build(rows: Array) -> Cells:
        cells = teller.person(rows, table["person"][rows], name="持卡人", number="身份证号码",
                              sex="性别", phone="联系电话")  # fmt: skip
        cells["年审日期"] = render(table["date"][rows], "slash")
        cells["卡号"] = text(np.strings.add("LN", (10**7 + table["person"][rows]).astype("U9")))
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("bus_cards", f"bus_senior_card_{batch.stamp}.csv", GB_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def telecoms(world: World, sink: Sink) -> None:
    """Write real-name registrations of phones."""
    teller = Teller(world, "telecoms", SYSTEM)
    table = world.table("seen_phone")

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells: Cells = {"业务流水号": text(np.strings.add("YD", (10**8 + rows).astype("U10")))}
        cells |= teller.person(rows, who, name="机主姓名", number="证件号码")
        cells["手机号码"] = text(phone_texts(world.people.phone[who]))
        cells["登记日期"] = render(table["date"][rows], "dash")
        return cells

    for batch, rows in teller.batches(table["date"], 12):
        rows = np.unique(rows)
        sink.deliver("telecoms", f"telecom_realname_{batch.stamp}.jsonl", JSON_LINES, rows,
                     table["person"][rows], build, key=["业务流水号"])  # fmt: skip
