"""Social security's other business: cards, authentication, enrolment, awards, grants."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolver.sample.benefits import EMPLOYEE
from resolver.sample.feeds.tell import Teller, choose, decimals, money_pretty, text
from resolver.sample.noise import BY_HAND, OFFICE, SYSTEM
from resolver.sample.numbers import phone_texts
from resolver.sample.period import NEVER, first_day, month_of, render
from resolver.sample.places import DIAGNOSES
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import World
from resolver.sample.writers import BOM_CSV, GB_CSV, PARQUET, QUOTED_CSV, XLSX

_SCHEMES = ("企业职工基本养老保险", "城乡居民基本养老保险")


def cards(world: World, sink: Sink) -> None:
    """Write the issue of social security cards, with who took them away."""
    teller = Teller(world, "cards", OFFICE)
    table = world.table("card")
    people = world.people

    def build(rows: Array) -> Cells:
        who, collector = table["person"][rows], table["collector"][rows]
        cells = teller.person(rows, who, name="姓名", number="社会保障号码", sex="性别",
                              phone="手机号码", address="通讯地址")  # fmt: skip
        letters = np.array(list("ABCDEFGH"))[rows % 8]
        cells["社保卡号"] = text(np.strings.add(letters, (10**7 + rows * 13).astype("U8")))
        cells["领卡日期"] = render(table["date"][rows], "slash")
        cells["领卡人"] = text(people.name[collector])
        phone = people.phone[collector]
        cells["领卡人电话"] = text(phone_texts(phone))
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("cards", f"sbk_issue_{batch.stamp}.csv", GB_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def authentications(world: World, sink: Sink) -> None:
    """Write the yearly certifications of entitlement."""
    teller = Teller(world, "authentications", SYSTEM)
    table = world.table("authentication")
    benefits = world.benefits
    person = benefits.person[table["benefit"]]

    def build(rows: Array) -> Cells:
        cells: Cells = {"个人编号": text(world.people.social_number(person[rows]))}
        cells |= teller.person(rows, person[rows], name="姓名", number="证件号码")
        cells["认证日期"] = render(table["date"][rows], "dash")
        method = table["method"][rows]
        cells["认证方式"] = choose(("人脸识别", "现场认证", "数据比对", "纸质证明"), method)
        device = (table["benefit"][rows] * 7 + rows) % 5000
        cells["设备号"] = text(
            np.where(method == 0, np.strings.add("APP", device.astype("U5")), "")
        )
        return cells

    for batch, rows in teller.batches(table["date"], 3):
        sink.deliver("authentications", f"ylbx_authentication_{batch.stamp}.csv", GB_CSV, rows,
                     person[rows], build)  # fmt: skip


def enrolments(world: World, sink: Sink) -> None:
    """Write who was enrolled in a pension scheme when the period ended."""
    teller = Teller(world, "enrolments", SYSTEM)
    people, places = world.people, world.places
    rows = np.flatnonzero((people.employer >= 0) & (people.death > world.period.start))

    def build(who: Array) -> Cells:
        cells: Cells = {"个人编号": text(people.social_number(who))}
        cells |= teller.person(who, who, name="姓名", number="身份证号码", sex="性别",
                               birth="出生日期", phone="手机")  # fmt: skip
        cells["险种类型"] = text(np.full(len(who), _SCHEMES[0]))
        cells["参保日期"] = render(people.birth[who] + 9000 + who % 3000, "dash")
        cells["参保状态"] = choose(
            ("正常参保", "终止参保"), (people.death[who] < NEVER).astype(int)
        )
        cells["单位名称"] = text(places.employer[people.employer[who]])
        cells["单位编号"] = text(places.employer_code[people.employer[who]])
        return cells

    batch = list(world.period.batches(6))[-1]
    sink.deliver("enrolments", f"ylbx_enrolment_{batch.stamp}.parquet", PARQUET, rows, rows, build,
                 key=["个人编号"])  # fmt: skip


def awards(world: World, sink: Sink) -> None:
    """Write recent retirements of employees with the papers they rest on."""
    teller = Teller(world, "awards", OFFICE)
    table = world.table("award")
    benefits, places = world.benefits, world.places
    doctors = np.array([*places.doctors, [""] * 9])
    hospitals = np.append(places.hospital, "")
    person = benefits.person[table["benefit"]]
    known = np.maximum(table["date"], world.period.start)

    def build(rows: Array) -> Cells:
        which = table["benefit"][rows]
        sick = benefits.sick[which]
        cells: Cells = {"待遇编号": text(benefits.number(which))}
        cells |= teller.person(rows, person[rows], name="姓名", number="身份证号码", sex="性别",
                               birth="出生日期")  # fmt: skip
        cells["退休类别"] = choose(("正常退休", "因病退休"), sick.astype(int))
        cells["审批日期"] = render(table["date"][rows], "slash")
        cells["鉴定医院"] = text(hospitals[table["hospital"][rows]])
        doctor = doctors[table["hospital"][rows], table["doctor"][rows]]
        cells["鉴定医师"] = text(np.where(sick, doctor, ""))
        diagnosis = np.array(DIAGNOSES)[table["diagnosis"][rows] % len(DIAGNOSES)]
        cells["诊断结论"] = text(np.where(sick, diagnosis, ""))
        paper = np.strings.add("LJ", (10**6 + rows * 3).astype("U9"))
        cells["鉴定书编号"] = text(np.where(sick, paper, ""))
        cells["代办人"] = text(table["agent"][rows])
        phone = table["agent_phone"][rows]
        cells["代办人电话"] = text(phone_texts(phone))
        return cells

    for batch, rows in teller.batches(known, 6):
        sink.deliver("awards", f"ylbx_award_{batch.stamp}.csv", BOM_CSV, rows, person[rows], build)


def unemployment_benefits(world: World, sink: Sink) -> None:
    """Write months of unemployment benefit."""
    teller = Teller(world, "unemployment_benefits", OFFICE)
    table = world.table("unemployed")

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(
            rows, who, name="姓名", number="身份证号码", sex="性别", phone="联系电话"
        )
        cells["享受月份"] = render(table["date"][rows], "month")
        cells["发放金额"] = money_pretty(np.full(len(rows), 156_000))
        cells["发放日期"] = render(first_day(month_of(table["date"][rows])) + 24, "dash")
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("unemployment_benefits", f"sybx_benefit_{batch.stamp}.csv", QUOTED_CSV, rows,
                     table["person"][rows], build)  # fmt: skip


def work_injuries(world: World, sink: Sink) -> None:
    """Write allowances for work injuries, as a hand-made workbook."""
    teller = Teller(world, "work_injuries", BY_HAND)
    table = world.table("injured")
    places, people = world.places, world.people

    def build(rows: Array) -> Cells:
        who = table["person"][rows]
        cells = teller.person(rows, who, name="工伤职工姓名", number="身份证号", sex="性别",
                              phone="电话")  # fmt: skip
        cells["单位"] = text(places.employer[people.employer[who]])
        cells["认定日期"] = render(table["date"][rows], "dot")
        cells["伤残等级"] = text(np.array(["七级", "八级", "九级", "十级"])[rows % 4])
        cells["一次性补助金"] = money_pretty(2_000_000 + rows % 7 * 350_000)
        return cells

    for batch, rows in teller.batches(table["date"], 6):
        sink.deliver("work_injuries", f"gsbx_injury_{batch.stamp}.xlsx", XLSX, rows,
                     table["person"][rows], build)  # fmt: skip


def funeral_grants(world: World, sink: Sink) -> None:
    """Write funeral grants: the dead person's name, the survivor's account."""
    teller = Teller(world, "funeral_grants", OFFICE)
    table = world.table("funeral")
    benefits = world.benefits
    person = benefits.person[table["benefit"]]

    def build(rows: Array) -> Cells:
        which = table["benefit"][rows]
        cells = teller.person(rows, person[rows], name="死亡人员姓名", number="死亡人员身份证号",
                              sex="性别")  # fmt: skip
        cells["险种"] = choose(_SCHEMES, benefits.scheme[which])
        cells["死亡日期"] = render(world.people.death[person[rows]], "dash")
        grant = np.where(benefits.scheme[which] == EMPLOYEE, 2_160_000, 180_000)
        cells["丧葬补助金"] = decimals(grant).cast(pa.string())
        cells["发放日期"] = render(table["date"][rows], "dash")
        return cells

    for batch, rows in teller.batches(table["date"], 3):
        sink.deliver("funeral_grants", f"ylbx_funeral_{batch.stamp}.csv", GB_CSV, rows,
                     person[rows], build)  # fmt: skip
