"""What really happened, and what a perfect detector would report of it.

The truth is taken from the true world, for everybody and not only for planted cases, so that an
overpayment that came about by accident counts as well. D is the true month of death. A payment
counts in the month that it is for, if it was paid, and with what has not come back. A fact is
knowable if a delivered record that names the person, and was not withdrawn, states it.

``frauds.csv`` has a row for each of these:

pension_after_death
    A benefit with payments for months after D, if an earlier month than one of them stands as
    month of death in some record. The amount is all that was paid for months after D.
death_date_conflict
    The same, where the benefit was stopped for death with a last payable month after D; the
    amount is what was paid for months after D up to that stop.
cross_scheme_gap
    The same as pension_after_death, where medical insurance, or another pension of the person,
    was closed for the death before one of those months.
medical_after_death
    Settled services on days after the day of death (after the month, if only that is known);
    no benefit; the amount is what the fund paid.
employee_and_resident_pension
    The resident pension in months in which the person was paid an employee pension too.
dual_identity
    Both pensions of one human with two identity numbers, a row each with the other person as
    ``counterpart``, in months in which both were paid. Whoever reports either row is right.
pension_in_prison
    Payments for the months after that of arrest and before that of actual release, in
    imprisonment or criminal detention; the months of arrest and release themselves are payable.
sick_retirement_cluster
    The whole pension, as paid in the period, of those whose illness was certified in a planted
    cluster.
one_account_several_dead
    Payments for months after D into an account that received such payments for at least two
    dead people.
account_changed_near_death
    Payments for months after D into an account that was put in place by a change from 90 days
    before the death on. A bank's replacement of all its cards is no such change.

``person`` is a registered identity; the column ``human`` of ``people.parquet`` tells which two
are one human being. ``ring`` names the planted ring in ``rings.json``.
"""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resolver.sample import people as folk
from resolver.sample.benefits import SCHEMES
from resolver.sample.period import NEVER
from resolver.sample.positives import Positive, find
from resolver.sample.streams import Array
from resolver.sample.world import World

HEADER = (
    "scenario", "person", "benefit_number", "scheme", "account", "from", "to", "months", "amount",
    "ring", "counterpart",
)  # fmt: skip


def write(world: World, out: Path) -> dict[str, int]:
    """Write all truth but that about rows; return the number of frauds of each scenario."""
    positives = find(world)
    ring_of = {
        (ring.scenario, person): ring.ring_id
        for ring in world.rings
        for person, role in ring.members
        if role == "beneficiary"
    }
    _frauds(world, out / "frauds.csv", positives, ring_of)
    _rings(world, out / "rings.json", positives)
    _look_alikes(world, out / "lookalikes.csv")
    _people(world, out / "people.parquet")
    counts: dict[str, int] = {}
    for positive in positives:
        counts[positive.scenario] = counts.get(positive.scenario, 0) + 1
    return counts


def yuan(cents: int) -> str:
    """Write cents as yuan.

    Examples
    --------
    >>> yuan(123450)
    '1234.50'
    """
    return str(Decimal(cents).scaleb(-2).quantize(Decimal("0.01")))


def _month(month: int) -> str:
    return f"{1970 + month // 12}-{month % 12 + 1:02d}" if month < NEVER else ""


def _frauds(
    world: World, path: Path, positives: list[Positive], ring_of: dict[tuple[str, int], str]
) -> None:
    benefits, accounts = world.benefits, world.accounts
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        for one in positives:
            has = one.benefit >= 0
            writer.writerow(
                [
                    one.scenario,
                    folk.code(np.array([one.person]))[0],
                    benefits.number(np.array([one.benefit]))[0] if has else "",
                    SCHEMES[benefits.scheme[one.benefit]] if has else "",
                    accounts.numbers(np.array([one.account]))[0] if one.account >= 0 else "",
                    _month(one.first),
                    _month(one.last),
                    one.months,
                    yuan(one.amount),
                    ring_of.get((one.scenario, one.person), ""),
                    folk.code(np.array([one.counterpart]))[0] if one.counterpart >= 0 else "",
                ]
            )


def _rings(world: World, path: Path, positives: list[Positive]) -> None:
    amounts = {(p.scenario, p.person): p.amount for p in positives}
    found = []
    for ring in world.rings:
        members = [
            {
                "person": str(folk.code(np.array([person]))[0]),
                "role": role,
                "amount": yuan(amounts.get((ring.scenario, person), 0)),
            }
            for person, role in ring.members
        ]
        total = sum(amounts.get((ring.scenario, person), 0) for person, _ in ring.members)
        found.append(
            {
                "ring": ring.ring_id,
                "scenario": ring.scenario,
                "members": members,
                "accounts": [str(n) for n in world.accounts.numbers(np.array(ring.accounts, int))]
                if ring.accounts
                else [],
                "phones": [str(phone) for phone in ring.phones],
                "amount": yuan(total),
                "note": ring.note,
            }
        )
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _look_alikes(world: World, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["kind", "person", "scenarios", "note"])
        entries = sorted(world.look_alikes, key=lambda e: (e.kind, e.person, e.scenarios))
        for entry in entries:
            person = folk.code(np.array([entry.person]))[0]
            writer.writerow([entry.kind, person, " ".join(entry.scenarios), entry.note])


def _people(world: World, path: Path) -> None:
    people = world.people
    everyone = np.arange(people.count)

    def days(values: Array) -> pa.Array:
        return pa.array(values.astype(np.int32), pa.date32(), mask=values >= NEVER)

    table = pa.table(
        {
            "person": pa.array(folk.code(everyone)),
            "human": pa.array(folk.code(people.human)),
            "name": pa.array(people.name),
            "id_number": pa.array(people.number),
            "sex": pa.array(np.where(people.male, "male", "female")),
            "birth_date": days(people.birth),
            "death_date": days(people.death),
            "person_number": pa.array(people.social_number(everyone)),
            "household": pa.array(people.household),
            "village": pa.array(world.places.full_text()[people.village]),
            "phone": pa.array(people.phone),
        }
    )
    pq.write_table(table, path, compression="zstd", store_schema=False)
