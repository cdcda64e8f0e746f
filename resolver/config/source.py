"""A source contract: what a department's extract looks like and which facts its rows state."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from resolver.config.document import Bilingual, Strict
from resolver.config.facts import FACT_KINDS, Attribute, AttributeType


def _as_text(value: Any) -> Any:
    """Turn what YAML read as a number, a date or a truth value back into text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    return value


def _as_tuple(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_as_text(part) for part in value)
    return (_as_text(value),)


def _as_parts(value: Any) -> Any:
    parts = value if isinstance(value, list | tuple) else (value,)
    return tuple(_as_tuple(p) if isinstance(p, list | tuple) else _as_text(p) for p in parts)


def _as_mapping(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {_as_text(key): _as_text(meaning) for key, meaning in value.items()}


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
KeyParts = Annotated[tuple[str | tuple[str, ...], ...], BeforeValidator(_as_parts)]


class Format(Strict):
    """How the bytes of a file are to be read; what is left out is found out from the file."""

    kind: Literal["csv", "tsv", "xlsx", "xls", "parquet", "jsonl"] = "csv"
    encoding: str | None = None
    delimiter: str | None = None
    sheet: Text | None = None
    header_row: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.encoding is not None:
            try:
                codecs.lookup(self.encoding)
            except LookupError:
                raise ValueError(
                    f"the encoding '{self.encoding}' is not known; try gb18030 or utf-8"
                ) from None
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise ValueError("a delimiter is one character")
        return self


class ValueSpec(Strict):
    """Where a value comes from: a column, or a constant, and what the written values mean."""

    column: Texts = ()
    const: Text | None = None
    values: Annotated[dict[str, str | None], BeforeValidator(_as_mapping)] | None = None
    otherwise: Text | None = None
    required: bool | None = None
    format: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("is empty; name a column or remove the line")
        if isinstance(value, dict | ValueSpec):
            return value
        return {"column": value}

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.column) == (self.const is not None):
            raise ValueError("give either a column (or a list of names it may have) or a const")
        if self.values is None and "otherwise" in self.model_fields_set:
            raise ValueError("'otherwise' only makes sense beside 'values'")
        if any(not written.strip("* ") for written in self.values or () if "*" in written):
            raise ValueError("'*' alone fits everything: write 'otherwise' for that")
        if self.const is not None and self.values is not None:
            raise ValueError("a const needs no 'values'")
        return self

    @property
    def has_otherwise(self) -> bool:
        """Tell whether a value that is not listed has a meaning, if only 'nothing'."""
        return "otherwise" in self.model_fields_set


class When(Strict):
    """Limits a fact to rows whose column holds, or does not hold, certain values."""

    column: Texts
    among: Texts | None = Field(default=None, alias="in")
    not_among: Texts | None = Field(default=None, alias="not_in")
    empty: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        given = [self.among is not None, self.not_among is not None, self.empty is not None]
        if sum(given) != 1:
            raise ValueError("give exactly one of 'in', 'not_in' and 'empty'")
        return self


class FactSpec(Strict):
    """One fact that a row states; the attributes are those of its kind."""

    when: When | None = None

    @property
    def attributes(self) -> dict[str, ValueSpec]:
        """Return the attributes that are given, in the order of the kind."""
        found = {name: getattr(self, name) for name in type(self).model_fields if name != "when"}
        return {name: spec for name, spec in found.items() if spec is not None}


def _reads_as(kind: AttributeType, text: str) -> bool:
    readers: dict[AttributeType, Callable[[str], object]] = {
        AttributeType.DATE: date.fromisoformat,
        AttributeType.MONTH: lambda t: date.fromisoformat(t if len(t) > 7 else f"{t}-01"),
        AttributeType.TIMESTAMP: datetime.fromisoformat,
        AttributeType.MONEY: Decimal,
        AttributeType.INTEGER: int,
        AttributeType.FLAG: ("true", "false").index,
    }
    if kind not in readers:
        return True
    try:
        readers[kind](text)
    except (ValueError, InvalidOperation):
        return False
    return True


def _meanings(spec: ValueSpec) -> list[str]:
    found = [spec.const, spec.otherwise, *(spec.values or {}).values()]
    return sorted({text for text in found if text is not None})


def _speaks_of(attribute: Attribute) -> Callable[[ValueSpec], ValueSpec]:
    """Return a check that all written-out meanings are valid for the attribute."""

    def check(spec: ValueSpec) -> ValueSpec:
        for text in _meanings(spec):
            if attribute.codes and text not in attribute.codes:
                near = difflib.get_close_matches(text, attribute.codes, 1)
                hint = f"did you mean '{near[0]}'?" if near else ", ".join(attribute.codes)
                raise ValueError(f"'{text}' is not one of its codes: {hint}")
            if not _reads_as(attribute.type, text):
                example = _EXAMPLES[attribute.type]
                raise ValueError(f"'{text}' is not a {attribute.type}; write it as {example}")
        return spec

    return check


