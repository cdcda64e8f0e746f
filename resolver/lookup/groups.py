"""The groups of records that persons are made of, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script
from resolver.link.explain import known_part
from resolver.link.membership import memberships
from resolver.lookup.spoken import Speaker


@dataclass(frozen=True, slots=True)
class Spelling:
    """Rows that say the same of a person, and how they came into their group.

    Attributes
    ----------
    record
        One of the rows, as ``feed/row_key``.
    values
        What they say, by the title of every field.
    fits
        How the name compares with that of the best attested rows of the group; None for these.
    sure
        False where the name is only similar: the number holds them together.
    leads
        Leads that rest on these rows and on others of the person, so that they fall if these
        rows are another person's.
    """

    profile_id: int
    record: str
    rows: int
    feeds: tuple[str, ...]
    values: dict[str, str]
    fits: str | None
    sure: bool
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Rows with the same valid number and names that fit, or with the same content.

    `label` stands for the group in everything that is said about it.
    """

    label: str
    group_id: int
    person: str
    headline: str
    owns_number: bool
    rows: int
    certainty: float
    feeds: tuple[str, ...]
    spellings: tuple[Spelling, ...]


def label(number: int) -> str:
    """Return the letters that stand for the group with a number, from 0.

    Examples
    --------
    >>> [label(number) for number in (0, 25, 26, 27)]
    ['A', 'Z', 'AA', 'AB']
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_groups(
    engine: Engine,
    linkage: Linkage,
    labels: Mapping[int, str],
    speaker: Speaker,
    leads: Mapping[int, tuple[str, ...]] | None = None,
) -> tuple[RecordGroup, ...]:
    """Read groups with everything their rows say.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        The fields.
    labels
        What stands for each group.
    speaker
        Writes the values.
    leads
        By profile, the leads that rest on it.

    Returns
    -------
    In the order of `labels`.
    """
    wanted = {"groups": sorted(labels)}
    script = Script.load("resolver.lookup", "groups.sql")
    titles = feed_titles(engine, speaker.language)
    records = dict(engine.rows(script["records"], wanted))
    profiles = engine.records(script["profiles"], wanted)
    joined = memberships(engine, linkage, [row["profile_id"] for row in profiles])
    spellings: dict[int, list[Spelling]] = {}
    values: dict[int, dict[str, str]] = {}
    for row in profiles:
        said = {
            speaker.title(field): speaker.values({field: known_part(row, field)})
            for field in linkage.fields
        }
        how = joined.get(row["profile_id"])
        spellings.setdefault(row["group_id"], []).append(
            Spelling(
                row["profile_id"],
                speaker.reference(records.get(row["profile_id"], "")),
                row["mentions"],
                _titled(row["feeds"], titles),
                said,
                how.likeness.in_language(speaker.language) if how and how.likeness else None,
                how is None or how.sure,
                (leads or {}).get(row["profile_id"], ()),
            )
        )
        # The best attested rows come first; what they leave out others say.
        known = {title: text for title, text in said.items() if text}
        values[row["group_id"]] = known | values.get(row["group_id"], {})
    shown = _headline_titles(linkage, speaker)
    found = {
        row["group_id"]: RecordGroup(
            labels[row["group_id"]],
            row["group_id"],
            row["person_id"],
            " ".join(filter(None, map(values[row["group_id"]].get, shown))),
            bool(row["owns_number"]),
            int(row["mentions"]),
            float(row["certainty"]),
            _titled(row["feeds"], titles),
            tuple(spellings[row["group_id"]]),
        )
        for row in engine.records(script["groups"], wanted)
    }
    return tuple(found[group] for group in labels if group in found)


def feed_titles(engine: Engine, language: str) -> dict[str, str]:
    """Return what the feeds are called."""
    if "feed" not in engine.tables():
        return {}
    return dict(engine.rows(f"select feed, title_{language} from feed"))


def _titled(feeds: Iterable[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(titles.get(feed) or feed for feed in feeds)


def _headline_titles(linkage: Linkage, speaker: Speaker) -> list[str]:
    """Return the titles of the fields that a group is recognized by."""
    identity = linkage.identity
    named = [field for field in (identity.name, identity.number) if field is not None]
    return [speaker.title(field) for field in (named or list(linkage.fields)[:3])]
