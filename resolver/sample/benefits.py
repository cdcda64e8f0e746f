"""Entitlements, the accounts they go to, and the payments made under them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from resolver.sample import numbers
from resolver.sample.people import CHILD, People, months_of_death
from resolver.sample.period import NEVER, Period, first_day, month_of
from resolver.sample.places import Places
from resolver.sample.streams import Array, Streams

EMPLOYEE, RESIDENT = range(2)
SCHEMES = ("employee_pension", "resident_pension")
NORMAL, PAUSED, ENDED = range(3)
NO_REASON, DEATH, CUSTODY, NO_LIFE_PROOF, MOVED_SCHEME = range(5)
CARD, PASSBOOK, COLLECTIVE = range(3)
BANKS = ("农村信用社", "邮政储蓄银行", "工商银行", "农业银行", "建设银行")
_PREFIXES = np.array([622137, 621799, 621226, 622848, 621700])
PAID, FAILED, RETURNED = range(3)


@dataclass
class Growing:
    """Columns with room for rows that are added while the world is cast."""

    count: int

    def row(self, **values: object) -> int:
        """Add a row and return its index."""
        index = self.count
        for name, value in values.items():
            column = getattr(self, name)
            if index >= len(column):
                raise IndexError(f"no room for another row in {type(self).__name__}")
            column[index] = value
        self.count += 1
        return index


@dataclass
class Accounts(Growing):
    """Bank accounts and passbooks; ``holder`` is -1 where an institution holds it."""

    holder: Array
    bank: Array
    kind: Array
    opened: Array
    phone: Array
    holder_name: Array

    def numbers(self, which: Array) -> Array:
        """Return account numbers as the bank prints them."""
        which = np.asarray(which)
        card = numbers.card_numbers(_PREFIXES[self.bank[which]], numbers.scatter(which, 12))
        book = numbers.passbook_numbers(numbers.scatter(which, 8))
        return np.where(self.kind[which] == CARD, card, book.astype("U19"))


@dataclass
class Benefits(Growing):
    """Entitlements. Months are numbers of months; `NEVER` where there is none.

    ``last_paid`` is the last month that the agency paid for, ``end`` what the roll gives as
    the last payable month. Payments for months in [returned_from, returned_to] came back from
    the bank, those in [refunded_from, refunded_to] were refunded later.
    """

    original: int
    person: Array
    scheme: Array
    start: Array
    base: Array
    step: Array
    last_paid: Array
    end: Array
    reason: Array
    pause_from: Array
    pause_to: Array
    pause_reason: Array
    returned_from: Array
    returned_to: Array
    refunded_from: Array
    refunded_to: Array
    account: Array
    new_account: Array
    switch: Array
    sick: Array

    def number(self, which: Array) -> Array:
        """Return the agency's numbers of entitlements (AAZ257)."""
        head = np.where(self.scheme[which] == EMPLOYEE, "11", "17")
        return np.strings.add(head, np.strings.zfill((np.asarray(which) + 1).astype("U9"), 9))

    def of(self, person: int) -> Array:
        """Return the indices of a person's entitlements."""
        return np.flatnonzero(self.person[: self.count] == person)

    def rate(self, which: Array, months: Array, period: Period) -> Array:
        """Return the monthly rate in cents: the base, raised each July."""
        rises = (months - 6) // 12 - (period.first - 6) // 12
        return np.asarray(self.base[which] + self.step[which] * np.maximum(rises, -3))

    def account_in(self, which: Array, months: Array) -> Array:
        """Return the account that each entitlement was paid to in a month."""
        return np.where(months >= self.switch[which], self.new_account[which], self.account[which])


