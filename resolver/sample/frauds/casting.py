"""Whom a fraud can be about, and how a death comes to be paid on."""

from __future__ import annotations

import numpy as np

from resolver.sample.benefits import DEATH
from resolver.sample.period import NEVER, first_day
from resolver.sample.streams import Array
from resolver.sample.world import CERTIFICATE, CREMATION, POLICE, World

# Pairs of independent official sources that make a death certain.
_PAIRS = np.array(
    [
        1 << POLICE | 1 << CREMATION,
        1 << POLICE | 1 << CERTIFICATE,
        1 << CREMATION | 1 << CERTIFICATE,
    ]
)


def drawing(world: World, *, least_age: int = 60) -> Array:
    """Return who draws one pension into an account of their own, and lives through the period."""
    people, benefits = world.people, world.benefits
    rows = np.arange(benefits.count)
    own = world.accounts.holder[benefits.account[rows]] == benefits.person[rows]
    usual = own & (benefits.last_paid[rows] >= NEVER) & (benefits.pause_from[rows] >= NEVER)
    usual &= (benefits.switch[rows] >= NEVER) & (benefits.start[rows] < world.period.first - 3)
    fit = np.zeros(people.count, bool)
    fit[benefits.person[rows[usual]]] = True
    shared = np.bincount(benefits.account[rows], minlength=1) > 1
    fit[benefits.person[rows[shared[benefits.account[rows]]]]] = False
    fit &= people.age_on(world.period.start) >= least_age
    return fit & (people.death >= NEVER) & (people.home < 0)


def benefit_of(world: World, who: Array) -> Array:
    """Return the first entitlement of each of some people."""
    # Those that everybody has from the start are in the order of people.
    first = world.benefits.person[: world.benefits.original]
    at = np.searchsorted(first, who)
    if np.array_equal(first[np.minimum(at, len(first) - 1)], who):
        return np.asarray(at)
    persons = world.benefits.person[: world.benefits.count]
    order = np.argsort(persons, kind="stable")
    at = np.searchsorted(persons[order], who)
    return np.asarray(order[at])


def die(
    world: World, purpose: str, who: Array, first: int, last: int, *, clean: bool = False
) -> Array:
    """Let people die in a random month from `first` to `last`, known from two official sources.

    Parameters
    ----------
    world
        The world.
    purpose
        Names the random stream.
    who
        The people.
    first, last
        Months.
    clean
        Stop their pensions properly as well.

    Returns
    -------
    Array
        Months of death.
    """
    rng = world.streams.generator(f"die {purpose}")
    month = rng.integers(first, max(first, last) + 1, len(who))
    # Never on the last days of a month: a slip of the day must not become one of the month.
    world.people.death[who] = first_day(month) + rng.integers(1, 25, len(who))
    world.must_report[who] = _PAIRS[rng.integers(0, len(_PAIRS), len(who))]
    if clean:
        stop(world, benefit_of(world, who), month)
    return np.asarray(month)


def stop(world: World, benefit: Array, died: Array, *, late: Array | int = 0) -> None:
    """End entitlements for death, so many months late, as the roll shows it."""
    benefits = world.benefits
    benefits.last_paid[benefit] = died + late
    benefits.end[benefit] = died + late
    benefits.reason[benefit] = DEATH


def go_on(world: World, benefit: Array) -> None:
    """Let payments go on as if nothing had happened."""
    benefits = world.benefits
    benefits.last_paid[benefit] = NEVER
    benefits.end[benefit] = NEVER
    benefits.reason[benefit] = 0


def share(world: World, per_thousand: float, least: int) -> int:
    """Return how many cases a prefecture of this size has."""
    return max(least, round(world.people.count * per_thousand / 1000))
