"""The true world: people, what they are entitled to, and tables of what happened to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resolver.sample.people import People, months_of_death
from resolver.sample.period import Period
from resolver.sample.places import Places
from resolver.sample.streams import Array, Streams

if TYPE_CHECKING:
    from resolver.sample.benefits import Accounts, Benefits

Columns = dict[str, Array]

# The sources that state deaths, as bits of `World.must_report` and codes of the death reports.
POLICE, CREMATION, CERTIFICATE, MEDICAL, COMMUNITY, CADRE = range(6)
SOURCES = 6


@dataclass
class Ring:
    """A planted group of people who act together."""

    ring_id: str
    scenario: str
    members: list[tuple[int, str]]
    accounts: list[int] = field(default_factory=list)
    phones: list[int] = field(default_factory=list)
    note: str = ""


@dataclass
class LookAlike:
    """An innocent person whom a careless rule would report."""

    kind: str
    person: int
    scenarios: tuple[str, ...]
    note: str


@dataclass
class World:
    """All that is true; feeds describe it, imperfectly."""

    streams: Streams
    period: Period
    places: Places
    people: People
    benefits: Benefits
    accounts: Accounts
    free: Array
    must_report: Array
    no_report: Array
    tables: dict[str, list[Columns]] = field(default_factory=dict)
    rings: list[Ring] = field(default_factory=list)
    look_alikes: list[LookAlike] = field(default_factory=list)

    def add(self, table: str, **columns: object) -> None:
        """Add rows to a table of happenings; scalars are repeated."""
        arrays = {name: np.asarray(value) for name, value in columns.items()}
        size = next((len(array) for array in arrays.values() if array.ndim), 1)
        self.tables.setdefault(table, []).append(
            {name: np.broadcast_to(array, (size,)) for name, array in arrays.items()}
        )

    def table(self, name: str) -> Columns:
        """Return all rows of a table of happenings."""
        parts = self.tables[name]
        return {column: np.concatenate([p[column] for p in parts]) for column in parts[0]}

    def months_of_death(self) -> Array:
        """Return everybody's month of death."""
        return months_of_death(self.people)

    def cast(self, purpose: str, fit: Array, size: int) -> Array:
        """Choose people who have no part yet, among those that fit, and give them one.

        Parameters
        ----------
        purpose
            Names the random stream.
        fit
            A mask over people.
        size
            How many; fewer come back if fewer fit.
        """
        pool = np.flatnonzero(fit & self.free)
        rng = self.streams.generator(f"cast {purpose}")
        chosen = rng.choice(pool, min(size, len(pool)), replace=False, shuffle=False)
        self.free[chosen] = False
        return np.sort(chosen)

    def look_alike(self, kind: str, who: Array, scenarios: tuple[str, ...], note: str) -> None:
        """Note people as innocent of scenarios that they resemble."""
        self.look_alikes.extend(LookAlike(kind, int(p), scenarios, note) for p in who)
