"""Find persons and what surrounds them by whatever an investigator has at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from resolver.engine import Engine, Script, quote_identifier
from resolver.standardize import clean_values

_NUMBER = re.compile(r"^[\dXx*?]{6,20}$")
_IDENTIFIER = re.compile(r"^(?P<kind>[PLR])[0-9A-Z]{11,12}$")
_KINDS = {"P": ("person", "person_id"), "L": ("lead", "lead_id"), "R": ("ring", "ring_id")}


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that was found, how well and why."""

    kind: str
    id: str
    label: str
    why: str
    score: float


def find(engine: Engine, fields: dict[str, str], text: str, limit: int = 20) -> list[Match]:
    """Look for persons, accounts, phones, addresses, employers, leads and rings.

    Names match whole, with unreadable characters as wildcards, and by sound; ID numbers whole,
    in part, in their 15-digit form and with one or two digits mistyped.

    Parameters
    ----------
    engine
        A published snapshot.
    fields
        The kind of cleaner of each field that persons are compared on.
    text
        What the investigator typed.
    limit
        How many matches at most, of persons and of other nodes each.

    Returns
    -------
    The matches, best first.
    """
    text = text.strip()
    known = _identifier(engine, text)
    if known is not None:
        return [known]
    script = Script.load("resolver.lookup", "search.sql")
    arms, parameters = _arms(engine, fields, text)
    matches: list[Match] = []
    if arms:
        filled = script.fill(arms="\nunion all\n".join(arms))
        rows = engine.records(filled["profiles"], {**parameters, "limit": limit})
        labels = _person_labels(engine, [row["id"] for row in rows])
        matches = [
            Match("person", row["id"], labels.get(row["id"], ""), row["why"], float(row["score"]))
            for row in rows
        ]
    needle = re.sub(r"[\s-]", "", text) if _NUMBER.match(re.sub(r"[\s-]", "", text)) else text
    for row in engine.records(script["nodes"], {"text": needle, "limit": limit}):
        why = f"{row['degree']} connections"
        matches.append(Match(row["kind"], row["id"], row["label"], why, float(row["score"])))
    return sorted(matches, key=lambda match: (-match.score, match.kind != "person", match.id))


def _identifier(engine: Engine, text: str) -> Match | None:
    shape = _IDENTIFIER.match(text.upper())
    if shape is None:
        return None
    table, column = _KINDS[shape["kind"]]
    found = engine.rows(f"select {column} from {table} where {column} = ?", [text.upper()])
    if not found:
        return None
    label = (
        _person_labels(engine, [text.upper()]).get(text.upper(), "") if table == "person" else ""
    )
    return Match(table, text.upper(), label, "number", 1.0)


def _arms(engine: Engine, fields: dict[str, str], text: str) -> tuple[list[str], dict[str, Any]]:
    """Return one query a way in which a profile may match, and the values they look for."""
    arms: list[str] = []
    values: dict[str, Any] = {}
    present = engine.columns("profile")
    digits = re.sub(r"[\s-]", "", text)

    def arm(field: str, condition: str, score: float, why: str) -> None:
        if field in present:
            column = quote_identifier(field)
            where = condition.format(c=column)
            arms.append(
                f"select profile_id, {score} as score, '{why}' as why from profile where {where}"
            )

    for field, kind in fields.items():
        name = f"v_{field}"
        if kind == "chinese_id" and _NUMBER.match(digits):
            cleaned = clean_values(engine, kind, [digits])[0]
            values[name] = cleaned["value"] or digits.upper()
            arm(field, f"{{c}} = ${name}", 1.0, "ID number")
            arm(field, f"contains({{c}}, ${name})", 0.7, "part of the ID number")
            if len(values[name]) == 18:
                near = "length({c}) = 18 and hamming(case when length({c}) = 18 then {c}"
                near += f" else ${name} end, ${name}) between 1 and 2"
                arm(field, near, 0.6, "nearly the ID number")
        elif kind == "chinese_name" and not _NUMBER.match(digits):
            cleaned = clean_values(engine, kind, [text])[0]
            if not cleaned["value"]:
                continue
            values[name] = cleaned["value"]
            if "?" in cleaned["value"] or "*" in text:
                values[name] = cleaned["value"].replace("?", "_")
                arm(field, f"{{c}} like ${name}", 0.9, "name with unreadable characters")
                continue
            arm(field, f"{{c}} = ${name}", 1.0, "name")
            wild = f"length({{c}}) = length(${name}) and contains({{c}}, '?')"
            wild += f" and ${name} like replace({{c}}, '?', '_')"
            arm(field, wild, 0.8, "name with unreadable characters")
            if cleaned.get("pinyin"):
                values[f"{name}_pinyin"] = cleaned["pinyin"]
                arm(f"{field}_pinyin", f"{{c}} = ${name}_pinyin", 0.7, "sounds alike")
        elif kind in {"western_name", "folded_text", "text", "code"}:
            cleaned = clean_values(engine, kind, [text])[0]
            if cleaned["value"]:
                values[name] = cleaned["value"]
                several = present.get(field, "").endswith("[]")
                same = f"list_contains({{c}}, ${name})" if several else f"{{c}} = ${name}"
                arm(field, same, 0.9, field.replace("_", " "))
    return arms, values


def _person_labels(engine: Engine, persons: list[str]) -> dict[str, str]:
    found = engine.rows(
        "select wanted.person_id, n.label"
        " from (select unnest($persons::varchar[]) as person_id) as wanted"
        " join node n on n.node_key = md5_number_lower('person:' || wanted.person_id)"
        " and n.node_id = 'person:' || wanted.person_id",
        {"persons": persons},
    )
    return {person: str(label or "") for person, label in found}