_EXAMPLES = {
    AttributeType.DATE: "2024-12-31",
    AttributeType.MONTH: "2024-12",
    AttributeType.TIMESTAMP: "2024-12-31T08:30:00",
    AttributeType.MONEY: "1234.50",
    AttributeType.INTEGER: "12",
    AttributeType.FLAG: "true or false",
}


def _fact_model(kind: str) -> type[FactSpec]:
    fields: dict[str, Any] = {}
    for name, attribute in FACT_KINDS[kind].attributes.items():
        check = AfterValidator(_speaks_of(attribute))
        if attribute.required:
            fields[name] = (Annotated[ValueSpec, check], ...)
        else:
            fields[name] = (Annotated[ValueSpec, check], None)
    return create_model(f"{kind.title()}Fact", __base__=FactSpec, **fields)


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


if TYPE_CHECKING:

    class FactsByKind(Strict):
        """The facts of a row by kind; made from the kinds of fact, so that both always agree."""

else:
    FactsByKind = create_model(
        "FactsByKind",
        __base__=Strict,
        **{
            kind: (Annotated[tuple[_fact_model(kind), ...], BeforeValidator(_as_list)], ())
            for kind in FACT_KINDS
        },
    )


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One fact of a contract with the prefix that its lake columns carry."""

    kind: str
    prefix: str
    spec: FactSpec


class SourceContract(Strict):
    """What a feed delivers and what its rows mean.

    Examples
    --------
    >>> contract = SourceContract.model_validate({
    ...     "department": "police", "title": {"en": "Deaths", "zh": "死亡"},
    ...     "files": "death*.csv", "cadence": "monthly",
    ...     "person": {"name": "姓名", "id_number": ["身份证号码", "身份证号"]},
    ...     "facts": {"death": {"date": "死亡时间", "method": {"const": "registration"}}},
    ... })
    >>> [(fact.prefix, list(fact.spec.attributes)) for fact in contract.stated()]
    [('death', ['date', 'method'])]
    >>> contract.person["id_number"].column
    ('身份证号码', '身份证号')
    """

    department: str
    title: Bilingual
    files: Texts
    format: Format = Format()
    cadence: Literal["monthly", "quarterly", "half_yearly", "yearly", "once"] = "monthly"
    delivery: Literal["append", "full", "upsert"] = "append"
    key: KeyParts = ()
    one_per_person: bool = False
    reliability: Literal["official", "reported"] = "official"
    keep_only: Literal["retirement_age"] | None = None
    known_by: Texts = ()
    columns_from: Literal["header"] | tuple[str, ...] = "header"
    person: dict[str, ValueSpec] = Field(default_factory=dict)
    facts: FactsByKind = FactsByKind()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.delivery == "upsert" and not self.key:
            raise ValueError("'delivery: upsert' needs a 'key' to tell which row is replaced")
        if not self.person and not self.stated():
            raise ValueError("says neither whom a row is about (person) nor what it states (facts)")
        if self.keep_only and "id_number" not in self.person:
            raise ValueError("'keep_only' reads age and sex off person.id_number: name its column")
        return self

    def key_columns(self) -> tuple[tuple[str, ...], ...]:
        """Return for each part of the key the names that its column may have.

        A part that is one name takes over the other names of the value that reads that column.

        Examples
        --------
        >>> SourceContract.model_validate({
        ...     "department": "police", "title": {"en": "Deaths", "zh": "死亡"}, "files": "d*",
        ...     "key": ["证号", ["流水号", "序号"]], "person": {"id_number": ["身份证号", "证号"]},
        ... }).key_columns()
        (('证号', '身份证号'), ('流水号', '序号'))
        """
        specs = [*self.person.values()]
        specs += [spec for fact in self.stated() for spec in fact.spec.attributes.values()]
        return tuple(
            (
                part,
                *next(
                    (
                        tuple(name for name in spec.column if name != part)
                        for spec in specs
                        if part in spec.column
                    ),
                    (),
                ),
            )
            if isinstance(part, str)
            else part
            for part in self.key
        )

    def stated(self) -> tuple[StatedFact, ...]:
        """Return the facts that a row may state; a second fact of a kind is ``presence_2``."""
        return tuple(
            StatedFact(kind, kind if number == 1 else f"{kind}_{number}", spec)
            for kind in FACT_KINDS
            for number, spec in enumerate(getattr(self.facts, kind), 1)
        )
