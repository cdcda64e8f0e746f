"""How a person was built, and which single link, if cut, would break it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script
from resolver.entities.bridges import Bridge
from resolver.entities.building import Building, building_of
from resolver.entities.surroundings import ScoredPair
from resolver.link.model import Model
from resolver.lookup.groups import RecordGroup, label, read_groups
from resolver.lookup.merges import MergeStep, read_merges
from resolver.lookup.pairs import PairReader
from resolver.lookup.reference import resolve
from resolver.lookup.spoken import Speaker


@dataclass(frozen=True, slots=True)
class RestingLead:
    """A lead that rests on the person's records.

    Attributes
    ----------
    lead_id, title, grade, amount
        As the leads say.
    robustness
        What the lead says of what it rests on.
    rows
        How many rows of its evidence are the person's.
    groups
        How many of them are in each group, by label.
    """

    lead_id: str
    title: str
    grade: str
    amount: Decimal | None
    robustness: str
    rows: int
    groups: dict[str, int]


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A single link without which the person would fall apart.

    Attributes
    ----------
    left, right
        The labels of the two groups that it links.
    kind
        ``pair``, or the source of a bond: ``decision``, ``hold_split``, ``keep_together``.
    bits
        What the pair counts; None for a bond.
    fallen
        The labels of the groups that would fall off, part by part.
    rows
        How many rows would fall off.
    joined
        By the place of a part in `fallen`, the other persons whom it would be joined with.
    broken
        Leads with evidence on both sides: they would have to be found again without a part of it.
    moved
        Leads with all their evidence in what falls off: they would be another person's.
    """

    left: str
    right: str
    kind: str
    bits: float | None
    fallen: tuple[tuple[str, ...], ...]
    rows: int
    joined: dict[int, tuple[str, ...]]
    broken: tuple[RestingLead, ...]
    moved: tuple[RestingLead, ...]


@dataclass(frozen=True, slots=True)
class How:
    """The answer.

    Attributes
    ----------
    person
        The ``person_id``.
    headline
        By what the person is recognized.
    rows
        How many rows speak of the person.
    groups
        The groups of records, the one that makes the person first.
    steps
        The merges of the groups, in order.
    complete
        The steps end in the whole person.
    weak_points
        None if the person has too many links to try.
    links
        How many links there are inside the person.
    all_around
        Whether weak points take those into account who would take what falls off.
    leads
        All leads that rest on the person's records.
    join
        The mean weight that joins.
    """

    person: str
    headline: str
    rows: int
    groups: tuple[RecordGroup, ...]
    steps: tuple[MergeStep, ...]
    complete: bool
    weak_points: tuple[WeakPoint, ...] | None
    links: int
    all_around: bool
    leads: tuple[RestingLead, ...]
    join: float


def how(
    engine: Engine,
    linkage: Linkage,
    model: Model,
    registers: Collection[str],
    reference: str,
    speaker: Speaker,
) -> How:
    """Tell how a person was built.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        Comparisons, routes, thresholds.
    model
        That the pairs were scored with.
    registers
        Feeds that list each person at most once.
    reference
        The person's id, or one of its records as ``feed/row_key``.
    speaker
        Writes what the reader may see.

    Raises
    ------
    UnknownReferenceError
        If there is no such person.
    """
    person, _ = resolve(engine, reference)
    building = building_of(engine, linkage, frozenset(registers), person)
    own = building.surroundings
    core = own.core(own.groups)
    ordered = sorted(own.groups, key=lambda g: (g != core, -own.mentions[g], g))
    labels = {group: label(number) for number, group in enumerate(ordered)}
    found = _leads(engine, person, speaker.language)
    pairs = PairReader(engine, linkage, model, _merged(building), own.pairs)
    groups = read_groups(engine, linkage, labels, speaker, _by_profile(found))
    return How(
        person,
        groups[0].headline,
        sum(own.mentions.values()),
        groups,
        read_merges(engine, building.merges, linkage.thresholds, labels, pairs, speaker),
        building.complete,
        _weak_points(building, found, labels),
        len(own.pairs) + sum(bond.same for bond in own.bonds),
        building.all_around,
        tuple(_resting(lead, labels) for lead in found),
        linkage.thresholds.join,
    )


def _merged(building: Building) -> list[tuple[int, int]]:
    return [(pair.left, pair.right) for merge in building.merges for pair in merge.pairs]


def _leads(engine: Engine, person: str, language: str) -> list[dict[str, Any]]:
    tables = engine.tables()
    if "lead" not in tables:
        return []
    titles: dict[str, str] = {}
    if "scenario" in tables:
        titles = dict(engine.rows(f"select scenario, title_{language} from scenario"))
    script = Script.load("resolver.lookup", "how.sql")
    filled = script.fill(robustness="robustness_zh" if language == "zh" else "robustness")
    rows = engine.records(filled["leads"], {"person": person})
    return [row | {"title": titles.get(row["scenario"]) or row["scenario"]} for row in rows]


def _by_profile(leads: Iterable[Mapping[str, Any]]) -> dict[int, tuple[str, ...]]:
    """Return by profile the leads that rest on it and on another one too."""
    found: dict[int, list[str]] = {}
    for lead in leads:
        if len(lead["profiles"]) > 1:
            for profile in lead["profiles"]:
                found.setdefault(profile, []).append(lead["lead_id"])
    return {profile: tuple(names) for profile, names in found.items()}


def _weak_points(
    building: Building, leads: Sequence[Mapping[str, Any]], labels: Mapping[int, str]
) -> tuple[WeakPoint, ...] | None:
    if building.bridges is None:
        return None
    points = [_weak_point(building, bridge, leads, labels) for bridge in building.bridges]
    # What would take most with it comes first.
    return tuple(
        sorted(points, key=lambda p: (-len(p.broken) - len(p.moved), -p.rows, p.left, p.right))
    )


def _weak_point(
    building: Building,
    bridge: Bridge,
    leads: Sequence[Mapping[str, Any]],
    labels: Mapping[int, str],
) -> WeakPoint:
    mentions = building.surroundings.mentions
    fallen = {group for part in bridge.fallen for group in part}
    broken, moved = [], []
    for lead in leads:
        groups = set(lead["rows"])
        if groups <= fallen and any(groups <= set(part) for part in bridge.fallen):
            moved.append(_resting(lead, labels))
        elif groups & fallen:
            broken.append(_resting(lead, labels))
    link = bridge.link
    left, right = sorted((labels[link.left], labels[link.right]), key=lambda n: (len(n), n))
    return WeakPoint(
        left,
        right,
        "pair" if isinstance(link, ScoredPair) else link.source,
        link.bits if isinstance(link, ScoredPair) else None,
        tuple(_labelled(part, labels) for part in bridge.fallen),
        sum(mentions[group] for group in fallen),
        bridge.joined,
        tuple(broken),
        tuple(moved),
    )


def _resting(lead: Mapping[str, Any], labels: Mapping[int, str]) -> RestingLead:
    rows = {labels[group]: int(count) for group, count in lead["rows"].items()}
    return RestingLead(
        lead["lead_id"],
        lead["title"],
        lead["grade"],
        lead["amount"],
        lead["robustness"] or "",
        sum(rows.values()),
        {name: rows[name] for name in _sorted(rows)},
    )


def _labelled(groups: Iterable[int], labels: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(_sorted(labels[group] for group in groups))


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (len(name), name))
