"""People who look like one person, and are two."""

from __future__ import annotations

import numpy as np

from resolver.sample.frauds import casting
from resolver.sample.frauds.entitlement import become
from resolver.sample.lookalikes.scenarios import IDENTITY
from resolver.sample.world import CERTIFICATE, CREMATION, POLICE, World


def plant(world: World) -> None:
    """Plant namesakes born the same day, twins, and deaths under somebody else's number."""
    _namesakes(world)
    _twins(world)
    _mistyped(world)


def _pairs(world: World, purpose: str, size: int) -> list[tuple[int, int]]:
    people = world.people
    usual = casting.drawing(world, least_age=64) & ~people.minority
    models = world.cast(purpose, usual, size)
    pairs = []
    for model in models:
        fit = usual & (people.male == people.male[model])
        fit &= people.household != people.household[model]
        other = world.cast(f"{purpose} of {model}", fit, 1)
        if len(other):
            pairs.append((int(model), int(other[0])))
    return pairs


def _namesakes(world: World) -> None:
    period = world.period
    rng = world.streams.generator("namesakes")
    pairs = _pairs(world, "namesakes", casting.share(world, 1.2, 4))
    for index, (one, other) in enumerate(pairs):
        become(world, other, one, 0, rng)
        if index % 2 == 0:
            casting.die(world, f"namesake {one}", np.array([one]), period.first + 1,
                        period.last - 4, clean=True)  # fmt: skip
        note = "another person of the same name, born the same day"
        world.look_alike("namesake_born_the_same_day", np.array([one, other]), IDENTITY, note)


def _twins(world: World) -> None:
    people, period = world.people, world.period
    rng = world.streams.generator("twins")
    for index, (one, other) in enumerate(_pairs(world, "twins", casting.share(world, 1.0, 3))):
        surname = str(people.name[one])[:1]
        become(world, other, one, 0, rng, near_number=True)
        people.name[other] = _sibling(str(people.name[one]), index, male=bool(people.male[one]))
        people.village[other] = people.village[one]
        people.house[other] = people.house[one] + 1
        if index % 3 == 2:
            casting.die(world, f"twin {one}", np.array([one]), period.first + 1, period.last - 4,
                        clean=True)  # fmt: skip
        elif people.phone[one]:
            people.phone[other] = people.phone[one]
        # Both come to the same check-up: seen in one place at one time, so two people.
        before = int(min(people.death[one], period.end)) - 20
        if before > period.start:
            pair = np.array([one, other])
            world.add("seen_check_up", person=pair, date=np.array([before, before]))
        assert str(people.name[other]).startswith(surname)
        world.look_alike("twin", np.array([one, other]), IDENTITY,
                         "twins: same birth, neighbouring numbers, similar names")  # fmt: skip


def _sibling(name: str, index: int, *, male: bool) -> str:
    ends = "军强民海江" if male else "兰梅菊霞琴"
    choice = [end for end in ends if end != name[-1]]
    stem = name[:-1] if len(name) > 2 else name[:1]
    return stem + choice[index % 4]


def _mistyped(world: World) -> None:
    """File a death under the number of somebody who lives."""
    people, period = world.people, world.period
    size = casting.share(world, 1.0, 3)
    usual = casting.drawing(world, least_age=62) & ~people.minority
    dead = world.cast("mistyped dead", usual, size)
    casting.die(world, "mistyped", dead, period.first + 1, period.last - 4, clean=True)
    world.no_report[dead] = True
    world.must_report[dead] = 1 << CREMATION | 1 << CERTIFICATE
    surname = people.name.astype("U1")
    for person in dead:
        fit = usual & (people.male == people.male[person])
        fit &= surname != surname[person]
        other = world.cast(f"mistyped as {person}", fit, 1)
        if not len(other):
            continue
        day = int(people.death[person])
        world.add("death_report", person=[int(person)], source=POLICE, stated=day,
                  registered=day + 12, number_of=int(other[0]), withdrawn=False)  # fmt: skip
        world.look_alike("number_used_for_anothers_death", other, IDENTITY,
                         "the police filed another's death under this number")  # fmt: skip
