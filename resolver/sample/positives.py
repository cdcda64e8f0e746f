"""Find in the true world everything that a perfect detector would report; see `truth`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from resolver.sample.benefits import DEATH, EMPLOYEE, RESIDENT, Payments, payments
from resolver.sample.events import IMPRISONMENT, SHORT_DETENTION
from resolver.sample.period import NEVER, last_day, month_of
from resolver.sample.reports import allowance_deaths
from resolver.sample.streams import Array
from resolver.sample.world import COMMUNITY, MEDICAL, World

BULK_REPLACEMENT = "批量换卡"


@dataclass(frozen=True, slots=True)
class Positive:
    """One thing to report: months and cents; -1 where there is no benefit or account."""

    scenario: str
    person: int
    benefit: int
    account: int
    first: int
    last: int
    months: int
    amount: int
    counterpart: int = -1


@dataclass(frozen=True)
class Known:
    """What records state of deaths, by person, `NEVER` where nothing is."""

    month: Array
    day: Array
    medical: Array


def find(world: World) -> list[Positive]:
    """Return all positives, ordered by scenario, person and benefit."""
    made = _relevant(world)
    known = _known(world)
    late = _after_death(world, made, known)
    found = [
        *(replace(p, scenario="pension_after_death") for p in late),
        *_conflicts(world, made, late),
        *_cross_scheme(world, late, known),
        *_medical(world, known),
        *_two_schemes(world, made),
        *_two_identities(world, made),
        *_in_prison(world, made),
        *_sick(world, made),
        *_one_account(world, made, late),
        *_changed(world, made, late),
    ]
    return sorted(found, key=lambda p: (p.scenario, p.person, p.benefit, p.account))


def _relevant(world: World) -> Payments:
    """Return the payments that any question is about."""
    people, benefits = world.people, world.benefits
    rows = np.arange(benefits.count)
    asked = people.death < NEVER
    asked[world.table("custody")["person"]] = True
    twin = people.human != np.arange(people.count)
    asked[twin] = asked[people.human[twin]] = True
    for ring in world.rings:
        asked[[person for person, _ in ring.members]] = True
    asked |= np.bincount(benefits.person[rows], minlength=people.count) > 1
    which = rows[asked[benefits.person[rows]]]
    period = world.period
    return payments(benefits, world.table("late_payment"), which, period.first, period.last, period)


def _known(world: World) -> Known:
    table = world.table("death_report")
    told = (table["registered"] <= world.period.end) & ~table["withdrawn"]
    told &= (table["registered"] >= world.period.start) & (table["number_of"] == table["person"])
    person, stated = table["person"][told], table["stated"][told]
    month = np.full(world.people.count, NEVER)
    medical, day = month.copy(), month.copy()
    np.minimum.at(month, person, month_of(stated))
    monthly = table["source"][told] == COMMUNITY
    np.minimum.at(day, person, np.where(monthly, last_day(month_of(stated)), stated))
    insurer = table["source"][told] == MEDICAL
    np.minimum.at(medical, person[insurer], month_of(stated[insurer]))
    stopped = allowance_deaths(world)
    np.minimum.at(month, stopped, month_of(world.people.death[stopped]))
    np.minimum.at(day, stopped, world.people.death[stopped])
    return Known(month, day, medical)


def _gather(
    world: World, made: Payments, rows: Array, scenario: str, *, by_account: bool = False
) -> Iterator[Positive]:
    """Sum up payments by benefit, or by benefit and account."""
    rows = rows[made.net[rows] > 0]
    account = made.account[rows] if by_account else np.full(len(rows), -1)
    order = np.lexsort((made.month[rows], account, made.benefit[rows]))
    rows, account = rows[order], account[order]
    key = np.stack([made.benefit[rows], account])
    starts = np.flatnonzero(np.r_[True, np.any(key[:, 1:] != key[:, :-1], axis=0)])
    for part in np.split(rows, starts[1:]) if len(rows) else ():
        benefit = int(made.benefit[part[0]])
        yield Positive(
            scenario,
            int(world.benefits.person[benefit]),
            benefit,
            int(made.account[part[-1]]),
            int(made.month[part[0]]),
            int(made.month[part[-1]]),
            len(np.unique(made.month[part])),
            int(made.net[part].sum()),
        )


def _late_rows(world: World, made: Payments) -> Array:
    died = world.months_of_death()[world.benefits.person[made.benefit]]
    return np.flatnonzero(made.month > died)


def _after_death(world: World, made: Payments, known: Known) -> list[Positive]:
    return [
        one
        for one in _gather(world, made, _late_rows(world, made), "")
        if one.last > known.month[one.person]
    ]


def _of(made: Payments, rows: Array, found: list[Positive]) -> Array:
    return rows[np.isin(made.benefit[rows], [one.benefit for one in found])]


def _conflicts(world: World, made: Payments, late: list[Positive]) -> Iterator[Positive]:
    rows = _of(made, _late_rows(world, made), late)
    benefit = made.benefit[rows]
    # A roll delivered at the end of the last month does not show a stop in that month yet.
    stopped = (world.benefits.reason[benefit] == DEATH) & (
        world.benefits.last_paid[benefit] < world.period.last
    )
    rows = rows[stopped & (made.month[rows] <= world.benefits.end[benefit])]
    yield from _gather(world, made, rows, "death_date_conflict")


def _cross_scheme(world: World, late: list[Positive], known: Known) -> Iterator[Positive]:
    benefits = world.benefits
    for one in late:
        others = benefits.of(one.person)
        others = others[(others != one.benefit) & (benefits.reason[others] == DEATH)]
        closed = min([int(known.medical[one.person]), *benefits.end[others].tolist()])
        if closed < one.last:
            yield replace(one, scenario="cross_scheme_gap")


def _medical(world: World, known: Known) -> Iterator[Positive]:
    table = world.table("claim")
    death = world.people.death[table["person"]]
    rows = np.flatnonzero(
        (table["date"] > death)
        & (table["date"] > known.day[table["person"]])
        & (table["settled"] <= world.period.end)
    )
    for person in np.unique(table["person"][rows]):
        mine = rows[table["person"][rows] == person]
        months = month_of(table["date"][mine])
        yield Positive(
            "medical_after_death", int(person), -1, -1, int(months.min()), int(months.max()),
            len(np.unique(months)), int(table["fund"][mine].sum()),
        )  # fmt: skip


def _when(person: Array, month: Array) -> Array:
    """Return one key for each person and month."""
    return np.asarray(person * 100_000 + month)


def _two_schemes(world: World, made: Payments) -> Iterator[Positive]:
    scheme = world.benefits.scheme[made.benefit]
    key = _when(world.benefits.person[made.benefit], made.month)
    employee = np.unique(key[(scheme == EMPLOYEE) & (made.net > 0)])
    rows = np.flatnonzero((scheme == RESIDENT) & np.isin(key, employee))
    yield from _gather(world, made, rows, "employee_and_resident_pension")


def _two_identities(world: World, made: Payments) -> Iterator[Positive]:
    people = world.people
    second = np.flatnonzero(people.human != np.arange(people.count))
    other = {int(p): int(people.human[p]) for p in second}
    other |= {first: person for person, first in other.items()}
    person = world.benefits.person[made.benefit]
    key = _when(people.human[person], made.month)
    paid = (made.net > 0) & np.isin(person, list(other))
    is_second = np.isin(person, second)
    both = np.intersect1d(key[paid & is_second], key[paid & ~is_second])
    rows = np.flatnonzero(paid & np.isin(key, both))
    for one in _gather(world, made, rows, "dual_identity"):
        yield replace(one, counterpart=other[one.person])


def _in_prison(world: World, made: Payments) -> Iterator[Positive]:
    table = world.table("custody")
    inside = np.isin(table["kind"], (IMPRISONMENT, SHORT_DETENTION))
    inside &= table["start"] + 25 <= world.period.end
    start, released = month_of(table["start"]), month_of(table["released"])
    person = world.benefits.person[made.benefit]
    order = np.argsort(person, kind="stable")
    sorted_person = person[order]
    found = np.zeros(len(made.month), bool)
    for one in np.flatnonzero(inside):
        begin, end = np.searchsorted(sorted_person, table["person"][one] + np.arange(2))
        mine = order[begin:end]
        found[mine] |= (made.month[mine] > start[one]) & (made.month[mine] < released[one])
    yield from _gather(world, made, np.flatnonzero(found), "pension_in_prison")


def _sick(world: World, made: Payments) -> Iterator[Positive]:
    who = [
        person
        for ring in world.rings
        if ring.scenario == "sick_retirement_cluster"
        for person, role in ring.members
        if role == "beneficiary"
    ]
    rows = np.flatnonzero(np.isin(world.benefits.person[made.benefit], who))
    yield from _gather(world, made, rows, "sick_retirement_cluster")


def _one_account(world: World, made: Payments, late: list[Positive]) -> Iterator[Positive]:
    rows = _of(made, _late_rows(world, made), late)
    parts = list(_gather(world, made, rows, "one_account_several_dead", by_account=True))
    people_of: dict[int, set[int]] = {}
    for part in parts:
        people_of.setdefault(part.account, set()).add(part.person)
    yield from (part for part in parts if len(people_of[part.account]) > 1)


def _changed(world: World, made: Payments, late: list[Positive]) -> Iterator[Positive]:
    edits = world.table("edit")
    death = world.people.death[world.benefits.person[edits["benefit"]]]
    near = (edits["date"] >= death - 90) & (edits["date"] <= world.period.end)
    near &= edits["reason"] != BULK_REPLACEMENT
    rows = _of(made, _late_rows(world, made), late)
    benefit = made.benefit[rows]
    new = made.account[rows] == world.benefits.new_account[benefit]
    new &= world.benefits.switch[benefit] < NEVER
    rows = rows[new & np.isin(benefit, edits["benefit"][near])]
    yield from _gather(world, made, rows, "account_changed_near_death")
