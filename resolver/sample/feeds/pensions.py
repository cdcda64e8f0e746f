"""Social security's pensions: both rolls, payments, changes, in the ministry's field codes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolver.sample.benefits import (
    CUSTODY,
    DEATH,
    EMPLOYEE,
    MOVED_SCHEME,
    NO_LIFE_PROOF,
    RESIDENT,
)
from resolver.sample.benefits import (
    payments as pay,
)
from resolver.sample.feeds.tell import TWO_ONE, Teller, choose, decimals, money, text
from resolver.sample.noise import Noise
from resolver.sample.period import NEVER, first_day, month_of, render, yyyymm
from resolver.sample.sink import Cells, Sink
from resolver.sample.streams import Array
from resolver.sample.world import World
from resolver.sample.writers import BOM_CSV, GB_CSV, PARQUET, TSV, Layout

_ROLL = Noise(
    number={"typo": 0.002, "swap": 0.001, "lower_x": 0.01, "old": 0.012},
    name={"homophone": 0.006, "shape": 0.003, "blank": 0.004, "traditional": 0.001},
    sex_wrong=0.002, birth_off=0.004, phone_old=0.15, phone_filler=0.03, phone_blank=0.05,
    address_old=0.1, address_short=0.1,
)  # fmt: skip
_STOPS = {EMPLOYEE: ("1401", "1407"), RESIDENT: ("6401", "1407")}


def employee_pensions(world: World, sink: Sink) -> None:
    """Write the roll of the employees' scheme, complete each time."""
    _roll(world, sink, EMPLOYEE, "employee_pensions", "ylbx_zg", GB_CSV)


def resident_pensions(world: World, sink: Sink) -> None:
    """Write the roll of the residents' scheme, complete each time."""
    _roll(world, sink, RESIDENT, "resident_pensions", "ylbx_jm", TSV)


