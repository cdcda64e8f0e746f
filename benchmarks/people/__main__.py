"""How well and how fast rows become persons: ``python -m benchmarks.people --data FILE``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.people import plain_splink
from benchmarks.people.measure import Scores, scores
from benchmarks.people.sets import DataSet, febrl, historical_figures, prefecture
from resolver.entities import build_persons, cluster_persons
from resolver.link import (
    Model,
    build_profiles,
    find_model,
    group_profiles,
    load_model,
    score_pairs,
    train,
)

FEBRL = ("febrl3", "febrl3_no_ssn", "febrl4", "febrl4_no_ssn")
JOINS = (-3, -2, -1, 0, 1, 2, 3, 4, 6, 8)
PLAIN = (0.5, 0.8, 0.95, 0.99, 0.999)


def measure_people(
    data: Path | None, people: int, seeds: Sequence[int], sets: Sequence[str] = ()
) -> None:
    """Link every set with its own project folder and beside it with plain Splink, and print.

    Parameters
    ----------
    data
        The historical figures, a Parquet file; left out if omitted.
    people, seeds
        Of the generated prefectures.
    sets
        Only these; all if empty.
    """
    table = Table(title="Persons against truth")
    for column in ("set", "how", "precision", "recall", "F1", "B-cubed F1", "link, s"):
        table.add_column(column, justify="left" if column in {"set", "how"} else "right")
    for found in _sets(data, people, seeds, sets):
        for how, scored, seconds in _measured(found):
            table.add_row(found.title, how, *_figures(scored), f"{seconds:.1f}")
        found.engine.close()
    Console(width=130).print(table)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people")
    parser.add_argument("--data", type=Path, help="the historical figures, a parquet file")
    parser.add_argument("--sets", nargs="*", default=[], help="which sets; all by default")
    parser.add_argument("--people", type=int, default=5000, help="size of the prefectures")
    parser.add_argument("--seeds", type=int, nargs="*", default=[101, 102])
    given = parser.parse_args()
    measure_people(given.data, given.people, given.seeds, given.sets)


def _sets(
    data: Path | None, people: int, seeds: Sequence[int], wanted: Sequence[str]
) -> Iterator[DataSet]:
    for name in FEBRL:
        if not wanted or name in wanted:
            yield febrl(name)
    if data is not None and (not wanted or "historical_figures" in wanted):
        yield historical_figures(data)
    if not wanted or "prefecture" in wanted:
        for seed in seeds:
            yield prefecture(people, seed)


def _measured(data: DataSet) -> Iterator[tuple[str, Scores, float]]:
    model = _model(data)
    began = time.perf_counter()
    build_profiles(data.engine, data.linkage)
    group_profiles(data.engine, data.linkage)
    score_pairs(data.engine, data.linkage, model)
    scored = time.perf_counter() - began
    began = time.perf_counter()
    cluster_persons(data.engine, data.linkage, data.one_per_person)
    clustered = time.perf_counter() - began
    default = scores(data.engine)
    build_persons(data.engine, data.linkage)
    yield f"resolver, default {data.linkage.thresholds.join:g} bits", default, scored + clustered
    best, at = default, data.linkage.thresholds.join
    for join in JOINS:
        if join <= data.linkage.thresholds.missing:
            continue
        thresholds = data.linkage.thresholds.model_copy(update={"join": join})
        linkage = data.linkage.model_copy(update={"thresholds": thresholds})
        cluster_persons(data.engine, linkage, data.one_per_person)
        found = scores(data.engine)
        if found.f1 > best.f1:
            best, at = found, join
    yield f"resolver, best {at:g} bits", best, scored + clustered
    outcomes = plain_splink.run(data.engine, data.plain, PLAIN)
    default_outcome = outcomes[PLAIN.index(0.95)]
    yield "plain Splink, 0.95", default_outcome.scores, default_outcome.seconds
    top = max(outcomes, key=lambda outcome: outcome.scores.f1)
    yield f"plain Splink, best {top.threshold:g}", top.scores, top.seconds


def _model(data: DataSet) -> Model:
    path = find_model(data.folder)
    return load_model(path, data.linkage) if path else train(data.engine, data.linkage)


def _figures(found: Scores) -> list[str]:
    values = (found.precision, found.recall, found.f1, found.b_cubed_f1)
    return [f"{value:.4f}" for value in values]


if __name__ == "__main__":
    main()
