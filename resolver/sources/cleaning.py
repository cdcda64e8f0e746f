"""Clean a file's columns chunk by chunk, every distinct text once in the whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resolver.engine import Engine, quote_identifier
from resolver.standardize import Field, outputs, standardize

_REMEMBERED = 4_000_000
"""A column with more different texts than these hardly repeats: nothing is gained by memory."""


@dataclass(slots=True)
class _Memory:
    field: Field
    table: str
    rows: int = 0


class Cleaning:
    """Cleans chunks of the same columns and remembers what it cleaned.

    Payments of two years name every person 24 times, but hardly ever twice within a chunk.

    Parameters
    ----------
    engine
        Holds the memory as temporary tables.
    fields
        What to clean.
    """

    def __init__(self, engine: Engine, fields: Sequence[Field]) -> None:
        self._engine = engine
        self._fields = tuple(fields)
        self._memories = [_Memory(f, f"cleaned_before_{i}") for i, f in enumerate(self._fields)]
        self._chunks = 0

    def apply(self, relation: str, into: str) -> None:
        """Create a table with the columns of a relation and those that cleaning gives."""
        self._chunks += 1
        if self._chunks == 1:
            # Most files are one chunk: remembering would cost them more than cleaning.
            standardize(self._engine, relation, into, self._fields)
            self._remember_from(into)
            return
        for memory in self._memories:
            self._learn(relation, memory)
        joins = "".join(
            f" left join {m.table} on {m.table}.raw = source.{quote_identifier(m.field.column)}"
            for m in self._memories
        )
        columns = "".join(
            f", {m.table}.{quote_identifier(name)}"
            for m in self._memories
            for name in _results(m.field)
        )
        self._engine.run(
            f"create or replace temp table {into} as"
            f" select source.*{columns} from {relation} as source{joins}",
            step="join what is cleaned",
        )

    def forget(self) -> None:
        """Drop what was remembered."""
        for memory in self._memories:
            self._engine.run(f"drop table if exists {memory.table}")

    def _remember_from(self, cleaned: str) -> None:
        for memory in self._memories:
            column = quote_identifier(memory.field.column)
            results = ", ".join(
                f"any_value({quote_identifier(n)}) as {quote_identifier(n)}"
                for n in _results(memory.field)
            )
            self._engine.run(
                f"create or replace temp table {memory.table} as"
                f" select {column} as raw, {results} from {cleaned}"
                f" where {column} is not null group by {column}"
            )

    def _learn(self, relation: str, memory: _Memory) -> None:
        engine, column = self._engine, quote_identifier(memory.field.column)
        if engine.value(f"select count(*) from {memory.table}") > _REMEMBERED:
            engine.run(f"delete from {memory.table}")
        fresh = (
            f"(select distinct {column} from {relation} as source"
            f" where {column} is not null and not exists"
            f" (select 1 from {memory.table} where raw = source.{column}))"
        )
        standardize(engine, fresh, "cleaned_now", [memory.field])
        results = ", ".join(map(quote_identifier, _results(memory.field)))
        engine.run(f"insert into {memory.table} select {column}, {results} from cleaned_now")
        engine.run("drop table cleaned_now")


def _results(field: Field) -> list[str]:
    return [*outputs(field.kind, field.name), f"{field.name}__issue"]
