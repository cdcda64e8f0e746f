"""Clean whole relations, or single values, by the same queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from resolver.engine import Engine
from resolver.standardize.cleaners import CLEANERS
from resolver.standardize.field import Field, StandardizeError, unknown_kind
from resolver.standardize.vocabulary import Vocabulary, load_lookups, result_column


def standardize(engine: Engine, relation: str, into: str, fields: Sequence[Field]) -> None:
    """Create a temporary table with cleaned columns beside all columns of one relation.

    See `Vocabulary.apply`, which remembers what it cleaned for the next relation.

    Examples
    --------
    >>> with Engine() as engine:
    ...     engine.run("create table t as select '１，２３４.5元' as 金额")
    ...     standardize(engine, "t", "clean", [Field("金额", "money", "amount")])
    ...     engine.rows("select amount, amount__issue from clean")
    [(Decimal('1234.50'), None)]
    """
    vocabulary = Vocabulary(engine)
    vocabulary.apply(relation, into, fields)
    vocabulary.forget()


def clean_values(
    engine: Engine,
    kind: str,
    values: Sequence[str | None],
    format: str | None = None,  # noqa: A002
) -> list[dict[str, Any]]:
    """Clean single values, in order.

    Returns
    -------
    list of dict
        For each value ``value``, the other outputs by their suffix without the underscore (such
        as ``pinyin``), and ``issue``.

    Raises
    ------
    StandardizeError
        If there is no such kind.

    Examples
    --------
    >>> with Engine() as engine:
    ...     clean_values(engine, "account", [" 6222-0212 3456 7894 "])
    [{'value': '6222021234567894', 'luhn': True, 'issue': None}]
    """
    if kind not in CLEANERS:
        raise StandardizeError(unknown_kind(kind))
    load_lookups(engine, {kind})
    distinct = sorted({value for value in values if value is not None})
    engine.register("standardize_values", pa.table({"raw": pa.array(distinct, pa.string())}))
    try:
        records = engine.records(CLEANERS[kind].query("standardize_values", format))
    finally:
        engine.unregister("standardize_values")
    by_raw = {record.pop("raw"): record for record in records}
    empty = {result_column(suffix): None for suffix in CLEANERS[kind].outputs} | {"issue": None}
    return [dict(by_raw[value] if value is not None else empty) for value in values]
