"""The people of the prefecture: households, births, names, numbers, phones, deaths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resolver.sample import names, numbers, places
from resolver.sample.period import NEVER, Period, day, month_of, year_of
from resolver.sample.places import Places
from resolver.sample.streams import Array, Streams

HEAD, SPOUSE, CHILD, CHILD_SPOUSE = range(4)


@dataclass
class People:
    """One entry a registered identity, columns as arrays.

    ``human`` is the same for the two identities of one human being, else the own index.
    ``home`` is the nursing home that somebody lives in, -1 for none; ``phone`` is 0 for none.
    """

    name: Array
    number: Array
    male: Array
    birth: Array
    death: Array
    household: Array
    role: Array
    village: Array
    house: Array
    home: Array
    phone: Array
    minority: Array
    human: Array
    employer: Array
    cadre: Array

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.name)

    def age_on(self, days: int) -> Array:
        """Return everybody's age in full years on a day, about."""
        return ((days - self.birth) / 365.25).astype(np.int64)

    def social_number(self, who: Array) -> Array:
        """Return the personal numbers of social security (AAC001)."""
        return np.strings.add("2202", np.strings.zfill((who + 1).astype("U8"), 8))


def code(who: Array) -> Array:
    """Return the codes by which the truth files name people."""
    return np.strings.add("P", np.strings.zfill((np.asarray(who) + 1).astype("U7"), 7))


def build(streams: Streams, where: Places, size: int, period: Period) -> People:
    """Populate the prefecture."""
    rng = streams.generator("households")
    household, role = _households(rng, size)
    count = int(household[-1]) + 1
    birth = _births(rng, household, role, count, period)
    male = _sexes(rng, household, role, count)
    village = rng.choice(len(where.village), count, p=_village_shares(rng, len(where.village)))
    minority = (rng.random(count) < 0.012)[household]
    number = _id_numbers(streams, where, village[household], birth, male)
    people = People(
        name=_names(streams, household, role, male, birth, minority),
        number=number,
        male=male,
        birth=birth,
        death=_deaths(streams, birth, period),
        household=household,
        role=role,
        village=village[household],
        house=_houses(village, count)[household],
        home=np.full(size, -1),
        phone=_phones(streams, household, birth, period),
        minority=minority,
        human=np.arange(size),
        employer=_employers(streams, where, birth, male, village[household], period),
        cadre=np.zeros(size, bool),
    )
    old = np.flatnonzero(people.age_on(period.end) >= 78)
    cadres = streams.generator("cadres").permutation(old)[: max(24, size // 250)]
    people.cadre[cadres] = True
    _nursing_homes(streams, where, people, period)
    return people


def _households(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    sizes = rng.choice([1, 2, 3, 4], size, p=[0.28, 0.42, 0.17, 0.13])
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), size)) + 1]
    household = np.repeat(np.arange(len(sizes)), sizes)[:size]
    starts = np.cumsum(sizes) - sizes
    role = np.arange(size) - starts[household]
    return household, role


def _births(
    rng: np.random.Generator, household: Array, role: Array, count: int, period: Period
) -> Array:
    bands = np.array([42, 50, 56, 60, 65, 70, 75, 80, 85, 90, 97, 103])
    shares = np.array([0.06, 0.10, 0.09, 0.17, 0.18, 0.15, 0.11, 0.075, 0.045, 0.017, 0.003])
    band = rng.choice(len(shares), count, p=shares / shares.sum())
    age = bands[band] + rng.random(count) * (bands[band + 1] - bands[band])
    head = (period.end - age * 365.25)[household]
    size = len(household)
    shift = np.select(
        [role == SPOUSE, role == CHILD, role == CHILD_SPOUSE],
        [
            rng.normal(1.5, 2.5, size),
            np.clip(rng.normal(26, 3.5, size), 19, 38),
            np.clip(rng.normal(27, 3.5, size), 19, 40),
        ],
        0.0,
    )
    youngest = period.end - 20 * 365
    return np.asarray(np.minimum(head + shift * 365.25, youngest), np.int64)


def _sexes(rng: np.random.Generator, household: Array, role: Array, count: int) -> Array:
    head = (rng.random(count) < 0.62)[household]
    child = (rng.random(count) < 0.55)[household]
    return np.select([role == HEAD, role == SPOUSE, role == CHILD], [head, ~head, child], ~child)


def _village_shares(rng: np.random.Generator, size: int) -> Array:
    share = rng.gamma(4.0, size=size)
    return np.asarray(share / share.sum())