def _roll(world: World, sink: Sink, scheme: int, feed: str, stem: str, layout: Layout) -> None:
    benefits, people = world.benefits, world.people
    teller = Teller(world, "pension agency", _ROLL)
    every = max(1, (world.period.months + 1) // 2)
    for batch in world.period.batches(every):
        now = int(month_of(np.array([batch.last]))[0])
        rows = np.arange(benefits.count)
        rows = rows[(benefits.scheme[rows] == scheme) & (benefits.start[rows] <= now)]

        def build(which: Array, now: int = now) -> Cells:
            who = benefits.person[which]
            ended = benefits.last_paid[which] < now
            paused = ~ended & (benefits.pause_from[which] <= now) & (benefits.pause_to[which] > now)
            cells: Cells = {"AAZ257": text(benefits.number(which)),
                            "AAC001": text(people.social_number(who))}  # fmt: skip
            cells |= teller.person(
                which, who, number="AAC002", name="AAC003", sex="AAC004", birth="AAC006",
                sexes=TWO_ONE, birth_style="compact", phone="AAE005", address="AAE006",
            )  # fmt: skip
            cells["AAE140"] = text(np.full(len(which), "110" if scheme == EMPLOYEE else "170"))
            cells["AIC160"] = pa.array(yyyymm(benefits.start[which]))
            status = np.where(ended, 3, np.where(paused, 2, 1))
            cells["AAE116"] = pa.array(status)
            end = np.where(ended, first_day(benefits.end[which]), NEVER)
            cells["AIC301"] = render(end, "month")
            since = np.where(paused, first_day(benefits.pause_from[which]), NEVER)
            cells["AAE041"] = render(since, "month")
            cells["AAE160"] = text(_reasons(which, scheme, ended, paused))
            cells["AAE019"] = money(benefits.rate(which, np.full(len(which), now), world.period))
            account = benefits.account_in(which, np.full(len(which), now))
            cells["AAE010"] = text(world.accounts.numbers(account))
            holder = world.accounts.holder[account]
            names = np.where(holder >= 0, people.name[holder], world.accounts.holder_name[account])
            cells["AAE009"] = text(names)
            area = world.places.full_text()[people.village[who]]
            cells["AAE017"] = text(np.full(len(which), "松平市社会保险事业中心"))
            cells["AAF013"] = text(area)
            return cells

        def _reasons(which: Array, scheme: int, ended: Array, paused: Array) -> Array:
            reason = np.full(len(which), "", "U4")
            dead, moved = _STOPS[scheme]
            reason[ended & (benefits.reason[which] == DEATH)] = dead
            reason[ended & (benefits.reason[which] == MOVED_SCHEME)] = moved
            reason[paused & (benefits.pause_reason[which] == NO_LIFE_PROOF)] = "1201"
            reason[paused & (benefits.pause_reason[which] == CUSTODY)] = "1202"
            return reason

        sink.deliver(feed, f"{stem}_{batch.stamp}.{layout.kind}", layout, rows,
                     benefits.person[rows], build, key=["AAZ257"])  # fmt: skip


def payments(world: World, sink: Sink) -> None:
    """Write every month's payments, a file a quarter."""
    benefits, people, period = world.benefits, world.people, world.period
    teller = Teller(world, "pension agency", _ROLL)
    extra = world.table("late_payment")
    rows = np.arange(benefits.count)
    rows = rows[(benefits.start[rows] <= period.last) & (benefits.last_paid[rows] >= period.first)]
    for batch in period.batches(3):
        first, last = month_of(np.array([batch.first, batch.last]))
        parts = [rows[i : i + sink.chunk] for i in range(0, len(rows), sink.chunk)]
        stream = sink.open(
            "payments",
            f"ylbx_payment_{batch.stamp}.parquet",
            PARQUET,
            ["AAZ257", "AAE002", "AAE036"],
        )
        for part in parts:
            made = pay(benefits, extra, part, int(first), int(last), period)
            if not len(made.benefit):
                continue
            who = benefits.person[part]
            at = pa.array(np.searchsorted(part, made.benefit).astype(np.int32))
            told: Cells = {"AAZ257": text(benefits.number(part)),
                           "AAC001": text(people.social_number(who))}  # fmt: skip
            told |= teller.person(part, who, number="AAC002", name="AAC003")
            cells: Cells = {
                name: pa.DictionaryArray.from_arrays(at, column) for name, column in told.items()
            }
            schemes = ("110", "170")
            cells["AAE140"] = choose(schemes, benefits.scheme[made.benefit])
            cells["AAE002"] = pa.array(yyyymm(made.month).astype(np.int32))
            cells["AAE036"] = pa.array(
                np.asarray(render(made.paid_on, "compact").cast(pa.int32())), pa.int32()
            )
            cells["AAE019"] = decimals(made.amount)
            cells["AAE117"] = choose(("1", "2", "4"), made.status)
            cells["AAE422"] = decimals(made.refunded)
            used, place = np.unique(made.account, return_inverse=True)
            cells["AAE010"] = pa.DictionaryArray.from_arrays(
                pa.array(place.astype(np.int32)), text(world.accounts.numbers(used))
            )
            stream.write(cells, benefits.person[made.benefit])
        stream.close()


def account_changes(world: World, sink: Sink) -> None:
    """Write the operators' log of changed accounts."""
    teller = Teller(
        world, "account_changes", Noise(number={"lower_x": 0.01}, name={"blank": 0.003})
    )
    table = world.table("edit")
    benefits = world.benefits
    person = benefits.person[table["benefit"]]

    def build(rows: Array) -> Cells:
        which = table["benefit"][rows]
        cells: Cells = {"变更流水号": text(np.strings.add("BG", (10**7 + rows).astype("U9"))),
                        "个人编号": text(world.people.social_number(person[rows]))}  # fmt: skip
        cells |= teller.person(rows, person[rows], name="姓名", number="证件号码")
        cells["险种"] = choose(
            ("企业职工基本养老保险", "城乡居民基本养老保险"), benefits.scheme[which]
        )
        cells["变更项目"] = choose(("银行账号",), np.zeros(len(rows), int))
        cells["变更前"] = text(world.accounts.numbers(benefits.account[which]))
        cells["变更后"] = text(world.accounts.numbers(benefits.new_account[which]))
        cells["变更日期"] = render(table["date"][rows], "dash")
        cells["变更原因"] = text(table["reason"][rows])
        cells["经办人"] = text(
            np.strings.add("JB", (table["benefit"][rows] * 31 % 40 + 100).astype("U4"))
        )
        return cells

    for batch, rows in teller.batches(table["date"], 3):
        sink.deliver("account_changes", f"ylbx_account_change_{batch.stamp}.csv", BOM_CSV, rows,
                     person[rows], build, key=["变更流水号"])  # fmt: skip
