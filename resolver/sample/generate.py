"""Build a prefecture and write what its departments would hand over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resolver.sample import benefits, events, frauds, lookalikes, people, places, reports, truth
from resolver.sample.feeds import FEEDS
from resolver.sample.period import Period
from resolver.sample.sink import Progress, Sink
from resolver.sample.streams import Streams
from resolver.sample.world import World


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written."""

    people: int
    months: int
    seed: int
    files: int
    rows: int
    feeds: dict[str, int]
    frauds: dict[str, int]
    look_alikes: dict[str, int]
    rings: int


def build(people_count: int, months: int, seed: int) -> World:
    """Make up a prefecture, with everything that happens in it."""
    streams = Streams(seed)
    period = Period(months)
    where = places.build(streams, people_count)
    population = people.build(streams, where, people_count, period)
    entitlements, accounts = benefits.build(streams, population, where, period)
    world = World(
        streams=streams,
        period=period,
        places=where,
        people=population,
        benefits=entitlements,
        accounts=accounts,
        free=np.ones(people_count, bool),
        must_report=np.zeros(people_count, np.int64),
        no_report=np.zeros(people_count, bool),
    )
    # No rows yet, but every table exists, whatever happens.
    nobody = np.zeros(0, np.int64)
    world.add("late_payment", benefit=nobody, month=nobody, paid_on=nobody)
    lookalikes.plant(world)
    frauds.plant(world)
    reports.build(world)
    events.build(world)
    return world


def generate(
    out: Path, people: int, months: int, seed: int, progress: Progress | None = None,
    *, chunk: int = 100_000,
) -> Summary:  # fmt: skip
    """Write a synthetic prefecture: extracts in `out`, and the truth in ``out/truth``.

    Parameters
    ----------
    out
        A folder; made if missing. Nothing in it is removed.
    people
        How many identities are registered, at least 500.
    months
        Length of the period, at least 6; it ends with December 2024.
    seed
        Equal arguments give equal bytes.
    progress
        Called with a feed's name and a number of rows after each file.
    chunk
        Rows held at a time; no influence on what is written.

    Raises
    ------
    ValueError
        If there are too few people or months for anything to happen.
    """
    if people < 500 or months < 6:
        raise ValueError(
            f"A sample needs at least 500 people and 6 months; asked for {people} and {months}."
        )
    world = build(people, months, seed)
    sink = Sink(out, chunk, progress)
    for feed in FEEDS:
        feed(world, sink)
    sink.close()
    counts = truth.write(world, out / "truth")
    kinds: dict[str, int] = {}
    for entry in world.look_alikes:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    return Summary(
        people=people,
        months=months,
        seed=seed,
        files=sink.files,
        rows=sink.rows,
        feeds=sink.feeds,
        frauds=counts,
        look_alikes=dict(sorted(kinds.items())),
        rings=len(world.rings),
    )
