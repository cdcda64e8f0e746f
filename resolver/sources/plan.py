"""Turn a contract and a file's header into the SQL that reads its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resolver.config.facts import FACT_KINDS, AttributeType
from resolver.config.source import SourceContract, StatedFact, ValueSpec, When
from resolver.engine import Engine, quote_literal
from resolver.sources.binding import Binding
from resolver.sources.trailers import SUM, TRAILERS
from resolver.standardize import Field, clean_values, outputs

NAMING_EXCLUDED = frozenset(
    {"sex", "date", "month", "timestamp", "flag", "integer", "money", "phone", "address"}
)
"""Kinds of field that describe a person without naming one."""

_STRICT = frozenset({"date", "month", "timestamp", "money", "integer", "flag"})
_MAPPED = frozenset({"code", "text", "flag"})
_NOTHING = ", ".join(
    map(quote_literal, ("-", "--", "---", "/", "—", "——", "无", "NULL", "null", "N/A", "\\N"))
)
"""What stands for an empty cell among codes."""
_NUMBERS = "'valid', 'upgraded', 'checksum', 'permit', 'foreigner'"
"""States of an identity number that names somebody."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a row out: when that is so, and the struct that says what it is."""

    condition: str
    struct: str


@dataclass(slots=True)
class Plan:
    """The parts of the query over one file's cleaned rows.

    Attributes
    ----------
    prepared
        Further columns: expressions over the raw ones, by the name that is cleaned.
    fields
        What `standardize` has to clean.
    values
        Lake columns: name to expression.
    faults
        What keeps a row out.
    lacking
        The same, for a row that has no other fault: what it would need to state any fact.
    issues
        For a field that may be used all the same: when something is wrong with it, and what.
    checked
        For the statistics: field name to (was filled, was readable).
    """

    prepared: dict[str, str] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lacking: list[Fault] = field(default_factory=list)
    issues: list[tuple[str, str]] = field(default_factory=list)
    checked: dict[str, tuple[str, str]] = field(default_factory=dict)
    row_key: str = ""
    is_trailer: str = "false"
    kept: str = "true"


def make_plan(
    engine: Engine,
    contract: SourceContract,
    kinds: dict[str, str],
    binding: Binding,
) -> Plan:
    """Plan how the rows of one file are read.

    Parameters
    ----------
    engine
        Cleans the values that the contract lists, as it does those in the file.
    contract
        What the columns mean.
    kinds
        The fields of linkage.yml with the kind of cleaner of each.
    binding
        Where the columns stand in this file.
    """
    return _Planner(engine, contract, kinds, binding).plan()


