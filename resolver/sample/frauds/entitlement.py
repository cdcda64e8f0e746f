"""Frauds about the entitlement: drawn twice, under two identities, in prison, by false illness."""

from __future__ import annotations

import numpy as np

from resolver.sample import events, numbers, places
from resolver.sample.benefits import EMPLOYEE, RESIDENT, rates
from resolver.sample.frauds import casting
from resolver.sample.period import NEVER, first_day, month_of
from resolver.sample.streams import Array
from resolver.sample.world import Ring, World


def plant(world: World) -> None:
    """Plant all of them."""
    _two_schemes(world)
    _two_identities(world)
    _in_prison(world)
    for index in range(max(1, world.people.count // 15_000)):
        _false_illness(world, index)


def add_benefit(world: World, person: int, scheme: int, start: int, *, sick: bool = False) -> int:
    """Give a person another entitlement, with an account of its own."""
    benefits = world.benefits
    rng = world.streams.generator(f"benefit {benefits.count}")
    base, step = rates(rng, np.array([scheme]))
    account = world.accounts.row(
        holder=person, kind=0, phone=int(world.people.phone[person]),
        opened=int(first_day(start)) - 20,
    )  # fmt: skip
    return benefits.row(
        person=person, scheme=scheme, start=start, base=base[0], step=step[0], account=account,
        sick=sick,
    )  # fmt: skip


def _two_schemes(world: World) -> None:
    period = world.period
    who = world.cast(
        "two schemes", casting.drawing(world, least_age=61), casting.share(world, 1.6, 3)
    )
    rng = world.streams.generator("two schemes since")
    for place, (person, first) in enumerate(zip(who, casting.benefit_of(world, who), strict=True)):
        other = RESIDENT if world.benefits.scheme[first] == EMPLOYEE else EMPLOYEE
        since = period.first + int(rng.integers(-30, period.months - 4))
        row = add_benefit(world, int(person), other, since)
        if place % 4 == 3:
            # Found out and stopped, but never asked back.
            until = min(period.last, max(since, period.first) + 8)
            world.benefits.last_paid[row] = world.benefits.end[row] = until
            world.benefits.reason[row] = 4


def _two_identities(world: World) -> None:
    people = world.people
    size = casting.share(world, 0.8, 2)
    alone = np.bincount(people.household)[people.household] == 1
    usual = casting.drawing(world, least_age=64) & ~people.minority
    second = world.cast("second identities", usual & alone, size)
    rng = world.streams.generator("two identities")
    for other in second:
        fit = usual & (people.male == people.male[other]) & numbers.is_mobile(people.phone)
        chosen = world.cast(f"first identity of {other}", fit, 1)
        if not len(chosen):
            continue
        first = int(chosen[0])
        become(world, int(other), first, int(rng.integers(-40, 41)), rng)
        people.human[other] = first
        people.phone[other] = people.phone[first]
        if rng.random() < 0.5:
            people.village[other] = people.village[first]
            people.house[other] = people.house[first]


def become(
    world: World, who: int, model: int, days_apart: int, rng: np.random.Generator,
    *, near_number: bool = False,
) -> None:  # fmt: skip
    """Give somebody the name of another, a birth near to the other's, and a fitting number."""
    people = world.people
    people.name[who] = people.name[model]
    people.birth[who] = people.birth[model] + days_apart
    body = str(people.number[model])
    area = int(body[:6]) if near_number else int(rng.choice(places.ELSEWHERE_CODES))
    sequence = int(body[14:17])
    people.number[who] = ""
    while True:
        sequence = (
            (sequence + 2) % 1000
            if near_number
            else int(rng.integers(0, 499)) * 2 + int(people.male[who])
        )
        number = numbers.id_numbers(np.array([area]), people.birth[[who]], np.array([sequence]))[0]
        # Whoever has the same number was born on the same day.
        if number not in people.number[people.birth == people.birth[who]]:
            break
    people.number[who] = number
    rows = world.benefits.of(who)
    world.benefits.start[rows] = np.minimum(
        month_of(people.birth[[who]])[0] + 721, world.period.first - 4
    )


def _in_prison(world: World) -> None:
    people, period = world.people, world.period
    fit = casting.drawing(world, least_age=50) & (people.age_on(period.end) < 76)
    who = world.cast("in prison", fit, casting.share(world, 1.4, 3))
    rng = world.streams.generator("in prison")
    start = period.start + 25 + rng.integers(0, max(30, period.months * 30 - 240), len(who))
    sentence = rng.integers(270, 1300, len(who))
    kind = np.where(rng.random(len(who)) < 0.9, events.IMPRISONMENT, events.SHORT_DETENTION)
    sentence = np.where(kind == events.SHORT_DETENTION, 170, sentence)
    events.add_custody(world, who, start, kind, sentence, sentence)


def of_working_age(world: World) -> Array:
    """Return who is of working age, lives, and draws nothing."""
    people, benefits = world.people, world.benefits
    age = people.age_on(world.period.end)
    fit = (age >= 46) & (age < np.where(people.male, 58, 50)) & (people.death >= NEVER)
    fit[benefits.person[: benefits.count]] = False
    return fit


def retire_sick(world: World, who: Array, start: Array) -> Array:
    """Retire people for illness from given months on; return the entitlements."""
    world.people.employer[who] = -1
    return np.array(
        [
            add_benefit(world, int(p), EMPLOYEE, int(s), sick=True)
            for p, s in zip(who, start, strict=True)
        ],
        np.int64,
    )


def _false_illness(world: World, index: int) -> None:
    people, period = world.people, world.period
    rng = world.streams.generator(f"false illness {index}")
    who = world.cast(f"false illness {index}", of_working_age(world), int(rng.integers(8, 14)))
    fit = (people.death >= NEVER) & (people.age_on(period.end) < 60)
    agent = world.cast(f"agent {index}", fit & numbers.is_mobile(people.phone), 1)
    start = period.first + 2 + rng.integers(0, max(1, period.months - 7), len(who))
    benefit = retire_sick(world, who, start)
    hospital = index % (len(world.places.hospital) - 2)
    doctor = int(rng.integers(0, 9))
    # The same words on every certificate.
    diagnosis = int(rng.integers(0, 6))
    phone = int(people.phone[agent[0]])
    world.add(
        "award", benefit=benefit, date=first_day(start) - rng.integers(5, 30, len(who)),
        hospital=hospital, doctor=doctor, diagnosis=diagnosis,
        agent=str(people.name[agent[0]]), agent_phone=phone,
    )  # fmt: skip
    members = [(int(p), "beneficiary") for p in who] + [(int(agent[0]), "intermediary")]
    note = f"{world.places.hospital[hospital]} {world.places.doctors[hospital][doctor]}"
    world.rings.append(
        Ring(f"S{index + 1:04d}", "sick_retirement_cluster", members, [], [phone], note)
    )
