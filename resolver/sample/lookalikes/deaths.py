"""Deaths where all is in order, though a careless rule would object; and deaths that are none."""

from __future__ import annotations

import numpy as np

from resolver.sample import events
from resolver.sample.frauds import casting
from resolver.sample.lookalikes.scenarios import DEATH, DEATH_AND_CARE
from resolver.sample.period import first_day, month_of
from resolver.sample.world import COMMUNITY, MEDICAL, POLICE, World


def plant(world: World) -> None:
    """Plant false reports, arrears, returned payments, late settlements and late entries."""
    _alive(world)
    _arrears(world)
    _came_back(world)
    _late_settlement(world)
    _late_entry(world)


def _alive(world: World) -> None:
    """Report people dead who then turn up in hospital."""
    people, period = world.people, world.period
    who = world.cast("alive", casting.drawing(world, least_age=64), casting.share(world, 1.6, 4))
    rng = world.streams.generator("alive")
    for place, person in enumerate(who):
        stated = period.start + 40 + int(rng.integers(0, max(60, period.months * 30 - 200)))
        source = (COMMUNITY, MEDICAL)[place % 2]
        if source == COMMUNITY:
            stated = int(first_day(month_of(np.array(stated))))
        world.add("death_report", person=[int(person)], source=source, stated=stated,
                  registered=stated + 35, number_of=int(person),
                  withdrawn=source == MEDICAL and place % 4 == 1)  # fmt: skip
        seen = stated + 45 + np.array([0, 35, 60])
        seen = np.minimum(seen, period.end - 16)
        events.add_claims(world, f"alive {person}", np.full(3, person), seen, np.array([1, 1, 0]))
        world.add("seen_check_up", person=[int(person)], date=int(seen[1]) + 4)
        world.add("seen_visit", person=[int(person)], date=int(seen[2]) + 5)
    assert np.all(people.death[who] > period.end)
    world.look_alike("reported_dead_but_alive", who, DEATH_AND_CARE,
                     "wrongly reported dead; in hospital and visited afterwards")  # fmt: skip


def _arrears(world: World) -> None:
    benefits, period = world.benefits, world.period
    who = world.cast("arrears", casting.drawing(world), casting.share(world, 1.2, 3))
    died = casting.die(world, "arrears", who, period.first + 5, period.last - 4, clean=True)
    rows = casting.benefit_of(world, who)
    benefits.pause_from[rows] = died - 2
    benefits.pause_to[rows] = died + 1
    for lag in range(3):
        world.add("late_payment", benefit=rows, month=died - lag, paid_on=first_day(died + 2) + 9)
    world.look_alike("arrears_paid_after_death", who, DEATH,
                     "paid after the death, for months up to the death")  # fmt: skip


def _came_back(world: World) -> None:
    benefits, period = world.benefits, world.period
    who = world.cast("came back", casting.drawing(world), casting.share(world, 1.8, 4))
    died = casting.die(world, "came back", who, period.first, period.last - 5)
    rows = casting.benefit_of(world, who)
    casting.stop(world, rows, died)
    benefits.last_paid[rows] = died + 3
    returned = np.arange(len(rows)) % 2 == 0
    for mine, start, end in (
        (rows[returned], benefits.returned_from, benefits.returned_to),
        (rows[~returned], benefits.refunded_from, benefits.refunded_to),
    ):
        month = world.months_of_death()[benefits.person[mine]]
        start[mine], end[mine] = month + 1, month + 3
    world.look_alike("overpayment_came_back", who, DEATH,
                     "paid too long, but the bank or the family gave it all back")  # fmt: skip


def _late_settlement(world: World) -> None:
    period = world.period
    who = world.cast("late settlement", casting.drawing(world), casting.share(world, 1.2, 3))
    casting.die(world, "late settlement", who, period.first + 1, period.last - 4, clean=True)
    death = world.people.death[who]
    size = len(who)
    world.add(
        "claim", person=who, date=death - 3, settled=death + 25, kind=events.INPATIENT,
        amount=1_860_000 + np.arange(size) * 12_345, fund=1_200_000 + np.arange(size) * 8_000,
        hospital=0, doctor=np.arange(size) % 9, diagnosis=3,
    )  # fmt: skip
    world.look_alike("settled_after_death", who, DEATH_AND_CARE,
                     "treated before the death, settled after it")  # fmt: skip


def _late_entry(world: World) -> None:
    """Give the day of entry, a month later, as the day of death in one register."""
    period = world.period
    who = world.cast("late entry", casting.drawing(world), casting.share(world, 1.2, 3))
    casting.die(world, "late entry", who, period.first + 1, period.last - 4, clean=True)
    world.must_report[who] &= ~np.int64(1 << POLICE)
    world.must_report[who] |= 1 << 1 | 1 << 2
    world.no_report[who] = True
    entered = world.people.death[who] + 38
    world.add("death_report", person=who, source=POLICE, stated=entered, registered=entered,
              number_of=who, withdrawn=False)  # fmt: skip
    world.look_alike("entry_date_as_death_date", who, DEATH_AND_CARE,
                     "the police give the day of entry as the day of death")  # fmt: skip
