"""Employment, tax, commerce and banks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolver.sample.benefits import BANKS, COLLECTIVE
from resolver.sample.feeds.tell import Teller, choose, decimals, money, text
from resolver.sample.noise import OFFICE, SYSTEM
from resolver.sample.numbers import phone_texts
from resolver.sample.period import NEVER, first_day, month_of, render, yyyymm
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import World
from resolver.sample.writers import BOM_CSV, GB_CSV, JSON_LINES, PARQUET, TSV

_KINDS = ("有限责任公司", "个体工商户", "农民专业合作社", "股份有限公司")


def _workers(world: World) -> Array:
    people = world.people
    return np.flatnonzero((people.employer >= 0) & (people.death > world.period.start))


def employment(world: World, sink: Sink) -> None:
    """Write the register of employment."""
    teller = Teller(world, "employment", OFFICE)
    people, places = world.people, world.places
    rows = _workers(world)
    rows = rows[world.streams.uniform("registered work", rows) < 0.8]

    def build(who: Array) -> Cells:
        firm = people.employer[who]
        cells: Cells = {"单位名称": text(places.employer[firm]),
                        "统一社会信用代码": text(places.employer_code[firm])}  # fmt: skip
        cells |= teller.person(
            who, who, name="姓名", number="证件号码", sex="性别", phone="联系电话"
        )
        start = world.period.first - 12 - who % 150
        cells["就业起始年月"] = render(first_day(start), "month_dash")
        end = np.where(who % 23 == 0, first_day(world.period.first + who % 12), NEVER)
        cells["就业终止年月"] = render(end, "month_dash")
        cells["月工资"] = money(320_000 + who * 7919 % 600_000)
        return cells

    batch = list(world.period.batches(6))[-1]
    sink.deliver("employment", f"jyj_employment_{batch.stamp}.csv", GB_CSV, rows, rows, build)


def income_tax(world: World, sink: Sink) -> None:
    """Write wages declared for tax: the last month of each half-year."""
    teller = Teller(world, "income_tax", SYSTEM)
    people, places = world.people, world.places
    workers = _workers(world)
    for batch in world.period.batches(6):
        month = int(month_of(np.array([batch.last]))[0])
        rows = workers[people.death[workers] > batch.last]

        def build(who: Array, month: int = month) -> Cells:
            firm = people.employer[who]
            index = who * 1000 + month
            serial = np.strings.add("SB", (index % 10**9 + 10**9).astype("U12"))
            cells: Cells = {"申报流水号": text(serial),
                            "扣缴义务人": text(places.employer[firm]),
                            "扣缴义务人识别号": text(places.employer_code[firm])}  # fmt: skip
            cells |= teller.person(who, who, name="纳税人姓名", number="身份证件号码")
            cells["所属期"] = pa.array(np.full(len(who), int(yyyymm(np.array(month))), np.int32))
            cells["收入额"] = decimals(320_000 + index * 31 % 640_000)
            return cells

        sink.deliver("income_tax", f"tax_income_{batch.stamp}.parquet", PARQUET, rows, rows, build,
                     key=["申报流水号"])  # fmt: skip


def companies(world: World, sink: Sink) -> None:
    """Write the commerce register with its legal representatives."""
    teller = Teller(world, "companies", OFFICE)
    places, people = world.places, world.people
    rng = world.streams.generator("companies")
    adult = np.flatnonzero((people.age_on(world.period.end) < 70) & (people.death >= NEVER))
    owner = rng.choice(adult, len(places.employer))
    rows = np.arange(len(owner))

    def build(firm: Array) -> Cells:
        who = owner[firm]
        cells: Cells = {"统一社会信用代码": text(places.employer_code[firm]),
                        "企业名称": text(places.employer[firm]),
                        "企业类型": choose(_KINDS, firm % 4)}  # fmt: skip
        cells |= teller.person(firm, who, name="法定代表人", number="法定代表人证件号码")
        cells["联系电话"] = text(places.employer_phone[firm].astype("U12"))
        area = places.full_text()[people.village[who]]
        cells["住所"] = text(np.strings.add(area, "商业街"))
        cells["成立日期"] = render(world.period.start - 400 - firm * 37 % 6000, "chinese")
        return cells

    batch = list(world.period.batches(12))[-1]
    sink.deliver("companies", f"scjg_company_{batch.stamp}.tsv", TSV, rows, owner, build,
                 key=["统一社会信用代码"])  # fmt: skip


def bank_accounts(world: World, sink: Sink) -> None:
    """Write the accounts of the banks that pay out pensions; not every bank takes part."""
    teller = Teller(world, "bank_accounts", SYSTEM)
    accounts = world.accounts
    rows = np.arange(accounts.count)
    told = world.streams.uniform("told accounts", rows) < np.where(
        accounts.kind[rows] == COLLECTIVE, 0.6, 0.93
    )
    told |= ~world.free[np.maximum(accounts.holder[rows], 0)]
    rows = rows[told & (accounts.holder[rows] >= 0) & (accounts.opened[rows] <= world.period.end)]

    def build(which: Array) -> Cells:
        cells: Cells = {"账号": text(accounts.numbers(which)),
                        "开户行": choose(BANKS, accounts.bank[which])}  # fmt: skip
        cells |= teller.person(which, accounts.holder[which], name="户名", number="证件号码")
        cells["账户类型"] = choose(("借记卡", "存折", "集体账户"), accounts.kind[which])
        cells["开户日期"] = render(accounts.opened[which], "compact")
        phone = accounts.phone[which]
        cells["预留手机"] = text(phone_texts(phone))
        return cells

    batch = list(world.period.batches(6))[-1]
    sink.deliver("bank_accounts", f"bank_account_{batch.stamp}.jsonl", JSON_LINES, rows,
                 accounts.holder[rows], build, key=["账号"])  # fmt: skip


def withdrawals(world: World, sink: Sink) -> None:
    """Write withdrawals from accounts that social security asked about."""
    teller = Teller(world, "withdrawals", SYSTEM)
    accounts = world.accounts
    table = world.table("withdrawal")
    held = accounts.holder[table["account"]] >= 0
    held &= table["at"] < (world.period.end + 1) * 86_400
    table = {name: column[held] for name, column in table.items()}
    days = table["at"] // 86_400
    holder = accounts.holder[table["account"]]

    def build(rows: Array) -> Cells:
        cells: Cells = {"交易流水": text(np.strings.add("QK", (10**8 + rows).astype("U10")))}
        cells |= teller.person(rows, holder[rows], name="户名", number="证件号码")
        cells["账号"] = text(accounts.numbers(table["account"][rows]))
        seconds = table["at"][rows].astype("datetime64[s]").astype("U19")
        cells["交易时间"] = text(np.strings.replace(seconds, "T", " "))
        cells["交易金额"] = money(table["amount"][rows])
        cells["终端号"] = text(np.strings.add("ATM", (1000 + table["terminal"][rows]).astype("U6")))
        return cells

    for batch, rows in teller.batches(days, 6):
        rows = np.unique(rows)
        sink.deliver("withdrawals", f"bank_withdrawal_{batch.stamp}.csv", BOM_CSV, rows,
                     holder[rows], build, key=["交易流水"])  # fmt: skip
