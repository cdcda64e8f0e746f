"""Accounts, phones and addresses that people share for good reasons."""

from __future__ import annotations

import numpy as np

from resolver.sample import numbers
from resolver.sample.benefits import COLLECTIVE, RESIDENT
from resolver.sample.events import change_accounts
from resolver.sample.frauds import casting
from resolver.sample.lookalikes.scenarios import ACCOUNT
from resolver.sample.people import HEAD
from resolver.sample.period import NEVER, first_day, last_day
from resolver.sample.positives import BULK_REPLACEMENT
from resolver.sample.streams import Array
from resolver.sample.world import World


def plant(world: World) -> None:
    """Plant couples, widows, nursing homes, collective accounts, carers, replaced cards."""
    _couples(world)
    _nursing_homes(world)
    _collective_accounts(world)
    _carers(world)
    _replaced_cards(world)


def _couples(world: World) -> None:
    people, benefits, period = world.people, world.benefits, world.period
    usual = casting.drawing(world, least_age=60)
    pair = usual & np.r_[usual[1:], False] & (people.role == HEAD)
    pair &= np.r_[people.household[1:] == people.household[:-1], False]
    pair &= np.r_[world.free[1:], False]
    heads = world.cast("couples", pair, casting.share(world, 3.0, 6))
    spouses = heads + 1
    world.free[spouses] = False
    benefits.account[casting.benefit_of(world, spouses)] = benefits.account[
        casting.benefit_of(world, heads)
    ]
    world.look_alike("couple_on_one_account", np.concatenate([heads, spouses]), ACCOUNT,
                     "both pensions go to one passbook")  # fmt: skip
    widowed = np.arange(len(heads)) % 2 == 0
    casting.die(world, "widowed", heads[widowed], period.first + 1, period.last - 3, clean=True)
    world.look_alike("widowed_on_the_spouses_account", spouses[widowed], ACCOUNT,
                     "own pension still goes to the account of the dead spouse")  # fmt: skip


def settle(world: World, who: Array) -> None:
    """Stop the pensions of those who died in the month of death, with nothing left open."""
    benefits = world.benefits
    rows = np.flatnonzero(np.isin(benefits.person[: benefits.count], who))
    died = world.months_of_death()[benefits.person[rows]]
    gone = rows[died < NEVER]
    casting.stop(world, gone, died[died < NEVER])
    benefits.returned_from[gone] = benefits.refunded_from[gone] = NEVER


def _nursing_homes(world: World) -> None:
    people, benefits, places = world.people, world.benefits, world.places
    for home in range(len(places.home)):
        residents = np.flatnonzero((people.home == home) & world.free)
        if not len(residents):
            continue
        world.free[residents] = False
        settle(world, residents)
        note = "lives in a nursing home: shared phone and address"
        if home % 3 == 0:
            account = world.accounts.row(
                holder=-1, kind=COLLECTIVE, bank=home % 5, holder_name=places.home[home],
                phone=int(places.home_phone[home]), opened=world.period.start - 2000,
            )  # fmt: skip
            rows = np.flatnonzero(np.isin(benefits.person[: benefits.count], residents))
            benefits.account[rows] = account
            note += ", and a collective account"
        world.look_alike("nursing_home", residents, ACCOUNT, note)


def _collective_accounts(world: World) -> None:
    people, places, period = world.people, world.places, world.period
    rural = np.flatnonzero(~places.village_urban)
    benefits = world.benefits
    resident = np.zeros(people.count, bool)
    rows = np.arange(benefits.count)
    resident[benefits.person[rows[benefits.scheme[rows] == RESIDENT]]] = True
    usual = casting.drawing(world, least_age=68) & resident
    villages = world.streams.generator("collective").permutation(rural)
    for index, village in enumerate(villages[: max(1, world.people.count // 5000)]):
        members = world.cast(f"collective {village}", usual & (people.village == village), 9)
        if len(members) < 4:
            continue
        # A cashier keeps the account in the committee's name, or in their own.
        cashier = -1
        if index % 2:
            adult = (people.village == village) & (people.age_on(period.end) < 58)
            chosen = world.cast(f"cashier {village}", adult & (people.death >= NEVER), 1)
            cashier = int(chosen[0]) if len(chosen) else -1
        account = world.accounts.row(
            holder=cashier, kind=COLLECTIVE, bank=0, opened=period.start - 3000,
            holder_name=f"{places.village[village]}民委员会",
        )  # fmt: skip
        benefits.account[casting.benefit_of(world, members)] = account
        casting.die(world, f"collective {village}", members[:3], period.first + 1,
                    period.last - 4, clean=True)  # fmt: skip
        world.look_alike("collective_village_account", members, ACCOUNT,
                         "pension goes to the village's pooled account")  # fmt: skip


def _carers(world: World) -> None:
    """Let a registered carer fetch the cards of several of the very old."""
    people, period = world.people, world.period
    old = casting.drawing(world, least_age=78)
    for index in range(max(1, people.count // 6000)):
        town = world.places.village_town[people.village] == index % len(world.places.town)
        age = people.age_on(period.end)
        fit = (
            (age > 40)
            & (age < 60)
            & town
            & (people.death >= NEVER)
            & numbers.is_mobile(people.phone)
        )
        carer = world.cast(f"carer {index}", fit, 1)
        wards = world.cast(f"wards {index}", old & town, 6)
        if not len(carer) or not len(wards):
            continue
        dates = period.start + 40 + np.arange(len(wards)) * 9
        world.add("card", person=wards, date=dates, collector=int(carer[0]))
        everyone = np.concatenate([carer, wards])
        world.look_alike("carer_fetches_cards", everyone, ACCOUNT, "registered carer")


def _replaced_cards(world: World) -> None:
    """Let a bank replace all its cards in some towns on one day; some holders die soon after."""
    people, benefits, accounts, period = (
        world.people, world.benefits, world.accounts, world.period,
    )  # fmt: skip
    month = period.first + max(2, period.months // 2)
    towns = world.places.village_town[people.village] % 8 == 1
    usual = casting.drawing(world, least_age=60) & towns & world.free
    rows = np.arange(benefits.count)
    mine = usual[benefits.person[rows]] & (accounts.bank[benefits.account[rows]] == 1)
    mine &= accounts.holder[benefits.account[rows]] == benefits.person[rows]
    chosen = rows[mine]
    change_accounts(world, chosen, np.full(len(chosen), month), BULK_REPLACEMENT)
    holders = np.unique(benefits.person[chosen])
    dying = np.zeros(people.count, bool)
    dying[holders] = True
    who = world.cast("replaced", dying, casting.share(world, 1.0, 3))
    death = int(last_day(month)) - 40 + np.arange(len(who)) % 60
    people.death[who] = death
    # Away from the month's edges, so that a slip of the day stays in the month.
    people.death[who] = first_day(world.months_of_death()[who]) + 4 + np.arange(len(who)) % 18
    world.must_report[who] = 3
    settle(world, who)
    world.look_alike("card_replaced_by_the_bank", who, ACCOUNT,
                     "the bank replaced all its cards shortly before the death")  # fmt: skip
