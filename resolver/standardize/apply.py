"""Clean whole relations, or single values, by the same queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pyarrow as pa

from resolver.engine import Engine, quote_identifier
from resolver.standardize.cleaners import CLEANERS, outputs

_LOOKUPS = {"standardize_hanzi": "hanzi.tsv", "standardize_surname": "surnames.tsv"}
_NEEDS_LOOKUPS = frozenset({"chinese_name", "address"})


class StandardizeError(ValueError):
    """Fields that cannot be cleaned as asked; the message lists everything that is wrong."""


@dataclass(frozen=True)
class Field:
    """One column to clean.

    Parameters
    ----------
    column
        The column with the raw text.
    kind
        What it holds, a key of `CLEANERS`.
    name
        What the cleaned columns are named after.
    format
        For dates in an odd form, how `strptime` reads them.
    """

    column: str
    kind: str
    name: str
    format: str | None = None


def standardize(engine: Engine, relation: str, into: str, fields: Sequence[Field]) -> None:
    """Create a temporary table with cleaned columns beside all columns of a relation.

    Every distinct raw text is cleaned once and joined back, so that the cost follows the number
    of different texts. The table has as many rows as the relation.

    Parameters
    ----------
    relation
        A table or view, or a query in parentheses.
    into
        The table to create; an earlier temporary table of that name is replaced.
    fields
        What to clean. Each adds its output columns and ``<name>__issue``, NULL if nothing is
        wrong.

    Raises
    ------
    StandardizeError
        If a kind or a column does not exist, or two columns would have the same name.

    Examples
    --------
    >>> with Engine() as engine:
    ...     engine.run("create table t as select '１，２３４.5元' as 金额")
    ...     standardize(engine, "t", "clean", [Field("金额", "money", "amount")])
    ...     engine.rows("select amount, amount__issue from clean")
    [(Decimal('1234.50'), None)]
    """
    _check(engine, relation, fields)
    _load_lookups(engine, {field.kind for field in fields})
    cleaned: dict[tuple[str, str, str | None], str] = {}
    for field in fields:
        key = (field.column, field.kind, field.format)
        if key not in cleaned:
            cleaned[key] = f"standardize_clean_{len(cleaned)}"
            _clean_distinct(engine, relation, field, cleaned[key])
    columns, joins = ["source.*"], []
    for position, field in enumerate(fields):
        alias = f"clean_{position}"
        table = cleaned[field.column, field.kind, field.format]
        columns += [
            f"{alias}.{_result_column(suffix)} as {quote_identifier(field.name + suffix)}"
            for suffix in CLEANERS[field.kind].outputs
        ]
        columns.append(f"{alias}.issue as {quote_identifier(field.name + '__issue')}")
        # A raw NULL joins to nothing, and so its cleaned columns are NULL as they should be.
        joins.append(f"left join {table} as {alias} on {alias}.raw = {_text(field.column)}")
    engine.run(
        f"create or replace temp table {quote_identifier(into)} as"
        f" select {', '.join(columns)} from {relation} as source {' '.join(joins)}",
        step=f"standardize into {into}",
    )
    for table in cleaned.values():
        engine.run(f"drop table {table}")


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
        raise StandardizeError(_unknown_kind(kind))
    _load_lookups(engine, {kind})
    distinct = sorted({value for value in values if value is not None})
    engine.register("standardize_values", pa.table({"raw": pa.array(distinct, pa.string())}))
    try:
        records = engine.records(CLEANERS[kind].query("standardize_values", format))
    finally:
        engine.unregister("standardize_values")
    by_raw = {record.pop("raw"): record for record in records}
    empty = {_result_column(suffix): None for suffix in CLEANERS[kind].outputs} | {"issue": None}
    return [dict(by_raw[value] if value is not None else empty) for value in values]


def _clean_distinct(engine: Engine, relation: str, field: Field, table: str) -> None:
    raw = f"{table}_raw"
    text = _text(field.column)
    engine.run(
        f"create or replace temp table {raw} as"
        f" select distinct {text} as raw from {relation} as source where {text} is not null"
    )
    engine.run(
        f"create or replace temp table {table} as {CLEANERS[field.kind].query(raw, field.format)}",
        step=f"clean {field.name} as {field.kind}",
    )
    engine.run(f"drop table {raw}")


def _check(engine: Engine, relation: str, fields: Sequence[Field]) -> None:
    present = engine.columns(relation)
    problems = [_unknown_kind(field.kind) for field in fields if field.kind not in CLEANERS]
    problems += [f"no column {f.column!r} to clean" for f in fields if f.column not in present]
    # SQL takes names that differ only in case for the same.
    names = Counter(name.lower() for name in present)
    for field in fields:
        if field.kind in CLEANERS:
            names.update(name.lower() for name in outputs(field.kind, field.name))
            names[f"{field.name}__issue".lower()] += 1
    problems += [f"two columns named {name!r}" for name, count in names.items() if count > 1]
    if problems:
        raise StandardizeError("; ".join(problems))


def _unknown_kind(kind: str) -> str:
    return f"no kind of field {kind!r}; there are {', '.join(sorted(CLEANERS))}"


def _load_lookups(engine: Engine, kinds: set[str]) -> None:
    if not kinds & _NEEDS_LOOKUPS:
        return
    for table, file in _LOOKUPS.items():
        if engine.value(
            "select count(*) from duckdb_tables() where temporary and table_name = $table",
            {"table": table},
        ):
            continue
        text = resources.files("resolver.standardize").joinpath("data", file).read_text("utf-8")
        header, *rows = (line.split("\t") for line in text.split("\n") if line)
        columns = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
        engine.register(f"{table}_file", pa.table(columns))
        engine.run(f"create temp table {table} as select * from {table}_file")
        engine.unregister(f"{table}_file")


def _text(column: str) -> str:
    return f"cast(source.{quote_identifier(column)} as varchar)"


def _result_column(suffix: str) -> str:
    return suffix.removeprefix("_") or "value"
