"""Frauds that live on a death not told: paid on, stopped late, told to one scheme only."""

from __future__ import annotations

import numpy as np

from resolver.sample import events
from resolver.sample.frauds import casting
from resolver.sample.world import MEDICAL, World


def plant(world: World) -> None:
    """Plant pensions after death in all their shapes."""
    _paid_on(world)
    _stopped_late(world)
    _told_to_one(world)
    _medical(world)


def _span(world: World) -> tuple[int, int]:
    period = world.period
    return period.first - 3, period.last - max(4, period.months // 5)


def _paid_on(world: World) -> None:
    who = world.cast("paid on", casting.drawing(world), casting.share(world, 2.4, 4))
    casting.die(world, "paid on", who, *_span(world))
    casting.go_on(world, casting.benefit_of(world, who))
    world.no_report[who] = True


def _stopped_late(world: World) -> None:
    who = world.cast("stopped late", casting.drawing(world), casting.share(world, 1.6, 3))
    first, last = _span(world)
    died = casting.die(world, "stopped late", who, max(first, world.period.first), last - 2)
    late = world.streams.generator("late by").integers(3, 9, len(who))
    late = np.minimum(late, world.period.last - died)
    casting.stop(world, casting.benefit_of(world, who), died, late=late)


def _told_to_one(world: World) -> None:
    """Let one scheme hear of the death and stop, while the other pays on."""
    who = world.cast("told to one", casting.drawing(world), casting.share(world, 1.2, 3))
    casting.die(world, "told to one", who, *_span(world))
    # The medical insurer heard; the family never told the pension agency.
    casting.go_on(world, casting.benefit_of(world, who))
    world.must_report[who] |= 1 << MEDICAL


def _medical(world: World) -> None:
    """Let relatives go on using a dead person's medical card."""
    who = world.cast("medical", casting.drawing(world), casting.share(world, 1.4, 3))
    first, last = _span(world)
    casting.die(world, "medical", who, max(first, world.period.first), last, clean=True)
    rng = world.streams.generator("medical visits")
    count = rng.integers(2, 7, len(who))
    person = np.repeat(who, count)
    rest = world.period.end - 20 - (world.people.death[person] + 10)
    days = world.people.death[person] + 10 + (rng.random(len(person)) * rest).astype(np.int64)
    kind = rng.choice(3, len(person), p=[0.55, 0.0, 0.45])
    events.add_claims(world, "medical after death", person, days, kind)
