"""What happens to people while they live: visits, travel, custody, papers, card changes."""

from __future__ import annotations

import numpy as np

from resolver.sample import numbers
from resolver.sample.benefits import EMPLOYEE, NO_LIFE_PROOF
from resolver.sample.period import NEVER, first_day, month_of
from resolver.sample.streams import Array
from resolver.sample.world import World

OUTPATIENT, INPATIENT, PHARMACY = range(3)
FACE, COUNTER, DATA_MATCH, PAPER = range(4)
IMPRISONMENT, SHORT_DETENTION, CONTROL, PROBATION, OUTSIDE_PRISON = range(5)


def happen(world: World, purpose: str, fit: Array, per_year: float | Array) -> tuple[Array, Array]:
    """Let something happen to people at random times of the period, while they live.

    Returns
    -------
    tuple
        People and days, in the order of days.
    """
    rng = world.streams.generator(purpose)
    years = world.period.months / 12
    rate = np.where(fit, per_year, 0.0) * years
    count = rng.poisson(rate)
    person = np.repeat(np.arange(world.people.count), count)
    days = rng.integers(world.period.start, world.period.end + 1, len(person))
    able = (days < world.people.death[person]) & ~in_custody(world, person, days)
    person, days = person[able], days[able]
    order = np.lexsort((person, days))
    return person[order], days[order]


def in_custody(world: World, person: Array, days: Array) -> Array:
    """Tell who was locked up on a day."""
    start = np.full(world.people.count, NEVER)
    end = np.full(world.people.count, -NEVER)
    for part in world.tables.get("custody", ()):
        inside = np.isin(part["kind"], (IMPRISONMENT, SHORT_DETENTION))
        start[part["person"][inside]] = part["start"][inside]
        end[part["person"][inside]] = part["released"][inside]
    return np.asarray((days >= start[person]) & (days <= end[person]))


def build(world: World) -> None:
    """Fill the tables of ordinary life."""
    _custody(world)
    _claims(world)
    _seen(world)
    _authentications(world)
    _back_pay(world)
    _edits(world)
    _cards(world)
    _awards(world)
    _withdrawals(world)
    _work_and_grants(world)


def _claims(world: World) -> None:
    people = world.people
    rng = world.streams.generator("claims")
    age = people.age_on(world.period.end)
    person, days = happen(world, "claim days", age > 0, 0.25 + np.maximum(age - 40, 0) * 0.022)
    kind = rng.choice(3, len(person), p=[0.58, 0.17, 0.25])
    # Many spend their last days in hospital; the settlement often comes after the death.
    dying = np.flatnonzero((people.death < NEVER) & (people.death > world.period.start + 20))
    dying = dying[world.streams.uniform("last stay", dying) < 0.55]
    stay = people.death[dying] - (world.streams.uniform("stay", dying) * 14).astype(np.int64)
    add_claims(world, "claims", person, days, kind)
    add_claims(world, "last claims", dying, stay, np.full(len(dying), INPATIENT))


def add_claims(
    world: World, purpose: str, person: Array, days: Array, kind: Array,
    hospital: int | None = None, diagnosis: int | None = None, doctor: int | None = None,
) -> None:  # fmt: skip
    """Add medical settlements; hospital, doctor, diagnosis and sums are drawn if not given."""
    size = len(person)
    rng = world.streams.generator(f"{purpose} details")
    spread = len(world.places.hospital) - 1
    amount = np.where(
        kind == INPATIENT, rng.lognormal(13.3, 0.7, size), rng.lognormal(10, 0.8, size)
    )
    amount = np.maximum(amount.astype(np.int64), 500)
    fund = (amount * np.where(kind == INPATIENT, 0.68, 0.45)).astype(np.int64)
    wait = np.where(kind == INPATIENT, rng.integers(3, 45, size), 0)
    # Papers handed in later: reimbursed weeks after the service.
    wait = np.where(rng.random(size) < 0.03, rng.integers(20, 90, size), wait)
    world.add(
        "claim",
        person=person,
        date=days,
        settled=np.asarray(days) + wait,
        kind=kind,
        amount=amount,
        fund=fund,
        hospital=rng.integers(0, spread, size) if hospital is None else hospital,
        doctor=rng.integers(0, 9, size) if doctor is None else doctor,
        diagnosis=rng.integers(0, 12, size) if diagnosis is None else diagnosis,
    )


def _seen(world: World) -> None:
    people = world.people
    age = people.age_on(world.period.end)
    drawing = np.zeros(people.count, bool)
    drawing[world.benefits.person[: world.benefits.count]] = True
    adult = age >= 18
    for kind, fit, rate in (
        ("check_up", age >= 65, 0.33),
        ("visit", age >= 80, 0.6),
        ("border", age < 82, 0.012),
        ("rail", age < 88, 0.10),
        ("aviation", age < 85, 0.025),
        ("bus_card", age >= 65, 0.10),
        ("phone", adult & numbers.is_mobile(people.phone), 0.08),
        ("bank_counter", drawing, 0.0),
    ):
        if rate:
            person, days = happen(world, f"seen {kind}", fit, rate)
            world.add(f"seen_{kind}", person=person, date=days)


