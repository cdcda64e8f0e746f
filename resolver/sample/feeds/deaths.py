"""The other departments that state deaths: civil affairs, health, insurers, cadres, streets."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from resolver.sample.feeds.tell import Teller, choose, text
from resolver.sample.noise import BY_HAND, OFFICE, SYSTEM
from resolver.sample.period import NEVER, render
from resolver.sample.reports import of_source
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import CADRE, CERTIFICATE, COMMUNITY, CREMATION, MEDICAL, World
from resolver.sample.writers import BOM_CSV, GB_CSV, XLSX

_CAUSES = ("循环系统疾病", "恶性肿瘤", "呼吸系统疾病", "脑血管病", "损伤和中毒", "其他")


def excel_dates(days: Array) -> pa.Array:
    """Turn days into dates that a spreadsheet keeps as numbers."""
    return pa.array(
        [None if d >= NEVER else dt.date(1970, 1, 1) + dt.timedelta(days=int(d)) for d in days],
        pa.date32(),
    )


def cremations(world: World, sink: Sink) -> None:
    """Write the crematorium's workbook: Excel serial numbers for dates."""
    teller = Teller(world, "cremations", BY_HAND)
    table = of_source(world, CREMATION)

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells: Cells = {"火化编号": pa.array(np.char.add("HH", (10**6 + rows).astype("U9")))}
        cells |= teller.person(rows, who, name="死者姓名", number="身份证号", sex="性别")
        cells["年龄"] = pa.array(
            ((table["stated"][rows] - world.people.birth[who]) / 365.25).astype(int)
        )
        cells["死亡日期"] = render(table["stated"][rows], "excel").cast(pa.int64())
        cells["火化日期"] = render(table["registered"][rows], "slash")
        return cells | teller.person(rows, who, address="家庭住址")

    for batch, rows in teller.batches(table["registered"], 3):
        sink.deliver("cremations", f"mzj_cremation_{batch.stamp}.xlsx", XLSX, rows,
                     table["person"][rows], build)  # fmt: skip


def retired_cadre_deaths(world: World, sink: Sink) -> None:
    """Write the cadre bureau's own list."""
    teller = Teller(world, "retired_cadre_deaths", SYSTEM)
    table = of_source(world, CADRE)
    posts = np.array(["副处级", "正科级", "副厅级", "正处级"])

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(rows, who, name="姓名", sex="性别", number="身份证号",
                              birth="出生年月", birth_style="month_dot")  # fmt: skip
        cells["职级"] = pa.array(posts[who % 4])
        cells["逝世日期"] = render(table["stated"][rows], "chinese")
        return cells

    for batch, rows in teller.batches(table["registered"], 6):
        sink.deliver("retired_cadre_deaths", f"lgbj_deaths_{batch.stamp}.xlsx", XLSX, rows,
                     table["person"][rows], build)  # fmt: skip


def medical_deaths(world: World, sink: Sink) -> None:
    """Write whom medical insurance closed for death; some are taken back later."""
    teller = Teller(world, "medical_deaths", SYSTEM)
    table = of_source(world, MEDICAL)

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(rows, who, name="参保人姓名", number="证件号码", sex="性别",
                              birth="出生日期")  # fmt: skip
        cells["死亡日期"] = render(table["stated"][rows], "dash")
        cells["停保日期"] = render(table["registered"][rows], "dash")
        cells["撤销标志"] = choose(("否", "是"), table["withdrawn"][rows].astype(int))
        return cells

    for batch, rows in teller.batches(table["registered"], 3):
        sink.deliver("medical_deaths", f"ybj_death_{batch.stamp}.csv", BOM_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def death_certificates(world: World, sink: Sink) -> None:
    """Write the hospitals' medical certificates of death."""
    teller = Teller(world, "death_certificates", OFFICE)
    table = of_source(world, CERTIFICATE)

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells: Cells = {"证明编号": pa.array(np.char.add("SW", (10**7 + rows).astype("U9")))}
        cells |= teller.person(rows, who, name="死者姓名", number="身份证件号码", sex="性别",
                               birth="出生日期", birth_style="slash")  # fmt: skip
        cells["死亡日期"] = render(table["stated"][rows], "slash")
        cells["死亡原因"] = text(np.array(_CAUSES)[who % len(_CAUSES)])
        cells |= teller.person(rows, who, address="家庭住址")
        cells["填报日期"] = render(table["registered"][rows], "slash")
        return cells

    for batch, rows in teller.batches(table["registered"], 3):
        sink.deliver("death_certificates", f"wjw_death_cert_{batch.stamp}.csv", GB_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def community_deaths(world: World, sink: Sink) -> None:
    """Write what each town's villages report, by hand: often only name, village, year, month."""
    teller = Teller(world, "community_deaths", BY_HAND)
    table = of_source(world, COMMUNITY)
    people, places = world.people, world.places
    town = places.village_town[people.village[table["person"]]]

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        draw = world.streams.uniform("community style", rows)
        cells: Cells = {"村（社区）": text(places.village[people.village[who]])}
        cells |= teller.person(rows, who, name="姓名", sex="性别", birth="出生年份",
                               birth_style="year", number="身份证号",
                               blank_number=draw < 0.45)  # fmt: skip
        months = table["stated"][rows]
        styles = [render(months, s) for s in ("month_chinese", "month_dot", "month", "month_dash")]
        pick = ((draw * 1000) % 4).astype(int)
        written = np.array([column.to_pylist() for column in styles])
        cells["死亡时间"] = text(written[pick, np.arange(len(rows))])
        cells["备注"] = text(np.where(draw > 0.9, "家属口头报告", ""))
        return cells

    for batch, rows in teller.batches(table["registered"], 6):
        for index, name in enumerate(places.town):
            mine = rows[town[rows] == index]
            sink.deliver("community_deaths", f"{name}死亡人员上报表_{batch.stamp}.xlsx", XLSX, mine,
                         table["person"][mine], build)  # fmt: skip
