"""Pensions that are drawn lawfully, though they look otherwise."""

from __future__ import annotations

import numpy as np

from resolver.sample import events
from resolver.sample.benefits import CUSTODY, EMPLOYEE, MOVED_SCHEME, RESIDENT
from resolver.sample.frauds import casting
from resolver.sample.frauds.entitlement import add_benefit, of_working_age, retire_sick
from resolver.sample.lookalikes.scenarios import CUSTODY as PRISON
from resolver.sample.lookalikes.scenarios import DOUBLE, SICK
from resolver.sample.period import first_day, month_of
from resolver.sample.streams import Array
from resolver.sample.world import World


def plant(world: World) -> None:
    """Plant moves between schemes, lawful sentences, and a hospital full of the truly ill."""
    _moved(world)
    _sentences(world)
    _paused(world)
    _released_early(world)
    _miners(world)


def _of_scheme(world: World, scheme: int) -> Array:
    benefits = world.benefits
    rows = np.arange(benefits.count)
    fit = np.zeros(world.people.count, bool)
    fit[benefits.person[rows[benefits.scheme[rows] == scheme]]] = True
    return fit


def _moved(world: World) -> None:
    """Move people from the residents' to the employees' scheme; one month is given back."""
    benefits, period = world.benefits, world.period
    fit = casting.drawing(world, least_age=61) & _of_scheme(world, RESIDENT)
    who = world.cast("moved", fit, casting.share(world, 1.4, 3))
    rng = world.streams.generator("moved")
    for person, first in zip(who, casting.benefit_of(world, who), strict=True):
        month = period.first + 2 + int(rng.integers(0, max(1, period.months - 6)))
        add_benefit(world, int(person), EMPLOYEE, month)
        benefits.last_paid[first] = month
        benefits.end[first] = month - 1
        benefits.reason[first] = MOVED_SCHEME
        benefits.refunded_from[first] = benefits.refunded_to[first] = month
    world.look_alike("moved_between_schemes", who, DOUBLE,
                     "both schemes paid in the month of the move; one was refunded")  # fmt: skip


def _sentences(world: World) -> None:
    period = world.period
    fit = casting.drawing(world, least_age=50)
    who = world.cast("lawful sentences", fit, casting.share(world, 1.8, 4))
    kinds = np.array([events.PROBATION, events.CONTROL, events.OUTSIDE_PRISON, events.PROBATION])
    start = period.start + 30 + np.arange(len(who)) * 17 % max(30, period.months * 20)
    length = np.full(len(who), 540)
    events.add_custody(world, who, start, kinds[np.arange(len(who)) % 4], length, length)
    world.look_alike("sentence_outside_prison", who, PRISON,
                     "probation, control or outside prison: the pension goes on")  # fmt: skip


def _paused(world: World) -> None:
    """Imprison pensioners whose pension is stopped as it should be."""
    _imprison(world, "paused", early=False)


def _released_early(world: World) -> None:
    """Release prisoners before the day that the judgment gives; the pension resumes then."""
    _imprison(world, "released early", early=True)


def _imprison(world: World, purpose: str, *, early: bool) -> None:
    benefits, period = world.benefits, world.period
    fit = casting.drawing(world, least_age=50) & (world.people.age_on(period.end) < 78)
    who = world.cast(purpose, fit, casting.share(world, 1.0, 3))
    served = np.full(len(who), max(100, period.months * 12))
    sentence = served + (300 if early else 0)
    start = period.start + 35 + np.arange(len(who)) * 13 % max(40, period.months * 8)
    events.add_custody(world, who, start, np.full(len(who), events.IMPRISONMENT), sentence, served)
    rows = casting.benefit_of(world, who)
    benefits.pause_from[rows] = month_of(start) + 1
    benefits.pause_to[rows] = month_of(start + served - 1)
    benefits.pause_reason[rows] = CUSTODY
    note = (
        "released before the end of the term; paid from then on"
        if early
        else ("pension paused while in prison")
    )
    kind = "released_early" if early else "paused_in_prison"
    world.look_alike(kind, who, PRISON, note)


def _miners(world: World) -> None:
    """Retire miners for silicosis, certified by the one hospital that is for that."""
    period, places = world.period, world.places
    size = casting.share(world, 0.5, 10)
    who = world.cast("miners", of_working_age(world) & world.people.male, min(size, 400))
    rng = world.streams.generator("miners")
    start = period.first + 4 + rng.integers(0, max(1, period.months - 8), len(who))
    benefit = retire_sick(world, who, start)
    hospital = np.full(len(who), len(places.hospital) - 1)
    doctor = rng.integers(0, 9, len(who))
    diagnosis = 12 + rng.integers(0, 2, len(who))
    date = first_day(start) - rng.integers(5, 30, len(who))
    world.add("award", benefit=benefit, date=date, hospital=hospital, doctor=doctor,
              diagnosis=diagnosis, agent="", agent_phone=0)  # fmt: skip
    for lag in (18, 45, 80):
        visit = date - lag
        seen = visit > period.start
        events.add_claims_at(world, f"miners {lag}", who[seen], visit[seen], hospital[seen],
                             doctor[seen], diagnosis[seen])  # fmt: skip
    world.look_alike("specialist_hospital", who, SICK,
                     "silicosis, certified and treated by the hospital for it")  # fmt: skip
