"""Frauds around accounts: rings that collect for the dead, accounts changed near a death."""

from __future__ import annotations

import numpy as np

from resolver.sample import events, numbers
from resolver.sample.frauds import casting
from resolver.sample.people import CHILD
from resolver.sample.period import NEVER, first_day, month_of
from resolver.sample.streams import Array
from resolver.sample.world import Ring, World


def plant(world: World) -> None:
    """Plant rings and changed accounts."""
    rng = world.streams.generator("rings")
    count = max(2, world.people.count // 4000)
    old, adult = casting.drawing(world, least_age=66), _living_adult(world)
    for index, size in enumerate(rng.integers(3, 7, count)):
        _ring(world, index, int(size), old, adult, with_helper=index % 2 == 0)
    _changed(world)


def _living_adult(world: World) -> Array:
    people = world.people
    age = people.age_on(world.period.end)
    return (people.death >= NEVER) & (age >= 35) & (age <= 68) & numbers.is_mobile(people.phone)


def _ring(
    world: World, index: int, size: int, old: Array, adult: Array, *, with_helper: bool
) -> None:
    people, benefits, period = world.people, world.benefits, world.period
    name = f"ring {index}"
    town = world.places.village_town[people.village]
    here = town == index % len(world.places.town)
    who = world.cast(name, old & here, size)
    crew = world.cast(f"{name} crew", adult & here, 2 if with_helper else 1)
    if len(who) < 2 or not len(crew):
        return
    casting.die(world, name, who, period.first - 2, period.last - max(3, period.months // 3))
    world.no_report[who] = True
    benefit = casting.benefit_of(world, who)
    casting.go_on(world, benefit)
    collectors = crew if index % 3 == 0 and len(crew) == 2 and size >= 5 else crew[:1]
    phone = int(people.phone[crew[0]])
    accounts = [
        world.accounts.row(
            holder=int(holder),
            kind=0,
            bank=index % 5,
            phone=phone,
            opened=period.start - 300 - 11 * index,
        )
        for holder in collectors
    ]
    rng = world.streams.generator(f"{name} ways")
    for place, one in enumerate(benefit):
        account = accounts[place % len(accounts)]
        if place % 3 == 1:
            _switch(world, int(one), account, int(rng.integers(-80, 25)), "本人申请变更")
        else:
            benefits.account[one] = account
    told = who[rng.random(len(who)) < 0.7]
    people.phone[told if len(told) else who[:1]] = phone
    roles = [(int(p), "beneficiary") for p in who]
    roles += [(int(p), "collector") for p in collectors]
    roles += [(int(p), "intermediary") for p in crew[len(collectors) :]]
    world.rings.append(
        Ring(f"R{index + 1:04d}", "one_account_several_dead", roles, accounts, [phone])
    )
    if with_helper and len(crew) > len(collectors):
        # The helper fetched new cards for those who could not come any more.
        date = period.start + 30 + rng.integers(0, period.months * 20, len(who))
        world.add("card", person=who, date=date, collector=crew[-1])
    months = np.arange(period.first, period.last + 1)
    for month in months:
        events.add_withdrawals(
            world, f"{name} {month}", benefit, np.full(len(benefit), month), 5000 + index
        )


def _switch(world: World, benefit: int, account: int, lag: int, reason: str) -> None:
    """Send a pension elsewhere from `lag` days after the death on."""
    benefits = world.benefits
    death = int(world.people.death[benefits.person[benefit]])
    date = max(death + lag, world.period.start + 2)
    benefits.new_account[benefit] = account
    benefits.switch[benefit] = int(month_of(np.array(date))) + 1
    world.add("edit", benefit=[benefit], date=date, reason=reason)


def _changed(world: World) -> None:
    people, period = world.people, world.period
    who = world.cast("changed", casting.drawing(world), casting.share(world, 1.6, 3))
    casting.die(world, "changed", who, period.first + 2, period.last - max(3, period.months // 5))
    world.no_report[who] = True
    benefit = casting.benefit_of(world, who)
    casting.go_on(world, benefit)
    rng = world.streams.generator("changed lag")
    for place, (person, one) in enumerate(zip(who, benefit, strict=True)):
        kin = np.flatnonzero(people.household == people.household[person])
        kin = kin[(people.role[kin] >= CHILD) & (people.death[kin] >= NEVER)]
        holder = int(kin[0]) if len(kin) and place % 2 else int(person)
        account = world.accounts.row(
            holder=holder, kind=0, phone=int(people.phone[holder]),
            opened=int(first_day(period.first)) - 90,
        )  # fmt: skip
        lag = int(rng.integers(-75, 45))
        _switch(world, int(one), account, lag, ("本人申请变更", "存折遗失")[place % 2])