def _authentications(world: World) -> None:
    benefits = world.benefits
    rng = world.streams.generator("authentications")
    rows = np.arange(benefits.count)
    years = (world.period.months + 11) // 12
    benefit = np.repeat(rows, years)
    days = world.period.start + np.tile(np.arange(years) * 365, len(rows))
    days = days + rng.integers(0, 330, len(days))
    method = rng.choice(4, len(days), p=[0.52, 0.2, 0.22, 0.06])
    person = benefits.person[benefit]
    done = (days < world.people.death[person]) & (days <= world.period.end)
    done &= month_of(days) >= benefits.start[benefit]
    done &= benefits.pause_reason[benefit] != NO_LIFE_PROOF
    done &= ~in_custody(world, person, days)
    order = np.lexsort((benefit[done], days[done]))
    world.add(
        "authentication", benefit=benefit[done][order], date=days[done][order],
        method=method[done][order],
    )  # fmt: skip


def _back_pay(world: World) -> None:
    """Pay what was held back: after a pause, and to heirs for months before the death."""
    benefits, period = world.benefits, world.period
    rows = np.arange(benefits.count)
    paused = rows[benefits.pause_reason[rows] == NO_LIFE_PROOF]
    for lag in range(5):
        month = benefits.pause_from[paused] + lag
        back = benefits.pause_to[paused]
        some = (month < back) & (back < NEVER) & (back <= period.last)
        some &= month <= world.months_of_death()[benefits.person[paused]]
        world.add(
            "late_payment", benefit=paused[some], month=month[some],
            paid_on=first_day(back[some]) + 21,
        )  # fmt: skip


def _edits(world: World) -> None:
    """Change accounts for ordinary reasons, long before any death."""
    benefits, accounts, period = world.benefits, world.accounts, world.period
    rows = np.arange(benefits.count)
    draw = world.streams.uniform("edits", rows)
    month = (
        period.first
        + 1
        + (world.streams.uniform("edit month", rows) * max(1, period.months - 2)).astype(np.int64)
    )
    died = world.months_of_death()[benefits.person[rows]]
    fit = (draw < 0.015) & (benefits.switch[rows] >= NEVER) & (month < died - 7)
    fit &= benefits.start[rows] < month
    fit &= accounts.holder[benefits.account[rows]] == benefits.person[rows]
    chosen = rows[fit & world.free[benefits.person[rows]]]
    change_accounts(world, chosen, month[chosen], "换卡")


def change_accounts(world: World, chosen: Array, months: Array, reason: str) -> None:
    """Give entitlements a new account of the same holder from a month on, and note the edit."""
    benefits, accounts = world.benefits, world.accounts
    for benefit, month in zip(chosen, np.broadcast_to(months, chosen.shape), strict=True):
        old = int(benefits.account[benefit])
        new = accounts.row(
            holder=accounts.holder[old], kind=0, bank=accounts.bank[old],
            opened=int(first_day(month)) + 3, phone=accounts.phone[old],
        )  # fmt: skip
        benefits.new_account[benefit] = new
        benefits.switch[benefit] = month
    world.add("edit", benefit=chosen, date=first_day(np.asarray(months)) + 4, reason=reason)


def _cards(world: World) -> None:
    people = world.people
    person, days = happen(world, "cards", people.age_on(world.period.end) >= 18, 0.08)
    draw = world.streams.uniform("card collectors", np.arange(len(person)))
    # A relative of the household fetches the card now and then.
    last = np.searchsorted(people.household, people.household, side="right") - 1
    collector = np.where(draw < 0.12, last[person], person)
    world.add("card", person=person, date=days, collector=collector)


def _custody(world: World) -> None:
    people, period = world.people, world.period
    age = people.age_on(period.end)
    drawing = np.zeros(people.count, bool)
    drawing[world.benefits.person[: world.benefits.count]] = True
    person, days = happen(world, "custody", (age < 70) & ~drawing & world.free, 0.002)
    person, first = np.unique(person, return_index=True)
    days = days[first]
    rng = world.streams.generator("custody kind")
    kind = rng.choice(5, len(person), p=[0.5, 0.15, 0.08, 0.25, 0.02])
    length = rng.integers(90, 1500, len(person))
    add_custody(world, person, days, kind, length, length)


def add_custody(
    world: World, person: Array, start: Array, kind: Array, sentence: Array, served: Array
) -> None:
    """Add sentences: days from `start`, by the papers and as served."""
    start = np.asarray(start)
    world.add(
        "custody", person=person, start=start, kind=kind, end=start + sentence - 1,
        released=start + served - 1,
    )  # fmt: skip


