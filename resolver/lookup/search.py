"""Find persons and what surrounds them by whatever an investigator has at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from resolver.engine import Engine, Script, quote_literal
from resolver.lookup.index import SOUND, UNREADABLE
from resolver.lookup.reference import current_ids
from resolver.standardize import clean_values

_NUMBER = re.compile(r"^[\dXx*?]{6,20}$")
_BLANKS = re.compile(r"[\s-]")
_IDENTIFIER = re.compile(r"^(?P<kind>[PLR])[0-9A-Z]{11,12}$")
_KINDS = {"P": ("person", "person_id"), "L": ("lead", "lead_id"), "R": ("ring", "ring_id")}


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that was found, how well and why.

    Attributes
    ----------
    why
        Of a person the way it was found: ``name``, ``sound``, ``unreadable``, ``number``,
        ``part_of_number``, ``near_number`` or a field; of anything else ``label``.
    degree
        How many nodes something other than a person is connected with.
    """

    kind: str
    id: str
    label: str
    why: str
    score: float
    degree: int | None = None


def find(engine: Engine, text: str, limit: int = 20) -> list[Match]:
    """Look for persons, accounts, phones, addresses, employers, leads and rings.

    Names match whole, with unreadable characters as wildcards, and by sound; ID numbers whole,
    in part, in their 15-digit form and with one or two digits mistyped.

    Parameters
    ----------
    engine
        A published snapshot.
    text
        What the investigator typed.
    limit
        How many matches at most, of persons and of other nodes each.

    Returns
    -------
    The matches, best first.
    """
    text = text.strip()
    if not text:
        return []
    known = _identified(engine, text.upper())
    if known:
        return known
    matches = [*_persons(engine, text, limit), *_things(engine, text, limit)]
    return sorted(matches, key=lambda match: (-match.score, match.kind != "person", match.id))


def _persons(engine: Engine, text: str, limit: int) -> list[Match]:
    arms, values = _arms(engine, text)
    if not arms:
        return []
    script = Script.load("resolver.lookup", "search.sql").fill(arms="\nunion all\n".join(arms))
    rows = engine.records(script["persons"], {**values, "limit": limit})
    labels = _person_labels(engine, [row["id"] for row in rows])
    return [
        Match("person", row["id"], labels.get(row["id"], ""), row["why"], float(row["score"]))
        for row in rows
    ]


def _things(engine: Engine, text: str, limit: int) -> list[Match]:
    digits = _BLANKS.sub("", text)
    needle = digits if _NUMBER.match(digits) else text
    script = Script.load("resolver.lookup", "search.sql")
    values = {"text": needle, "limit": limit}
    # Whatever merely contains the text ranks behind all that starts with it.
    rows = engine.records(script["starting"], {**values, "beyond": _beyond(needle)})
    if len(rows) < limit:
        values["limit"] = limit - len(rows)
        rows += engine.records(script["containing"], values)
    return [
        Match(row["kind"], row["id"], row["label"], "label", float(row["score"]), row["degree"])
        for row in rows
    ]


def _beyond(text: str) -> str:
    """Return the first text that sorts after everything that starts with `text`.

    Texts are compared by their UTF-8 bytes, in which code points keep their order.

    Examples
    --------
    >>> _beyond("622")
    '623'
    """
    last = ord(text[-1]) + 1
    # Code points between these two are halves of a pair and no characters.
    return text[:-1] + (chr(0xE000) if 0xD800 <= last < 0xE000 else chr(min(last, 0x10FFFF)))


def _identified(engine: Engine, text: str) -> list[Match]:
    """Return what has this number; an id that is no longer in use leads to its successors."""
    shape = _IDENTIFIER.match(text)
    if shape is None:
        return []
    table, column = _KINDS[shape["kind"]]
    if engine.rows(f"select 1 from {table} where {column} = ?", [text]):
        label = _person_labels(engine, [text]).get(text, "") if table == "person" else ""
        return [Match(table, text, label, "id", 1.0)]
    successors = current_ids(engine, text) if table == "person" else []
    labels = _person_labels(engine, successors)
    return [
        Match("person", person, labels.get(person, ""), "earlier_id", 1.0) for person in successors
    ]


def _arms(engine: Engine, text: str) -> tuple[list[str], dict[str, Any]]:
    """Return one query a way in which a person may match, and the values they look for."""
    arms: list[str] = []
    values: dict[str, Any] = {}
    digits = _BLANKS.sub("", text)
    is_number = _NUMBER.match(digits) is not None
    for field, kind in engine.rows("select field, kind from search_field order by field"):
        value = f"v_{field}"
        if kind == "chinese_id" and is_number:
            cleaned = clean_values(engine, kind, [digits])[0]
            values[value] = cleaned["value"] or digits.upper()
            arms.append(_arm(field, f"term = ${value}", 1.0, "number"))
            if len(values[value]) == 18:
                near = f"hamming(case when length(term) = 18 then term else ${value} end, ${value})"
                arms.append(_arm(field, f"{near} between 1 and 2", 0.6, "near_number"))
            else:
                arms.append(_arm(field, f"contains(term, ${value})", 0.7, "part_of_number"))
        elif kind == "chinese_name" and not is_number:
            cleaned = clean_values(engine, kind, [text])[0]
            if cleaned["value"]:
                arms += _name_arms(field, text, cleaned, values)
        elif kind not in {"chinese_id", "chinese_name"}:
            cleaned = clean_values(engine, kind, [text])[0]
            if cleaned["value"]:
                values[value] = cleaned["value"]
                arms.append(_arm(field, f"term = ${value}", 0.9, field))
    return arms, values


def _name_arms(field: str, text: str, cleaned: dict[str, Any], values: dict[str, Any]) -> list[str]:
    value = f"v_{field}"
    if "?" in cleaned["value"] or "*" in text:
        values[value] = cleaned["value"].replace("?", "_")
        return [_arm(field, f"term like ${value}", 0.9, "unreadable")]
    values[value] = cleaned["value"]
    unreadable = f"length(term) = length(${value}) and ${value} like replace(term, '?', '_')"
    arms = [
        _arm(field, f"term = ${value}", 1.0, "name"),
        _arm(f"{field}{UNREADABLE}", unreadable, 0.8, "unreadable"),
    ]
    if cleaned.get("pinyin"):
        values[f"{value}_sound"] = cleaned["pinyin"]
        arms.append(_arm(f"{field}{SOUND}", f"term = ${value}_sound", 0.7, "sound"))
    return arms


def _arm(field: str, condition: str, score: float, why: str) -> str:
    return (
        f"select person_id, {score} as score, {quote_literal(why)} as why from search_term"
        f" where field = {quote_literal(field)} and {condition}"
    )


def _person_labels(engine: Engine, persons: list[str]) -> dict[str, str]:
    found = engine.rows(
        "select wanted.person_id, n.label"
        " from (select unnest($persons::varchar[]) as person_id) as wanted"
        " join node n on n.node_key = md5_number_lower('person:' || wanted.person_id)"
        " and n.node_id = 'person:' || wanted.person_id",
        {"persons": persons},
    )
    return {person: str(label or "") for person, label in found}