def build(
    streams: Streams, people: People, places: Places, period: Period
) -> tuple[Benefits, Accounts]:
    """Give the old their pensions and everyone who draws one an account."""
    rng = streams.generator("benefits")
    age = (period.end - people.birth) / 365.25
    urban = places.village_urban[people.village]
    employee = rng.random(people.count) < np.where(urban, 0.68, 0.12)
    woman_age = np.where(rng.random(people.count) < 0.6, 50, 55)
    employee_age = np.where(people.male, 60, woman_age)
    draws = employee & (age >= employee_age)
    draws |= ~employee & (age >= 60) & (rng.random(people.count) < 0.93)
    sick = ~draws & employee & (age > 46) & (rng.random(people.count) < 0.05)
    draws |= sick
    from_age = np.where(employee, employee_age, 60)
    start = month_of(people.birth) + from_age * 12 + 1
    lately = period.last - rng.integers(2, 40, people.count)
    start = np.where(sick, lately, np.minimum(start, period.last))
    draws &= first_day(start) <= people.death
    who = np.flatnonzero(draws)
    benefits = _empty_benefits(len(who), len(who) + people.count // 20 + 500)
    rows = slice(0, len(who))
    scheme = np.where(employee[who], EMPLOYEE, RESIDENT)
    benefits.person[rows] = who
    benefits.scheme[rows] = scheme
    benefits.start[rows] = start[who]
    benefits.base[rows], benefits.step[rows] = rates(rng, scheme)
    benefits.sick[rows] = sick[who]
    people.employer[sick] = -1
    accounts = _accounts(streams, people, benefits)
    _stops(streams, people, benefits)
    _pauses(streams, benefits, period)
    return benefits, accounts


def rates(rng: np.random.Generator, scheme: Array) -> tuple[Array, Array]:
    """Draw monthly rates and their yearly rise, in cents."""
    size = len(scheme)
    employee = np.clip(rng.lognormal(12.6, 0.27, size), 150_000, 900_000).astype(np.int64)
    resident = 10_800 + rng.integers(0, 19_000, size)
    base = np.where(scheme == EMPLOYEE, employee, resident)
    # Agencies round to ten cents for employees and to whole fen for residents.
    base = np.where(scheme == EMPLOYEE, base // 10 * 10, base)
    step = np.where(scheme == EMPLOYEE, base * 3 // 1000 * 10, 1000)
    return base, step


def _empty_benefits(count: int, room: int) -> Benefits:
    def never() -> Array:
        return np.full(room, NEVER, np.int64)

    def zero() -> Array:
        return np.zeros(room, np.int64)

    return Benefits(
        count=count, original=count, person=zero(), scheme=zero(), start=zero(),
        base=zero(), step=zero(),
        last_paid=never(), end=never(), reason=zero(), pause_from=never(), pause_to=never(),
        pause_reason=zero(), returned_from=never(), returned_to=never(), refunded_from=never(),
        refunded_to=never(), account=np.arange(room), new_account=zero(), switch=never(),
        sick=np.zeros(room, bool),
    )  # fmt: skip


def _accounts(streams: Streams, people: People, benefits: Benefits) -> Accounts:
    rng = streams.generator("accounts")
    count = benefits.count
    room = count * 2 + people.count // 20 + 1000
    accounts = Accounts(
        count=count,
        holder=np.full(room, -1, np.int64),
        bank=rng.choice(len(BANKS), room, p=[0.38, 0.24, 0.14, 0.13, 0.11]),
        kind=(rng.random(room) < 0.16).astype(np.int64),
        opened=np.zeros(room, np.int64),
        phone=np.zeros(room, np.int64),
        holder_name=np.full(room, "", "U16"),
    )
    accounts.holder[:count] = benefits.person[:count]
    accounts.opened[:count] = first_day(benefits.start[:count]) - rng.integers(5, 900, count)
    accounts.phone[:count] = people.phone[benefits.person[:count]]
    _couples(streams, people, benefits)
    return accounts


def _couples(streams: Streams, people: People, benefits: Benefits) -> None:
    # Some couples let both resident pensions go to one passbook.
    rows = np.arange(benefits.count)
    resident = benefits.scheme[rows] == RESIDENT
    parent = resident & (people.role[benefits.person[rows]] < CHILD)
    households = people.household[benefits.person[rows]]
    pair = parent[:-1] & parent[1:] & (households[:-1] == households[1:])
    rng = streams.generator("couples")
    second = np.flatnonzero(pair & (rng.random(len(pair)) < 0.06)) + 1
    benefits.account[second] = benefits.account[second - 1]


def _stops(streams: Streams, people: People, benefits: Benefits) -> None:
    rng = streams.generator("stops")
    rows = np.arange(benefits.count)
    died = months_of_death(people)[benefits.person[rows]]
    dead = rows[died < NEVER]
    died = died[dead]
    kind = rng.random(len(dead))
    late = np.where(kind < 0.80, 0, np.where(kind < 0.94, 1, 2))
    benefits.last_paid[dead] = died + late
    benefits.end[dead] = died
    benefits.reason[dead] = DEATH
    # What was paid too much nearly always comes back, from the bank or from the family.
    over = late > 0
    fate = rng.random(len(dead))
    back = over & (fate < 0.5)
    benefits.returned_from[dead[back]] = died[back] + 1
    benefits.returned_to[dead[back]] = died[back] + late[back]
    repaid = over & (fate >= 0.5) & (fate < 0.9)
    benefits.refunded_from[dead[repaid]] = died[repaid] + 1
    benefits.refunded_to[dead[repaid]] = died[repaid] + late[repaid]
    kept = over & (fate >= 0.9)
    benefits.end[dead[kept]] = died[kept] + late[kept]


def _pauses(streams: Streams, benefits: Benefits, period: Period) -> None:
    rng = streams.generator("pauses")
    rows = np.arange(benefits.count)
    open_ended = benefits.last_paid[rows] >= NEVER
    paused = rows[open_ended & (rng.random(len(rows)) < 0.012)]
    start = period.first + rng.integers(0, max(1, period.months - 2), len(paused))
    start = np.maximum(start, benefits.start[paused] + 1)
    benefits.pause_from[paused] = start
    benefits.pause_to[paused] = start + rng.integers(2, 5, len(paused))
    benefits.pause_reason[paused] = NO_LIFE_PROOF


@dataclass(frozen=True)
class Payments:
    """Payments as columns: entitlement, month, day paid, cents, state, cents refunded, account."""

    benefit: Array
    month: Array
    paid_on: Array
    amount: Array
    status: Array
    refunded: Array
    account: Array

    @cached_property
    def net(self) -> Array:
        """The cents that were paid and have not come back."""
        return np.where(self.status == PAID, self.amount - self.refunded, 0)


def payments(
    benefits: Benefits, extra: dict[str, Array], which: Array, first: int, last: int,
    period: Period,
) -> Payments:  # fmt: skip
    """Return the payments made from the month `first` to the month `last`.

    Parameters
    ----------
    benefits
        The entitlements.
    extra
        Payments made late: ``benefit, month, paid_on``; they count in the month of payment.
    which
        Indices of the entitlements asked for, ascending.
    first, last
        Months in which the money was sent.
    period
        The period covered; nothing is paid outside.
    """
    months = np.arange(max(first, period.first), min(last, period.last) + 1)
    who = np.repeat(which, len(months))
    month = np.tile(months, len(which))
    due = (month >= benefits.start[who]) & (month <= benefits.last_paid[who])
    due &= (month < benefits.pause_from[who]) | (month >= benefits.pause_to[who])
    who, month = who[due], month[due]
    payday = np.where(benefits.scheme[who] == EMPLOYEE, 14, 19)
    paid_on = first_day(month) + payday
    late = np.isin(extra["benefit"], which)
    sent = month_of(extra["paid_on"])
    late &= (sent >= months[0]) & (sent <= months[-1])
    who = np.concatenate([who, extra["benefit"][late]])
    month = np.concatenate([month, extra["month"][late]])
    paid_on = np.concatenate([paid_on, extra["paid_on"][late]])
    order = np.lexsort((month, paid_on, who))
    who, month, paid_on = who[order], month[order], paid_on[order]
    amount = benefits.rate(who, month, period)
    back = (month >= benefits.returned_from[who]) & (month <= benefits.returned_to[who])
    repaid = (month >= benefits.refunded_from[who]) & (month <= benefits.refunded_to[who])
    return Payments(
        who, month, paid_on, amount, np.where(back, RETURNED, PAID),
        np.where(repaid, amount, 0), benefits.account_in(who, month_of(paid_on)),
    )  # fmt: skip