def _awards(world: World) -> None:
    benefits, period = world.benefits, world.period
    rows = np.arange(benefits.count)
    recent = benefits.start[rows] > period.first - 36
    recent &= (benefits.scheme[rows] == EMPLOYEE) & (benefits.start[rows] <= period.last)
    already = np.zeros(benefits.count, bool)
    for part in world.tables.get("award", ()):
        already[part["benefit"]] = True
    chosen = rows[recent & ~already]
    rng = world.streams.generator("awards")
    sick = benefits.sick[chosen]
    general = len(world.places.hospital) - 1
    hospital = np.where(sick, rng.integers(0, general, len(chosen)), -1)
    doctor = rng.integers(0, 9, len(chosen))
    diagnosis = rng.integers(0, 12, len(chosen))
    days = first_day(benefits.start[chosen]) - rng.integers(3, 40, len(chosen))
    world.add(
        "award", benefit=chosen, date=days, hospital=hospital, doctor=doctor,
        diagnosis=diagnosis, agent="", agent_phone=0,
    )  # fmt: skip
    ill = np.flatnonzero(sick & (days - 40 > period.start))
    for lag in (20, 90):
        visits = days[ill] - lag
        some = visits >= period.start
        person = benefits.person[chosen[ill[some]]]
        add_claims_at(world, f"sick {lag}", person, visits[some], hospital[ill[some]],
                      doctor[ill[some]], diagnosis[ill[some]])  # fmt: skip


def add_claims_at(
    world: World, purpose: str, person: Array, days: Array, hospital: Array, doctor: Array,
    diagnosis: Array,
) -> None:  # fmt: skip
    """Add stays at given hospitals."""
    size = len(person)
    amount = 200_000 + (world.streams.integers(purpose, person) % np.uint64(900_000)).astype(
        np.int64
    )
    world.add(
        "claim", person=person, date=days, settled=days + 12, kind=np.full(size, INPATIENT),
        amount=amount, fund=amount * 2 // 3, hospital=hospital, doctor=doctor,
        diagnosis=diagnosis,
    )  # fmt: skip


def _withdrawals(world: World) -> None:
    """Take money out of a sample of accounts, on some days after payday."""
    benefits, period = world.benefits, world.period
    rows = np.arange(benefits.count)
    rows = rows[world.streams.uniform("withdrawals", rows) < 0.03]
    months = np.arange(max(period.first, period.last - 11), period.last + 1)
    benefit = np.repeat(rows, len(months))
    month = np.tile(months, len(rows))
    paid = (month >= benefits.start[benefit]) & (month <= benefits.last_paid[benefit])
    paid &= month <= world.months_of_death()[benefits.person[benefit]]
    add_withdrawals(world, "ordinary", benefit[paid], month[paid])


def add_withdrawals(
    world: World, purpose: str, benefit: Array, month: Array, terminal: int | None = None
) -> None:
    """Add withdrawals of the month's pension; one after the other at a given terminal."""
    if not len(benefit):
        return
    draw = world.streams.integers(f"withdrawal {purpose}", benefit * 10_000 + month)
    minute = (draw % np.uint64(600)).astype(np.int64) + 500
    days = first_day(month) + 20 + (draw >> np.uint64(20)).astype(np.int64) % 8
    machine = (draw >> np.uint64(32)).astype(np.int64) % max(20, world.people.count // 1500)
    if terminal is not None:
        minute = 560 + np.arange(len(benefit)) % 30 * 3
        days = first_day(month) + 21
        machine = np.full(len(benefit), terminal)
    amount = world.benefits.rate(benefit, month, world.period) // 10_000 * 10_000
    world.add(
        "withdrawal", account=world.benefits.account_in(benefit, month),
        at=days * 86_400 + minute * 60, amount=np.maximum(amount, 10_000), terminal=machine,
    )  # fmt: skip


def phone_of(world: World, purpose: str, index: int) -> int:
    """Return a mobile number that nobody else has."""
    return int(numbers.mobile_numbers(world.streams.integers(purpose, np.array([index])))[0])


def _work_and_grants(world: World) -> None:
    people, benefits = world.people, world.benefits
    working = people.employer >= 0
    person, days = happen(world, "injured", working, 0.006)
    world.add("injured", person=person, date=days)
    person, days = happen(
        world, "unemployed", ~working & (people.age_on(world.period.end) < 50), 0.03
    )
    lost = np.repeat(person, 3)
    months = np.repeat(month_of(days), 3) + np.tile(np.arange(3), len(person))
    some = (first_day(months) < people.death[lost]) & (months <= world.period.last)
    world.add("unemployed", person=lost[some], date=first_day(months[some]))
    rows = np.arange(benefits.count)
    clean = benefits.end[rows] == world.months_of_death()[benefits.person[rows]]
    rows = rows[clean & (world.streams.uniform("grants", rows) < 0.6)]
    date = people.death[benefits.person[rows]] + 40 + rows % 50
    world.add("funeral", benefit=rows, date=date)
