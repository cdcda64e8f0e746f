"""Which fields a record's columns are made of, so that they can be named and masked like them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from resolver.config.linkage import Linkage
from resolver.link.columns import person_columns

_WORD = re.compile(r"[A-Za-z_]\w*")
_SUFFIXES = ("_all", "_variants", "_valid")


def column_fields(linkage: Linkage) -> dict[str, tuple[str, ...]]:
    """Return for every column of a record the fields that its values come from.

    Parameters
    ----------
    linkage
        Fields, and what is derived from them.

    Examples
    --------
    >>> from resolver.config.linkage import FieldSpec
    >>> linkage = Linkage.model_construct(
    ...     fields={"phone": FieldSpec(kind="phone", collect=True, hub=3)},
    ...     derived={"prefix": "phone[1][1:3]"},
    ...     variants={},
    ... )
    >>> column_fields(linkage)["phone_all"], column_fields(linkage)["prefix"]
    (('phone',), ('phone',))
    """
    columns = person_columns(linkage)
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in linkage.fields}
    for column in (*columns.scalar, *columns.collected):
        found.setdefault(column.name, (column.field,))
    for field in linkage.fields:
        for suffix in _SUFFIXES:
            found.setdefault(field + suffix, (field,))
    for name, expression in linkage.derived.items():
        found[name] = tuple(dict.fromkeys(_fields_in(expression, found)))
    for name, spec in linkage.variants.items():
        found[name] = found.get(spec.of, ())
    return found


def columns_in(sql: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the columns that a level's condition compares, in the order of their mention.

    Examples
    --------
    >>> columns_in('"name_l" = "name_r" and "sex_l" is null', {"name": (), "sex": ()})
    ['name', 'sex']
    """
    words = (word[:-2] for word in _WORD.findall(sql) if word.endswith(("_l", "_r")))
    return list(dict.fromkeys(word for word in words if word in known))


def _fields_in(expression: str, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for word in _WORD.findall(expression):
        yield from known.get(word, ())
