"""Find rings: people whose leads hang on the same accounts, phones, cards, agents or doctors.

Whether a thing ties is read off the data: it must be exclusive, that is, most of those who hang
on it have leads themselves. What ties is found in SQL; only the few people with leads are then
put together, and given roles, in memory.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from resolver.engine import Engine, Script
from resolver.leads.summary import summarise

COLLECTOR, BENEFICIARY, INTERMEDIARY = "collector", "beneficiary", "intermediary"

_FEW = 4  # fewer persons on a thing say nothing about how it is shared
_PAPER_TIE = 3  # leads that one agent, doctor or hospital must have for a cluster
_STEPS = "late account subject candidate reach accepted surrounding companion".split()  # noqa: SIM905
_TABLES = {
    "ring": "ring_id varchar, size bigint, amount decimal(18,2), period_from date,"
    " period_to date, summary_en varchar, summary_zh varchar",
    "ring_member": "ring_id varchar, person_id varchar, role varchar, dead boolean,"
    " amount decimal(18,2), leads varchar[]",
    "ring_tie": "ring_id varchar, node_id varchar, kind varchar, members bigint",
}


@dataclass(frozen=True, slots=True)
class _Subject:
    """A person with a lead, or paid after death into the account of one."""

    strong: bool
    dead: bool
    absent: bool


@dataclass(slots=True)
class _Ring:
    """A ring while it is put together."""

    ties: dict[str, set[str]]
    subjects: set[str]
    roles: dict[str, str] = field(default_factory=dict)

    @property
    def ring_id(self) -> str:
        digest = hashlib.sha256(min(self.ties).encode()).digest()
        return "R" + base64.b32encode(digest).decode()[:11]


def find_rings(engine: Engine, as_of: date) -> int:
    """Write ``ring``, ``ring_member``, ``ring_tie`` and ``ring_edge``; name the ring in leads.

    A ring is at least two persons who cannot draw for themselves (dead, in prison) and whose
    pensions hang on one account, holder, phone or card collector, or at least three persons
    whose awards rest on papers of one agent, doctor or hospital that hardly serves others. At
    least one member has an open lead that is probable or better. What is shared by nature
    (``node.is_hub``) does not tie, nor does a thing most of whose people have no lead.

    Parameters
    ----------
    engine
        A run's database with the graph, ``lead``, ``life_status`` and the tables of facts.
    as_of
        What was not known on this day does not tie.

    Returns
    -------
    The number of rings.
    """
    script = Script.load("resolver.leads", "rings.sql")
    for name in ("subject", "account ties", "subjects", "ties", "reach"):
        _run(engine, script, name, as_of)
    subjects = {
        person: _Subject(strong, dead, absent)
        for person, strong, dead, absent in engine.rows(
            "select person_id, strong, dead, absent from ring_subject order by 1"
        )
    }
    rings = _components(_accepted(engine, subjects), subjects)
    engine.run("create or replace temp table ring_accepted (node_id varchar)")
    accepted = sorted({node for ring in rings for node in ring.ties})
    _fill(engine, "ring_accepted", pa.table({"node_id": pa.array(accepted, pa.string())}))
    for name in ("surroundings", "companions"):
        _run(engine, script, name, as_of)
    _assign_roles(engine, rings, subjects)
    _store(engine, rings, subjects)
    _run(engine, script, "ring edges", as_of)
    engine.run("update lead set ring_id = null where ring_id is not null")
    _run(engine, script, "ring of a lead", as_of)
    for name in _STEPS:
        engine.run(f"drop table ring_{name}")
    return len(rings)


def _run(engine: Engine, script: Script, name: str, as_of: date) -> None:
    sql = script[name]
    engine.run(sql, {"as_of": as_of} if "$as_of" in sql else None, step=f"rings: {name}")


def _accepted(engine: Engine, subjects: dict[str, _Subject]) -> dict[str, set[str]]:
    """Return the things that tie, with the subjects that hang on each."""
    rows = engine.rows(
        "select distinct node_id, class, persons, person_id"
        " from ring_candidate join ring_reach using (node_id, class) order by all"
    )
    hanging: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for node, kind, persons, person in rows:
        hanging[node, kind, persons].add(person)
    people = {person for members in hanging.values() for person in members}
    same = _same_person(engine, people)
    family = _families(engine, people)
    ties: dict[str, set[str]] = defaultdict(set)
    for (node, kind, persons), members in hanging.items():
        # The one who holds the account is no beneficiary in name of it.
        members = members - {node.removeprefix("person:")}
        distinct = {same.get(person, person) for person in members}
        absent = {same.get(person, person) for person in members if subjects[person].absent}
        if not any(subjects[person].strong for person in members):
            continue
        if kind == "paper":
            accepted = len(distinct) >= _PAPER_TIE and len(members) * 2 >= persons
        else:
            # Two in a home share its phone; their late report is no conspiracy.
            homes = {family.get(person, person) for person in members if subjects[person].absent}
            enough = len(absent) >= 2 and (kind != "contact" or len(homes) >= 2)
            exclusive = persons < _FEW or len(members) * 3 >= persons
            accepted = exclusive and (enough or len(absent) >= 3)
        if accepted:
            # Those who could draw for themselves are tied by papers and by being paid, not by
            # a phone that they share with someone dead.
            by_itself = kind in {"paper", "money"}
            ties[node] |= {person for person in members if by_itself or subjects[person].absent}
    return dict(ties)


def _same_person(engine: Engine, people: set[str]) -> dict[str, str]:
    """Return for every second identity the first: two numbers of one person are no ring."""
    pairs = engine.rows(
        "select left_person, right_person from possible_same"
        " where match_probability >= 0.5 order by 1, 2"
    )
    return _groups((a, b) for a, b in pairs if a in people and b in people)


def _families(engine: Engine, people: set[str]) -> dict[str, str]:
    """Return for every person one that stands for all who live together."""
    rows = engine.rows(
        "select edge.target, edge.source from edge"
        " join (select unnest($people) as node_id) as wanted on wanted.node_id = edge.source"
        " join node on node.node_id = edge.target and not node.is_hub"
        " where edge.kind in ('household', 'address') order by 1, 2",
        {"people": sorted(f"person:{person}" for person in people)},
    )
    home: dict[str, str] = {}
    pairs = []
    for place, node in rows:
        person = node.removeprefix("person:")
        pairs.append((home.setdefault(place, person), person))
    return _groups(pairs)


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for every name the smallest one that it hangs together with."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return {name: root(name) for name in sorted(parent)}


def _components(ties: dict[str, set[str]], subjects: dict[str, _Subject]) -> list[_Ring]:
    """Put together what hangs together; a component is a ring."""
    if not ties:
        return []
    names = sorted(ties) + sorted({person for members in ties.values() for person in members})
    number = {name: place for place, name in enumerate(names)}
    links = [(number[node], number[person]) for node in sorted(ties) for person in ties[node]]
    # A holder who has a lead is both a tie and a person, and the two are one.
    links += [
        (number[node], number[node.removeprefix("person:")])
        for node in sorted(ties)
        if node.removeprefix("person:") in number and node.startswith("person:")
    ]
    rows, columns = zip(*links, strict=True)
    matrix = coo_array(([1] * len(links), (rows, columns)), shape=(len(names), len(names)))
    _, component = connected_components(matrix, directed=False)
    rings: dict[int, _Ring] = {}
    for name, place in zip(names, component.tolist(), strict=True):
        ring = rings.setdefault(place, _Ring({}, set()))
        if name in ties:
            ring.ties[name] = ties[name]
        elif name in subjects:
            ring.subjects.add(name)
    return sorted(rings.values(), key=lambda ring: min(ring.ties))


def _assign_roles(engine: Engine, rings: list[_Ring], subjects: dict[str, _Subject]) -> None:
    around: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for node, person, kind, rows, dead in engine.rows(
        "select node_id, person_node, kind, rows, dead from ring_surrounding order by all"
    ):
        if not dead:
            around[node].append((person.removeprefix("person:"), kind, rows))
    companions = defaultdict(set)
    for person, node in engine.rows("select person_id, node_id from ring_companion order by all"):
        companions[node].add(person)
    for ring in rings:
        alike = {person for node in ring.ties for person in companions[node]}
        ring.roles = dict.fromkeys(sorted(ring.subjects | alike), BENEFICIARY)
        for node in sorted(ring.ties):
            for person in _collectors_of(around[node], ring, subjects):
                ring.roles[person] = COLLECTOR
        if COLLECTOR not in ring.roles.values():
            owner = _owner_of_phones(ring, around, subjects)
            if owner:
                ring.roles[owner] = COLLECTOR
        for node in sorted(ring.ties):
            for person, kind, _ in around[node]:
                if kind == "agent":
                    ring.roles.setdefault(person, INTERMEDIARY)
        if COLLECTOR not in ring.roles.values() and any(subjects[p].absent for p in ring.subjects):
            # Who took the cards of the dead is the one who gains, if nobody else is in sight.
            for person, role in ring.roles.items():
                if role == INTERMEDIARY:
                    ring.roles[person] = COLLECTOR


def _collectors_of(
    around: list[tuple[str, str, int]], ring: _Ring, subjects: dict[str, _Subject]
) -> set[str]:
    """Return who gains through an account: its living holder, by the best evidence there is."""
    for wanted in ("holder", "holds_account", "holder_name", "paid_to"):
        found = {
            person
            for person, kind, _ in around
            if kind == wanted and not (person in subjects and subjects[person].absent)
        }
        if wanted == "paid_to":
            # Without a lead of their own: the one whose regular pension goes there as well.
            found -= ring.subjects
            return found if len(found) == 1 else set()
        if found:
            return found
    return set()


def _owner_of_phones(
    ring: _Ring,
    around: dict[str, list[tuple[str, str, int]]],
    subjects: dict[str, _Subject],
) -> str | None:
    """Return the living person whose phone ties, the one with most ties and rows if several."""
    score: dict[str, tuple[int, int]] = {}
    for node in ring.ties:
        for person, kind, rows in around[node]:
            if kind == "phone" and not (person in subjects and subjects[person].absent):
                ties, seen = score.get(person, (0, 0))
                score[person] = (ties + 1, seen + rows)
    return min(score, key=lambda person: (*(-n for n in score[person]), person), default=None)


def _store(engine: Engine, rings: list[_Ring], subjects: dict[str, _Subject]) -> None:
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    leads = _leads(engine, rings)
    for ring in rings:
        own = {person: leads.get(person, []) for person in ring.roles}
        for person, role in ring.roles.items():
            if role != BENEFICIARY:
                # What one draws under one's own name is no part of the ring.
                own[person] = [lead for lead in own[person] if not lead["own_benefit"]]
        counted = _amounts(ring, own)
        everything = [lead for found in own.values() for lead in found]
        for person, role in sorted(ring.roles.items()):
            tables["ring_member"].append(
                {
                    "ring_id": ring.ring_id,
                    "person_id": person,
                    "role": role,
                    "dead": person in subjects and subjects[person].dead,
                    "amount": counted[person],
                    "leads": sorted(lead["lead_id"] for lead in own[person]),
                }
            )
        ties = dict(ring.ties) | _phones_of_agents(ring)
        for lead in everything:
            if lead["account"]:
                ties.setdefault(f"account:{lead['account']}", set()).add(lead["person_id"])
        tables["ring_tie"] += [
            {"ring_id": ring.ring_id, "node_id": node, "kind": kind, "members": len(members)}
            for node, members in sorted(ties.items())
            if (kind := node.split(":", 1)[0]) != "person"
        ]
        tables["ring"].append(_summary(ring, sum(counted.values(), Decimal()), everything))
    for name, columns in _TABLES.items():
        engine.run(f"create or replace table {name} ({columns})")
        schema = engine.arrow(f"select * from {name}").schema
        _fill(engine, name, pa.Table.from_pylist(tables[name], schema=schema))


def _phones_of_agents(ring: _Ring) -> dict[str, set[str]]:
    """Return the phones that tell which person of the register an agent is."""
    acting = {person for person, role in ring.roles.items() if role == INTERMEDIARY}
    phones = [
        node.split("|", 1)[1] for node in ring.ties if node.startswith("agent:") and "|" in node
    ]
    return {f"phone:{phone}": set(acting) for phone in phones if acting}


def _leads(engine: Engine, rings: list[_Ring]) -> dict[str, list[dict[str, Any]]]:
    people = sorted({person for ring in rings for person in ring.roles})
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for lead in engine.records(
        "select lead.lead_id, lead.person_id, lead.benefit_id, lead.account, lead.amount,"
        " lead.period_from, lead.period_to,"
        " coalesce(benefit.person_id = lead.person_id, false) as own_benefit"
        " from lead"
        " join (select unnest($people) as person_id) as wanted"
        " on wanted.person_id = lead.person_id"
        " left join (select benefit_id, min(person_id) as person_id from benefit group by 1)"
        " as benefit on benefit.benefit_id = lead.benefit_id"
        " where lead.status = 'open' order by lead.lead_id",
        {"people": people},
    ):
        found[lead["person_id"]].append(lead)
    return found


def _amounts(ring: _Ring, own: dict[str, list[dict[str, Any]]]) -> dict[str, Decimal]:
    """Return what went wrong per member: a benefit counts once, whatever scenarios say so."""
    counted = dict.fromkeys(own, Decimal())
    taken: set[str] = set()
    for role in (BENEFICIARY, INTERMEDIARY, COLLECTOR):
        for person in sorted(own):
            if ring.roles[person] != role:
                continue
            largest: dict[str | None, Decimal] = {}
            for lead in own[person]:
                benefit, amount = lead["benefit_id"], lead["amount"] or Decimal()
                # A lead on the collector that sums up the beneficiaries' is not added again.
                if benefit in taken or (benefit is None and role != BENEFICIARY and taken):
                    continue
                largest[benefit] = max(largest.get(benefit, Decimal()), amount)
            taken |= {benefit for benefit in largest if benefit}
            counted[person] = sum(largest.values(), Decimal())
    return counted


def _summary(ring: _Ring, amount: Decimal, leads: list[dict[str, Any]]) -> dict[str, Any]:
    roles = list(ring.roles.values())
    said = summarise(
        {role: roles.count(role) for role in (BENEFICIARY, COLLECTOR, INTERMEDIARY)},
        Counter(node.split(":", 1)[0] for node in ring.ties),
        amount,
    )
    return {
        "ring_id": ring.ring_id,
        "size": len(roles),
        "amount": amount,
        "period_from": min((x["period_from"] for x in leads if x["period_from"]), default=None),
        "period_to": max((x["period_to"] for x in leads if x["period_to"]), default=None),
        "summary_en": said.en,
        "summary_zh": said.zh,
    }


def _fill(engine: Engine, name: str, rows: pa.Table) -> None:
    engine.register("ring_rows", rows)
    engine.run(f"insert into {name} select * from ring_rows order by all")
    engine.unregister("ring_rows")
