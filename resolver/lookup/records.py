"""Which record stands for a person, and whose a record is; many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from resolver.engine import Engine, Script
from resolver.lookup.reference import (
    UnknownReferenceError,
    current_ids,
    no_such_person,
    no_such_record,
)


@dataclass(frozen=True, slots=True)
class Referent:
    """What a reference leads to.

    Attributes
    ----------
    reference
        As it was given.
    record
        The record that it names, or the most telling one of the person that it names.
    person
        The person that the record belongs to.
    successors
        Of a person's id: who its records belong to today, if that is not that person alone.
    """

    reference: str
    record: str
    person: str
    successors: tuple[str, ...] = ()


def find_referents(
    engine: Engine, references: Iterable[str]
) -> dict[str, Referent | UnknownReferenceError]:
    """Find the record behind each of many references.

    Parameters
    ----------
    engine
        A published snapshot.
    references
        Each a person's id, or a record as ``feed/row_key``. A person stands for the record that
        tells most: of the profile that owns the number, or else has most rows, the earliest.

    Returns
    -------
    dict
        By reference, in order; for one that leads nowhere the error that says so.
    """
    found: dict[str, Referent | UnknownReferenceError] = {}
    records: list[dict[str, str]] = []
    persons: list[dict[str, str]] = []
    followed: dict[str, tuple[str, ...]] = {}
    moved = _moved(engine)
    for reference in sorted(set(references)):
        feed, slash, row_key = reference.partition("/")
        if slash:
            found[reference] = no_such_record(reference)
            records.append({"reference": reference, "feed": feed, "row_key": row_key})
            continue
        person = reference.upper()
        successors = current_ids(engine, person) if person in moved else [person]
        is_one = person in successors or len(successors) == 1
        found[reference] = no_such_person(reference, [] if is_one else successors)
        if is_one:
            today = person if person in successors else successors[0]
            persons.append({"reference": reference, "person_id": today})
        if successors != [person]:
            followed[reference] = tuple(successors)
    script = Script.load("resolver.lookup", "records.sql")
    rows = _ask(engine, script["records"], records) + _ask(engine, script["telling"], persons)
    for reference, record, person in rows:
        found[reference] = Referent(reference, record, person, followed.get(reference, ()))
    return found


def _moved(engine: Engine) -> set[str]:
    """Return the ids whose records went elsewhere: few, so that only these are followed."""
    if "identity_event" not in engine.tables():
        return set()
    query = "select distinct unnest(before) from identity_event where event in ('merged', 'split')"
    return {str(person) for (person,) in engine.rows(query)}


def _ask(engine: Engine, query: str, asked: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    if not asked:
        return []
    engine.register("asked", pa.Table.from_pylist(asked))
    rows = [(str(a), str(b), str(c)) for a, b, c in engine.rows(query)]
    engine.unregister("asked")
    return rows