class _Planner:
    def __init__(
        self, engine: Engine, contract: SourceContract, kinds: dict[str, str], binding: Binding
    ) -> None:
        self._engine = engine
        self._contract = contract
        self._kinds = kinds
        self._binding = binding
        self._plan = Plan()
        self._cleaned: dict[tuple[str, str, str | None], str] = {}

    def plan(self) -> Plan:
        plan = self._plan
        for name, spec in self._contract.person.items():
            self._person(name, spec)
        self._nobody()
        stated = [self._fact(fact) for fact in self._contract.stated()]
        if stated and not self._contract.one_per_person:
            self._says_nothing(stated)
        plan.row_key = self._row_key()
        if self._contract.keep_only == "retirement_age":
            plan.kept = self._of_retirement_age()
        return plan

    def _clean(self, spec: ValueSpec, kind: str) -> str | None:
        """Have a column cleaned, once for all who need it so; return the name of the result."""
        position = self._binding.at(spec.column)
        if position is None:
            return None
        column = f"c{position}"
        if kind not in _MAPPED and spec.values:
            column = self._replaced(column, spec.values)
        key = (column, kind, spec.format)
        if key not in self._cleaned:
            self._cleaned[key] = f"x{len(self._cleaned)}"
            self._plan.fields.append(Field(column, kind, self._cleaned[key], spec.format))
        return self._cleaned[key]

    def _replaced(self, column: str, values: Mapping[str, str | None]) -> str:
        """Return the name of a column in which listed values give way to what they mean."""
        cases = " ".join(
            f"when {_fits(f'trim({column})', written)} then {_literal(meaning)}"
            for written, meaning in sorted(values.items(), key=lambda item: _rank(item[0]))
        )
        sql = f"case {cases} else {column} end"
        for name, prepared in self._plan.prepared.items():
            if prepared == sql:
                return name
        name = f"v{len(self._plan.prepared)}"
        self._plan.prepared[name] = sql
        return name

    def _person(self, name: str, spec: ValueSpec) -> None:
        kind = self._kinds[name]
        target = outputs(kind, f"person__{name}")
        if spec.const is not None:
            for column, sql_type in target.items():
                value = quote_literal(spec.const) if column == f"person__{name}" else "null"
                self._plan.values[column] = f"cast({value} as {sql_type})"
            return
        x = self._clean(spec, kind)
        if x is None:
            for column, sql_type in target.items():
                self._plan.values[column] = f"cast(null as {sql_type})"
            return
        for column, source in zip(target, outputs(kind, x), strict=True):
            self._plan.values[column] = source
        self._check(name, spec, x)
        if spec.required:
            self._plan.faults.append(self._fault(f"person.{name}", spec, f"{x} is null", "'empty'"))

    def _check(self, label: str, spec: ValueSpec, x: str, condition: str = "true") -> None:
        column = f"c{self._binding.at(spec.column)}"
        self._plan.checked[label] = (f"{condition} and {column} <> ''", f"{x} is not null")
        issue = f"{quote_literal(label + ':')} || {x}__issue"
        if condition != "true":
            issue = f"case when {condition} then {issue} end"
        test = f"{condition} and {x}__issue is not null"
        self._plan.issues.append((test.removeprefix("true and "), issue))

    def _nobody(self) -> None:
        """Add the fault of a row that names no person at all."""
        naming = [
            name for name in self._contract.person if self._kinds[name] not in NAMING_EXCLUDED
        ] or list(self._contract.person)
        if not naming:
            return
        nobody = " and ".join(f"{self._plan.values[f'person__{name}']} is null" for name in naming)
        cells = (f"nullif(trim(c{i}), '')" for i in range(min(3, len(self._binding.columns))))
        first = f"coalesce({', '.join(cells)}, '')"
        unnumbered = self._unnumbered(naming)
        self._plan.is_trailer = (
            f"({nobody} and {_is_trailer(first)}"
            f" or {unnumbered} and regexp_full_match({first}, {quote_literal(SUM)}))"
        )
        given = [self._contract.person[name].column for name in naming]
        where = ", ".join(dict.fromkeys(self._binding.name(names) for names in given if names))
        struct = _struct(quote_literal("person"), quote_literal(where), quote_literal("nobody"))
        self._plan.faults.append(Fault(nobody, struct))

    def _unnumbered(self, naming: Sequence[str]) -> str:
        """Return the test that nothing but a name, such as 合计, says whom a row is about."""
        tests = ["true"]
        for name in naming:
            if self._kinds[name] == "chinese_id":
                status = self._plan.values.get(f"person__{name}_status", "null")
                tests.append(f"coalesce({status}, '') not in ({_NUMBERS})")
            elif "name" not in self._kinds[name]:
                tests.append(f"{self._plan.values[f'person__{name}']} is null")
        return " and ".join(tests)

    def _fact(self, fact: StatedFact) -> tuple[str, list[Fault]]:
        """Plan one fact; return when it is stated, and what it lacks if it is not."""
        condition = self._when(fact.spec.when)
        kind = FACT_KINDS[fact.kind]
        values: dict[str, str] = {}
        needed: list[str] = []
        given: list[str] = []
        lacking: list[Fault] = []
        for name, spec in fact.spec.attributes.items():
            attribute = kind.attributes[name]
            parts = self._value(fact, name, spec, condition)
            values |= parts
            value = parts[f"{fact.prefix}__{name}"]
            if spec.const is not None:
                continue
            given.append(value)
            if attribute.required:
                needed.append(value)
                if spec.required is None:
                    missing = f"{condition} and {value} is null"
                    label = f"{fact.prefix}.{name}"
                    lacking.append(self._fault(label, spec, missing, "'empty'"))
            if spec.required:
                missing = f"{condition} and {value} is null"
                self._plan.faults.append(
                    self._fault(f"{fact.prefix}.{name}", spec, missing, "'empty'")
                )
        tests = [f"({value}) is not null" for value in needed]
        if not needed and given:
            tests = ["(" + " or ".join(f"({value}) is not null" for value in given) + ")"]
        stated = " and ".join([condition, *tests])
        for column, value in values.items():
            self._plan.values[column] = (
                value if stated == "true" else f"case when {stated} then {value} end"
            )
        return stated, lacking

    def _when(self, when: When | None) -> str:
        if when is None:
            return "true"
        x = self._clean(ValueSpec(column=when.column), "code")
        if when.empty is not None:
            return f"({x} is null)" if when.empty else f"({x} is not null)"
        listed = self._folded(when.among or when.not_among or ())
        fits = " or ".join(_fits(f"coalesce({x}, '')", written) for written in listed)
        return f"({fits})" if when.among is not None else f"(not ({fits}))"

    def _folded(self, values: Sequence[str]) -> list[str]:
        cleaned = clean_values(self._engine, "code", list(values))
        return [str(c["value"] or v) for c, v in zip(cleaned, values, strict=True)]

    def _value(
        self, fact: StatedFact, name: str, spec: ValueSpec, condition: str
    ) -> dict[str, str]:
        attribute = FACT_KINDS[fact.kind].attributes[name]
        column, sql_type = f"{fact.prefix}__{name}", attribute.type.sql_type
        is_date = attribute.type is AttributeType.DATE
        if spec.const is not None:
            result = {
                column: f"cast({quote_literal(_padded(spec.const, attribute.type))} as {sql_type})"
            }
            return result | ({f"{column}_precision": "'day'"} if is_date else {})
        strict_map = spec.values is not None and attribute.type in _MAPPED
        kind = "code" if strict_map else str(attribute.type)
        x = self._clean(spec, kind)
        if x is None:
            result = {column: f"cast(null as {sql_type})"}
            return result | ({f"{column}_precision": "cast(null as varchar)"} if is_date else {})
        value, label = x, f"{fact.prefix}.{name}"
        if strict_map:
            value = self._mapped(spec, x, label, condition, sql_type)
        elif attribute.codes:
            listed = ", ".join(map(quote_literal, attribute.codes))
            unknown = f"{condition} and {x} not in ({listed}) and {x} not in ({_NOTHING})"
            self._plan.faults.append(self._fault(label, spec, unknown, "'unknown_code'"))
            value = f"case when {x} in ({listed}) then {x} end"
        elif kind in _STRICT and spec.has_otherwise:
            value = f"coalesce({x}, cast({_literal(spec.otherwise)} as {sql_type}))"
        elif kind in _STRICT:
            bad = f"{condition} and {x} is null and {x}__issue <> 'filler'"
            self._plan.faults.append(self._fault(label, spec, bad, f"{x}__issue"))
        self._check(label, spec, x, condition)
        return {column: value} | ({f"{column}_precision": f"{x}_precision"} if is_date else {})

    def _mapped(self, spec: ValueSpec, x: str, label: str, condition: str, sql_type: str) -> str:
        assert spec.values is not None
        folded = self._folded(list(spec.values))
        meant = sorted(
            zip(folded, spec.values.values(), strict=True), key=lambda item: _rank(item[0])
        )
        cases = " ".join(
            f"when {_fits(x, text)} then {_literal(meaning)}" for text, meaning in meant
        )
        if not spec.has_otherwise:
            listed = " or ".join(_fits(x, text) for text in folded)
            unknown = f"{condition} and not ({listed}) and {x} not in ({_NOTHING})"
            self._plan.faults.append(self._fault(label, spec, unknown, "'unknown_code'"))
        nothing = f"when {x} is null or {x} in ({_NOTHING}) then null"
        otherwise = f"{nothing} else {_literal(spec.otherwise)}"
        return f"cast(case {cases} {otherwise} end as {sql_type})"

    def _says_nothing(self, stated: list[tuple[str, list[Fault]]]) -> None:
        """Add the faults of a row that was to state facts and lacks what all of them need."""
        silent = " and ".join(f"not coalesce({test}, false)" for test, _ in stated)
        for _, lacking in stated:
            self._plan.lacking += [
                Fault(f"{silent} and {fault.condition}", fault.struct) for fault in lacking
            ]

    def _fault(self, label: str, spec: ValueSpec, condition: str, reason: str) -> Fault:
        column = quote_literal(self._binding.name(spec.column)) if spec.column else "''"
        return Fault(condition, _struct(quote_literal(label), column, reason))

    def _row_key(self) -> str:
        by_line = "unit.file_name || ':' || row_number"
        if not self._binding.key:
            return by_line
        cells = [f"trim(coalesce(c{position}, ''))" for position in self._binding.key]
        key = " || '|' || ".join(cells)
        blank = " and ".join(f"{cell} = ''" for cell in cells)
        return f"case when {blank} then {by_line} else {key} end"

    def _of_retirement_age(self) -> str:
        name = "person__id_number"
        birth, sex = (self._plan.values[f"{name}_{part}"] for part in ("birth", "sex"))
        day = "unit.delivered_on"
        return (
            f"coalesce({birth} + interval 60 year <= {day}"
            f" or ({sex} = 'female' and {birth} + interval 50 year <= {day}), false)"
        )


def _padded(text: str, kind: AttributeType) -> str:
    return f"{text}-01" if kind is AttributeType.MONTH and len(text) == 7 else text


def _rank(written: str) -> tuple[bool, int]:
    """Order what may be written: whole texts first, then the longest patterns."""
    return "*" in written, -len(written.replace("*", ""))


def _fits(value: str, written: str) -> str:
    """Return the test that a value is as written; a ``*`` stands for any text."""
    if "*" not in written:
        return f"{value} = {quote_literal(written)}"
    pattern = "".join({"*": "%", "%": "!%", "_": "!_", "!": "!!"}.get(c, c) for c in written)
    return f"{value} like {quote_literal(pattern)} escape '!'"


def _literal(text: str | None) -> str:
    return "null" if text is None else quote_literal(text)


def _struct(attribute: str, column: str, reason: str) -> str:
    return f"{{'attribute': {attribute}, 'column': {column}, 'reason': {reason}}}"


def _is_trailer(text: str) -> str:
    return "(" + " or ".join(f"starts_with({text}, {quote_literal(t)})" for t in TRAILERS) + ")"