def _houses(village: Array, count: int) -> Array:
    # Number households within their village, so that no two of them share an address.
    order = np.argsort(village, kind="stable")
    starts = np.searchsorted(village[order], village[order])
    houses = np.empty(count, np.int64)
    houses[order] = np.arange(count) - starts
    return houses


def _names(
    streams: Streams, household: Array, role: Array, male: Array, birth: Array, minority: Array
) -> Array:
    size = len(household)
    surname = names.draw_surnames(streams.generator("surnames"), size)
    first = np.flatnonzero(role == HEAD)
    head = first[household]
    has_spouse = np.zeros(len(first), bool)
    has_spouse[household[role == SPOUSE]] = True
    father = np.where(male[head] | ~has_spouse[household], head, np.minimum(head + 1, size - 1))
    surname = np.where(role == CHILD, surname[father], surname)
    name = np.strings.add(surname, names.draw_given(streams, male, year_of(birth))).astype("U16")
    who = np.flatnonzero(minority)
    name[who] = names.draw_minority(streams.generator("minority names"), male[who])
    return name


def _id_numbers(
    streams: Streams, where: Places, village: Array, birth: Array, male: Array
) -> Array:
    rng = streams.generator("id numbers")
    size = len(birth)
    home = where.district_code[where.town_district[where.village_town[village]]]
    kind = rng.random(size)
    born_early = birth < day(1968, 1, 1)
    area = np.where(kind < 0.84, home, rng.choice(places.ELSEWHERE_CODES, size))
    area = np.where(born_early & (kind > 0.94), rng.choice(places.RETIRED_CODES, size), area)
    sequence = rng.integers(0, 400, size) * 2 + male
    clash = np.arange(size)
    while len(clash):
        key = (area * 10**6 + (birth + 40000)) * 1000 + sequence
        _, first = np.unique(key, return_index=True)
        duplicate = np.ones(size, bool)
        duplicate[first] = False
        clash = np.flatnonzero(duplicate)
        sequence[clash] = rng.integers(0, 499, len(clash)) * 2 + male[clash]
    return numbers.id_numbers(area, birth, sequence)


def _deaths(streams: Streams, birth: Array, period: Period) -> Array:
    # One constant hazard for the whole span, by the age in its middle: simple, and close.
    start = period.start - 365
    span = (period.end - start) / 365.25
    age = (start + span * 365 / 2 - birth) / 365.25
    hazard = 0.008 * 2.0 ** ((age - 60) / 8)
    wait = streams.generator("deaths").exponential(1.0, len(birth)) / hazard
    return np.where(wait < span, start + (wait * 365.25).astype(np.int64), NEVER)


def _phones(streams: Streams, household: Array, birth: Array, period: Period) -> Array:
    rng = streams.generator("phones")
    own = numbers.mobile_numbers(streams.integers("phone numbers", np.arange(len(birth))))
    age = (period.end - birth) / 365.25
    kind = rng.random(len(birth))
    # The last of a household is its youngest; the old give the young one's phone as theirs.
    last = np.searchsorted(household, household, side="right") - 1
    shared = (age >= 65) & (kind < 0.18)
    none = (age >= 75) & (kind > 0.85)
    return np.where(none, 0, np.where(shared, own[last], own))


def _employers(
    streams: Streams, where: Places, birth: Array, male: Array, village: Array, period: Period
) -> Array:
    rng = streams.generator("employers")
    size = len(birth)
    age = (period.end - birth) / 365.25
    working = age < np.where(male, 60, 53)
    share = np.where(where.village_urban[village], 0.62, 0.25)
    weights = 1.0 / (np.arange(len(where.employer)) + 4.0)
    firm = rng.choice(len(where.employer), size, p=weights / weights.sum())
    return np.where(working & (rng.random(size) < share), firm, -1)


def _nursing_homes(streams: Streams, where: Places, people: People, period: Period) -> None:
    rng = streams.generator("nursing homes")
    alone = np.bincount(people.household) == 1
    fit = np.flatnonzero((people.age_on(period.start) >= 70) & alone[people.household])
    fit = rng.permutation(fit)
    share = min(len(where.home) * 14, int(len(fit) * 0.3))
    for home, residents in enumerate(np.array_split(fit[:share], len(where.home))):
        people.home[residents] = home
        people.village[residents] = where.home_village[home]
        people.phone[residents] = where.home_phone[home]


def months_of_death(people: People) -> Array:
    """Return everybody's month of death, `NEVER` for the living."""
    return month_of(people.death)
