"""Which columns a person record has: the outputs of the cleaners of ``linkage.yml``'s fields."""

from __future__ import annotations

from dataclasses import dataclass

from resolver.config.linkage import Linkage
from resolver.engine import quote_identifier
from resolver.standardize import outputs

PREFIX = "person__"


@dataclass(frozen=True, slots=True)
class Column:
    """One output of a field's cleaner."""

    name: str
    field: str
    sql_type: str

    @property
    def is_main(self) -> bool:
        """Tell whether this is the value itself rather than something said about it."""
        return self.name == self.field

    @property
    def quoted(self) -> str:
        """Return the name as SQL writes it."""
        return quote_identifier(self.name)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a project's person records; of a collected field only the value."""

    scalar: tuple[Column, ...]
    collected: tuple[Column, ...]

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the scalar columns."""
        return frozenset(column.name for column in self.scalar)

    def of(self, field: str) -> list[Column]:
        """Return the scalar columns of one field."""
        return [column for column in self.scalar if column.field == field]


def person_columns(linkage: Linkage) -> Columns:
    """Return the columns that the cleaners give for the fields, in the order of the fields.

    Examples
    --------
    >>> from resolver.config.linkage import FieldSpec
    >>> fields = {"born": FieldSpec(kind="date"), "phone": FieldSpec(kind="phone", collect=True)}
    >>> columns = person_columns(Linkage.model_construct(fields=fields))
    >>> [column.name for column in columns.scalar], [column.name for column in columns.collected]
    (['born', 'born_precision'], ['phone'])
    """
    scalar, collected = [], []
    for field, spec in linkage.fields.items():
        found = [Column(name, field, kind) for name, kind in outputs(spec.kind, field).items()]
        if spec.collect:
            collected += [column for column in found if column.is_main]
        else:
            scalar += found
    return Columns(tuple(scalar), tuple(collected))


def lake_value(lake_columns: dict[str, str], column: Column) -> str:
    """Return the SQL that reads a column of ``lake_person``, or an empty value if it has none."""
    name = PREFIX + column.name
    if name in lake_columns:
        return quote_identifier(name)
    return f"cast(null as {column.sql_type})"
