"""Which deaths come to which department's notice, when, and with what date."""

from __future__ import annotations

import numpy as np

from resolver.sample.people import People
from resolver.sample.period import NEVER, first_day, last_day, month_of
from resolver.sample.streams import Array
from resolver.sample.world import CADRE, COMMUNITY, SOURCES, Columns, World

# Share of deaths that reach each source, and the mean days until it enters them.
_SHARE = np.array([0.90, 0.74, 0.80, 0.64, 0.62, 1.0])
_DELAY = np.array([24, 2, 8, 40, 20, 10])
# Share of rows where the day of entry stands in place of the day of death.
_ENTRY_AS_DEATH = np.array([0.05, 0.02, 0.0, 0.05, 0.0, 0.0])
EIGHTY = int(80 * 365.25)
_SLIP = np.array([0.004, 0.004, 0.002, 0.006, 0.02, 0.0])


def build(world: World) -> None:
    """Fill the table ``death_report``: person, source, stated, registered, number_of, withdrawn."""
    people = world.people
    dead = np.flatnonzero(people.death < NEVER)
    # Deaths that nobody notices at all; those that must be knowable are never among them.
    unseen = world.streams.uniform("unseen deaths", dead) < 0.012
    dead = dead[(~unseen & ~world.no_report[dead]) | (world.must_report[dead] > 0)]
    for source in range(SOURCES):
        must = (world.must_report[dead] >> source & 1).astype(bool)
        told = world.streams.uniform(f"report {source}", dead) < _SHARE[source]
        if source == CADRE:
            told = people.cadre[dead]
        who = dead[must | told]
        stated, registered = _dates(world, people, who, source)
        world.add(
            "death_report", person=who, source=source, stated=stated, registered=registered,
            number_of=who, withdrawn=False,
        )  # fmt: skip


def of_source(world: World, source: int) -> Columns:
    """Return the death reports of one source."""
    table = world.table("death_report")
    mine = table["source"] == source
    return {name: column[mine] for name, column in table.items()}


def draws_allowance(world: World) -> Array:
    """Tell who is on the roll of the old-age allowance, once old enough."""
    return np.asarray(world.streams.uniform("allowance", np.arange(world.people.count)) < 0.9)


def allowance_deaths(world: World) -> Array:
    """Return whose death stopped the old-age allowance, and is told with it."""
    people, period = world.people, world.period
    died = (people.death >= period.start) & (people.death <= period.end)
    old = people.birth + EIGHTY <= people.death
    unheard = world.no_report | (world.must_report > 0)
    return np.flatnonzero(died & old & ~unheard & draws_allowance(world))


def _dates(world: World, people: People, who: Array, source: int) -> tuple[Array, Array]:
    draw = world.streams.uniform(f"report delay {source}", who)
    forced = world.must_report[who] > 0
    wait = -np.log(np.maximum(draw, 1e-9)) * _DELAY[source]
    # Whoever must be knowable is known before the period ends, and with the right day.
    wait = np.where(forced, np.minimum(wait, 30), wait)
    registered = people.death[who] + 1 + wait.astype(np.int64)
    # A death before the period comes with the first deliveries, or nobody could know of it.
    late = forced & (registered < world.period.start)
    registered[late] = world.period.start + who[late] % 60
    if source == COMMUNITY:
        registered = last_day(month_of(registered))
    error = world.streams.uniform(f"report error {source}", who)
    stated = people.death[who].copy()
    entry = ~forced & (error < _ENTRY_AS_DEATH[source])
    stated[entry] = registered[entry]
    slip = ~forced & (error > 1 - _SLIP[source])
    days = (world.streams.integers(f"report slip {source}", who[slip]) % np.uint64(20)).astype(
        np.int64
    )
    stated[slip] = np.minimum(stated[slip] + days - 9, registered[slip])
    if source == COMMUNITY:
        stated = first_day(month_of(stated))
    return stated, registered
