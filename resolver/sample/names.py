"""Names as a northern prefecture has them: few surnames, and given names by generation and sex."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np

from resolver.sample.streams import Array, Streams

COHORTS = ("old", "mid", "late")
SEPARATOR = "·"


@cache
def table(name: str) -> list[dict[str, str]]:
    """Read one of the tables in ``resolver/sample/data``."""
    text = resources.files("resolver.sample").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def draw_surnames(rng: np.random.Generator, size: int) -> Array:
    """Draw surnames by their share in the population."""
    rows = table("surnames.tsv")
    weights = np.array([float(row["weight"]) for row in rows])
    pool = np.array([row["surname"] for row in rows])
    return pool[rng.choice(len(pool), size, p=weights / weights.sum())]


def draw_given(streams: Streams, male: Array, birth_year: Array) -> Array:
    """Draw given names by sex and generation.

    Parameters
    ----------
    streams
        Source of randomness.
    male
        True for men.
    birth_year
        Calendar years.

    Examples
    --------
    >>> draw_given(Streams(1), np.array([True]), np.array([1950])).dtype.kind
    'U'
    """
    size = len(male)
    cohort = np.digitize(birth_year, [1950, 1970])
    whole_share = np.array([0.34, 0.34, 0.42])[cohort]
    form = streams.generator("given form").random(size)
    given = np.empty(size, "U8")
    for code, cohort_name in enumerate(COHORTS):
        for sex_name, is_male in (("m", True), ("f", False)):
            who = np.flatnonzero((cohort == code) & (male == is_male))
            whole = form[who] < whole_share[who]
            rng = streams.generator(f"given {cohort_name} {sex_name}")
            given[who[whole]] = _pick(rng, cohort_name, sex_name, "whole", int(whole.sum()))
            rest = who[~whole]
            first = _pick(rng, cohort_name, sex_name, "first", len(rest))
            second = _pick(rng, cohort_name, sex_name, "second", len(rest))
            given[rest] = np.strings.add(first, second)
    _plant_rare(streams, male, given)
    return given


def draw_minority(rng: np.random.Generator, male: Array) -> Array:
    """Draw names of own and father's name with a separator, as some minorities have them."""
    own = np.where(
        male,
        _pick(rng, "any", "m", "minority", len(male)),
        _pick(rng, "any", "f", "minority", len(male)),
    )
    father = _pick(rng, "any", "m", "minority", len(male))
    return np.strings.add(np.strings.add(own, SEPARATOR), father)


def rare_characters() -> frozenset[str]:
    """Return the characters that an old system may not be able to show."""
    return frozenset(
        row["text"] for row in table("given.tsv") if row["kind"] == "rare"
    ) | frozenset("䶮笪妫呙昝亓")


def _plant_rare(streams: Streams, male: Array, given: Array) -> None:
    rng = streams.generator("given rare")
    chosen = np.flatnonzero(rng.random(len(given)) < 0.006)
    for sex_name, is_male in (("m", True), ("f", False)):
        who = chosen[male[chosen] == is_male]
        rare = _pick(rng, "any", sex_name, "rare", len(who))
        head = np.where(rng.random(len(who)) < 0.6, given[who].astype("U1"), "")
        given[who] = np.strings.add(head, rare)


def _pick(rng: np.random.Generator, cohort: str, sex: str, kind: str, size: int) -> Array:
    rows = [
        row
        for row in table("given.tsv")
        if (row["cohort"], row["sex"], row["kind"]) == (cohort, sex, kind)
    ]
    weights = np.array([float(row["weight"]) ** 0.7 for row in rows])
    pool = np.array([row["text"] for row in rows])
    return pool[rng.choice(len(pool), size, p=weights / weights.sum())]
