"""What is known of each group of a cluster, field by field, as a reviewer compares it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from resolver.config.document import Bilingual
from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.lookup.masking import mask_field, mask_text
from resolver.review.differing import Parts, compare_values
from resolver.review.texts import title

KEPT_VALUES = 6
"""Values of one field that are shown; the most frequent ones."""

SAID_IN_PART = {"date": all, "address": any}
"""Kinds of field of which a part is often all that is known; see `compare_values`."""


@dataclass(frozen=True, slots=True)
class Record:
    """One side of a link.

    Attributes
    ----------
    group
        The group of profiles.
    fields
        Of each field the values, the most frequent first.
    feeds
        Titles of the feeds that speak of it.
    rows
        How many rows do.
    """

    group: int
    fields: dict[str, tuple[str, ...]]
    feeds: tuple[Bilingual, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of two records side by side, masked unless told otherwise."""

    field: str
    left: tuple[Parts, ...]
    right: tuple[Parts, ...]


def load_records(engine: Engine, linkage: Linkage, groups: Collection[int]) -> dict[int, Record]:
    """Return what the profiles of some groups say.

    Parameters
    ----------
    engine
        The snapshot of a run.
    linkage
        The fields.
    groups
        Which.
    """
    wanted = pa.table({"group_id": pa.array(sorted(groups), pa.int64())})
    engine.register("review_groups", wanted)
    engine.run("create or replace temp table review_wanted as select * from review_groups")
    engine.unregister("review_groups")
    script = Script.load("resolver.review", "records.sql").fill(said=_said(engine, linkage))
    values: dict[int, dict[str, list[str]]] = {group: {} for group in groups}
    for group, field, value, _ in engine.rows(script["values"]):
        kept = values[group].setdefault(field, [])
        if len(kept) < KEPT_VALUES:
            kept.append(value)
    feeds: dict[int, list[Bilingual]] = {group: [] for group in groups}
    rows = dict.fromkeys(groups, 0)
    for group, _, en, zh, count in engine.rows(script["feeds"]):
        feeds[group].append(Bilingual(en=en, zh=zh))
        rows[group] += count
    order = list(linkage.fields)
    return {
        group: Record(
            group,
            {field: tuple(values[group][field]) for field in order if field in values[group]},
            tuple(feeds[group]),
            rows[group],
        )
        for group in groups
    }


def side_by_side(
    left: Record, right: Record, kinds: dict[str, str], unmask: bool, language: str
) -> list[FieldView]:
    """Return every field that either record fills, with differing characters marked.

    Parameters
    ----------
    left, right
        Two records.
    kinds
        The kind of each field, which says how it is written; their order is that of the view.
    unmask
        Show numbers whole.
    language
        Of codes such as the sex.
    """
    views = []
    for field, kind in kinds.items():
        ours, theirs = left.fields.get(field, ()), right.fields.get(field, ())
        if ours or theirs:
            shown = {value: _written(kind, value, unmask, language) for value in (*ours, *theirs)}
            marked = compare_values(ours, theirs, shown, in_full=SAID_IN_PART.get(kind))
            views.append(FieldView(field, tuple(marked[0]), tuple(marked[1])))
    return views


def _written(kind: str, value: str, unmask: bool, language: str) -> str:
    if kind == "sex":
        return title("value", value, language)
    return value if unmask else mask(kind, value)


def mask(kind: str, value: str) -> str:
    """Mask a value by its kind, and in other kinds what looks like a number of a person.

    Examples
    --------
    >>> mask("chinese_id", "220202195001011234"), mask("code", "220202195001011234")
    ('2202**********1234', '2202**********1234')
    >>> mask("code", "R10000544")
    'R10000544'
    """
    return mask_text(str(mask_field(kind, value)))


def field_title(linkage: Linkage, field: str, language: str) -> str:
    """Return what a field is called: as the comparison of that name is, if there is one."""
    for comparison in linkage.comparisons:
        if comparison.name == field and comparison.title is not None:
            return comparison.title.in_language(language)
    return title("field", field, language)


def _said(engine: Engine, linkage: Linkage) -> str:
    present = engine.columns("profile")
    arms = []
    for field in linkage.fields:
        if field not in present:
            continue
        column = f"p.{quote_identifier(field)}"
        value = f"cast({column} as varchar)"
        if present[field].endswith("[]"):
            value = f"cast(unnest({column}) as varchar)"
        elif f"{field}_precision" in present:
            precision = f"p.{quote_identifier(field + '_precision')}"
            # Of a date without its day, only what is known is shown.
            value = (
                f"case {precision} when 'year' then strftime({column}, '%Y')"
                f" when 'month' then strftime({column}, '%Y-%m') else {value} end"
            )
        arms.append(
            f"select pp.group_id, {quote_literal(field)} as field, {value} as value, p.mentions"
            " from review_wanted as w join person_profile as pp using (group_id)"
            " join profile as p using (profile_id)"
        )
    return " union all ".join(arms)
