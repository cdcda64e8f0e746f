"""The two that a question is about."""

from __future__ import annotations

from dataclasses import dataclass

from resolver.engine import Engine
from resolver.entities.surroundings import person_groups
from resolver.lookup.reference import UnknownReferenceError, resolve


class SameReferenceError(UnknownReferenceError):
    """Both references lead to the same."""


@dataclass(frozen=True, slots=True)
class Named:
    """A reference, the person it leads to, and the groups that it is about.

    `profile` is set if it names a record.
    """

    reference: str
    person: str
    profile: int | None
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, in the words of the reader.

    Attributes
    ----------
    reference
        As it was named; an id that was merged away leads to `person`.
    person
        Whose it is today.
    is_record
        Whether it names a record rather than a person.
    group
        The label of the group of records that was looked at.
    values
        What the record says (of a person, the best attested rows of that group), by title.
    fits
        How its name compares with the best attested one under the same number.
    """

    reference: str
    person: str
    is_record: bool
    group: str
    values: dict[str, str]
    fits: str | None


def name_sides(engine: Engine, references: tuple[str, str]) -> tuple[Named, Named]:
    """Find what two references name.

    Parameters
    ----------
    engine
        A published snapshot.
    references
        Each a person's id, or a record as ``feed/row_key``.

    Raises
    ------
    UnknownReferenceError
        If one of them is not in the snapshot.
    SameReferenceError
        If both name the same person or the same record.
    """
    left, right = (_named(engine, reference) for reference in references)
    if left.profile is None and right.profile is None and left.person == right.person:
        raise _same_person(references, left.person)
    if left.profile is not None and left.reference == right.reference:
        raise SameReferenceError(
            "both name the same record. Name two that differ.",
            "两处写的是同一条记录，请写明两条不同的记录。",
        )
    return left, right


def _same_person(references: tuple[str, str], person: str) -> SameReferenceError:
    older = [reference for reference in references if reference.upper() != person]
    if older:
        en = f"{', '.join(older)} was merged into {person}: they are one person today."
        zh = f"{'、'.join(older)}已并入{person}：现为同一人。"
    else:
        en = f"both name {person}."
        zh = f"两处写的都是{person}。"
    return SameReferenceError(
        f"{en} `resolver how {person}` tells how that person was built.",
        f"{zh}可用 `resolver how {person}` 查看其合并过程。",
    )


def _named(engine: Engine, reference: str) -> Named:
    person, profile = resolve(engine, reference)
    if profile is None:
        return Named(reference.upper(), person, None, person_groups(engine, person))
    group = engine.value("select group_id from person_profile where profile_id = ?", [profile])
    return Named(reference, person, profile, (int(group),))
