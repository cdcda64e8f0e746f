"""Medical settlements and check-ups, allowances for the very old, home visits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolver.sample.feeds.tell import Teller, choose, decimals, money_pretty, text
from resolver.sample.noise import BY_HAND, OFFICE, SYSTEM
from resolver.sample.period import NEVER, first_day, last_day, month_of, render
from resolver.sample.places import DIAGNOSES
from resolver.sample.reports import EIGHTY, allowance_deaths, draws_allowance
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import World
from resolver.sample.writers import BOM_CSV, GB_CSV, PARQUET, XLSX


def settlements(world: World, sink: Sink) -> None:
    """Write medical settlements, by the day they were settled."""
    teller = Teller(world, "settlements", SYSTEM)
    table = world.table("claim")
    places = world.places
    doctors = np.array(places.doctors)

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        pharmacy = table["kind"][rows] == 2
        hospital = table["hospital"][rows]
        serial = np.strings.zfill(rows.astype("U9"), 9)
        cells: Cells = {"结算流水号": pa.array(np.strings.add("JS", serial))}
        cells |= teller.person(rows, who, name="姓名", number="证件号码", sex="性别")
        cells["就诊日期"] = render(table["date"][rows], "dash")
        cells["结算日期"] = render(table["settled"][rows], "dash")
        cells["医疗类别"] = choose(("普通门诊", "住院", "药店购药"), table["kind"][rows])
        cells["医疗费总额"] = decimals(table["amount"][rows])
        cells["基金支付"] = decimals(table["fund"][rows])
        cells["医疗机构"] = text(np.where(pharmacy, "惠民大药房", places.hospital[hospital]))
        doctor = doctors[hospital, table["doctor"][rows]]
        cells["医师"] = text(np.where(pharmacy, "", doctor))
        diagnosis = np.array(DIAGNOSES)[table["diagnosis"][rows] % len(DIAGNOSES)]
        cells["诊断"] = text(np.where(pharmacy, "", diagnosis))
        return cells

    for batch, rows in teller.batches(table["settled"], 3):
        sink.deliver("settlements", f"ybj_settlement_{batch.stamp}.parquet", PARQUET,
                     np.unique(rows), table["person"][np.unique(rows)], build,
                     key=["结算流水号"])  # fmt: skip


def check_ups(world: World, sink: Sink) -> None:
    """Write the yearly check-ups of the elderly."""
    teller = Teller(world, "check_ups", OFFICE)
    table = world.table("seen_check_up")
    clinics = np.strings.replace(world.places.town, "街道", "社区")

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(rows, who, name="姓名", number="身份证号", sex="性别",
                              birth="出生日期", phone="联系电话")  # fmt: skip
        cells["体检日期"] = render(table["date"][rows], "chinese")
        town = world.places.village_town[world.people.village[who]]
        cells["体检机构"] = text(np.strings.add(clinics[town], "卫生院"))
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("check_ups", f"wjw_checkup_{batch.stamp}.csv", GB_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def home_visits(world: World, sink: Sink) -> None:
    """Write the visits that villages pay to the very old, a workbook a town."""
    teller = Teller(world, "home_visits", BY_HAND)
    table = world.table("seen_visit")
    places = world.places
    town = places.village_town[world.people.village[table["person"]]]
    visitors = np.array(["网格员", "村主任", "社区民警", "村医"])

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        draw = world.streams.uniform("visit style", rows)
        cells: Cells = {"村（社区）": text(places.village[world.people.village[who]])}
        cells |= teller.person(rows, who, name="姓名", sex="性别", number="身份证号码",
                               birth="出生年月", birth_style="month_chinese",
                               phone="联系电话")  # fmt: skip
        dates = [render(table["date"][rows], s).to_pylist() for s in ("chinese", "dot", "slash")]
        cells["走访日期"] = text(
            np.array(dates)[(draw * 100).astype(int) % 3, np.arange(len(rows))]
        )
        cells["走访人"] = text(visitors[rows % 4])
        cells["健在情况"] = choose(("健在", "健在（外出）"), (draw > 0.93).astype(int))
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        for index, name in enumerate(places.town):
            mine = rows[town[rows] == index]
            sink.deliver("home_visits", f"{name}高龄老人走访台账_{batch.stamp}.xlsx", XLSX, mine,
                         table["person"][mine], build)  # fmt: skip


def old_age_allowance(world: World, sink: Sink) -> None:
    """Write the allowance for those of 80 and more: one row a quarter, or the stop by death."""
    teller = Teller(world, "old_age_allowance", OFFICE)
    people = world.people

    for batch in world.period.batches(3):
        # The office hears of a death within the quarter, and says so with the stop.
        stopped = np.zeros(people.count, bool)
        stopped[allowance_deaths(world)] = True
        stopped &= (people.death >= batch.first) & (people.death <= batch.last)
        paid = (people.birth + EIGHTY <= batch.last) & (people.death > batch.last)
        rows = np.flatnonzero((paid & draws_allowance(world)) | stopped)
        month = int(month_of(np.array([batch.last]))[0])

        def build(who: Array, month: int = month, last: int = batch.last) -> Cells:
            dead = people.death[who] <= last
            index = who * 1000 + month
            cells = teller.person(index, who, name="姓名", number="身份证号", sex="性别")
            village = world.places.village_text()[people.village[who]]
            cells["村（社区）"] = text(village)
            cells["发放月份"] = render(np.where(dead, NEVER, first_day(month)), "month_dash")
            age = (last - people.birth[who]) / 365.25
            amount = np.where(age >= 90, 30_000, 15_000)
            paid = money_pretty(amount)
            cells["发放金额"] = pa.array(
                [None if d else p for d, p in zip(dead, paid.to_pylist(), strict=True)], pa.string()
            )
            cells["发放日期"] = render(np.where(dead, NEVER, last_day(month) - 5), "slash")
            cells["状态"] = choose(("发放", "停发"), dead.astype(int))
            cells["停发原因"] = choose(("", "死亡"), dead.astype(int))
            cells["死亡日期"] = render(np.where(dead, people.death[who], NEVER), "slash")
            return cells

        sink.deliver("old_age_allowance", f"mzj_old_age_allowance_{batch.stamp}.csv", BOM_CSV,
                     rows, rows, build)  # fmt: skip
