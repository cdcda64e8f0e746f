"""Hide the middle of numbers that identify a person, a phone or an account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_KEEP = {
    "chinese_id": (4, 4),
    "account": (4, 4),
    "phone": (3, 4),
}
_COLUMNS = {
    "id_number": "chinese_id",
    "account": "account",
    "counter_account": "account",
    "card": "account",
    "phone": "phone",
    "agent_phone": "phone",
    "collector_phone": "phone",
}
_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{14,21}[\dXx])(?![0-9A-Za-z])")
_TEXTS = {
    "explanation", "explanation_en", "explanation_zh", "evidence", "row_key", "note", "note_en",
    "note_zh", "robustness", "robustness_zh", "details", "text", "what",
}  # fmt: skip
_NODE_KINDS = {"account": "account", "card": "account", "phone": "phone"}


def mask_number(text: str, head: int = 4, tail: int = 4) -> str:
    """Keep the first and last characters of a number, and how long it is.

    A number too short to hide anything this way keeps its last two characters at most.

    Examples
    --------
    >>> mask_number("220202195001011234")
    '2202**********1234'
    >>> mask_number("12345")
    '***45'
    """
    if len(text) < head + tail + 3:
        head, tail = 0, 2 if len(text) > 4 else 0
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def mask_field(kind: str, value: Any) -> Any:
    """Mask a value, or each of a list, if its kind of field asks for it.

    Examples
    --------
    >>> mask_field("phone", "13900001234")
    '139****1234'
    >>> mask_field("chinese_name", "张三")
    '张三'
    """
    if kind not in _KEEP or value is None:
        return value
    if isinstance(value, list | tuple):
        return [mask_field(kind, item) for item in value]
    return mask_number(str(value), *_KEEP[kind])


def mask_node(kind: str, text: str) -> str:
    """Mask the id or the label of a node of the graph.

    Examples
    --------
    >>> mask_node("account", "account:6217001234567890")
    'account:6217********7890'
    >>> mask_node("agent", "agent:王五|13900001234")
    'agent:王五|139****1234'
    >>> mask_node("person", "person:P0000000000A")
    'person:P0000000000A'
    """
    prefix, colon, value = text.partition(":")
    if not colon or prefix != kind:
        prefix, colon, value = "", "", text
    if kind in _NODE_KINDS:
        value = str(mask_field(_NODE_KINDS[kind], value))
    elif kind == "agent":
        value = "|".join(
            str(mask_field("phone", part)) if part.isdigit() else part for part in value.split("|")
        )
    return prefix + colon + value


def mask_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Mask those columns of a row that hold numbers, by their names.

    Examples
    --------
    >>> mask_record({"name": "张三", "phones": ["13900001234"], "amount": 3})
    {'name': '张三', 'phones': ['139****1234'], 'amount': 3}
    """
    return {name: _mask_column(name, value, record) for name, value in record.items()}


def mask_text(text: str, *known: str | None) -> str:
    """Mask numbers inside a text: those that are given, and what looks like one.

    Examples
    --------
    >>> mask_text("paid to 6217001234567890 and A00123456789", "A00123456789")
    'paid to 6217********7890 and A001****6789'
    """
    for number in known:
        if number and len(number) > 4:
            text = text.replace(number, mask_number(number))
    return _IN_TEXT.sub(lambda found: mask_number(found[0]), text)


def mask_scheme_number(record: Mapping[str, Any]) -> dict[str, Any]:
    """Mask the agency's number inside a ``benefit_id``, which may be an ID number.

    Examples
    --------
    >>> mask_scheme_number({"benefit_id": "resident_pension:220202195001011234"})
    {'benefit_id': 'resident_pension:2202**********1234'}
    >>> mask_scheme_number({"benefit_id": "resident_pension:R0001"})
    {'benefit_id': 'resident_pension:R0001'}
    """
    scheme, colon, number = str(record.get("benefit_id") or "").partition(":")
    if not colon or sum(character.isdigit() for character in number) < 15:
        return dict(record)
    return {**record, "benefit_id": f"{scheme}:{mask_number(number)}"}


def _mask_column(name: str, value: Any, record: Mapping[str, Any]) -> Any:
    singular = name.removesuffix("s")
    for column in (name, singular):
        if column in _COLUMNS:
            return mask_field(_COLUMNS[column], value)
    if not isinstance(value, str):
        return value
    if name in _TEXTS:
        return mask_text(value, record.get("account"), record.get("id_number"))
    if name in {"node_id", "source", "target", "neighbour"} and ":" in value:
        return mask_node(value.split(":", 1)[0], value)
    if name == "label" and "kind" in record:
        return mask_node(str(record["kind"]), value)
    if name in {"number", "old_value", "new_value"} and sum(c.isdigit() for c in value) >= 9:
        # What an operator changed may be any kind of number.
        return mask_number(value)
    return value
