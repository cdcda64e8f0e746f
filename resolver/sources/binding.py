"""Find a contract's columns in a file's header, or say which are missing or doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resolver.config.problem import Problem
from resolver.config.source import SourceContract
from resolver.sources.headers import find_column, fold, nearest
from resolver.sources.readers import Extract


@dataclass(frozen=True, slots=True)
class Need:
    """A column that a contract reads: what for, and the names that it may have."""

    purpose: str
    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """Where in a file each of the contract's columns stands."""

    positions: dict[tuple[str, ...], int | None]
    columns: tuple[str, ...]
    key: tuple[int, ...] = ()

    def at(self, names: tuple[str, ...]) -> int | None:
        """Return the position of a column, None if it is absent and may be."""
        return self.positions[names]

    def name(self, names: tuple[str, ...]) -> str:
        """Return the column's name in this file."""
        position = self.positions[names]
        return names[0] if position is None else self.columns[position]


def needs(contract: SourceContract) -> Iterator[Need]:
    """List the columns that a contract reads.

    A value with ``required: false`` may do without its column. So may the key: its rows are then
    told apart by file and line.
    """
    for name, spec in contract.person.items():
        if spec.column:
            yield Need(f"person.{name}", spec.column, spec.required is False)
    for fact in contract.stated():
        if fact.spec.when is not None:
            yield Need(f"{fact.prefix}.when", fact.spec.when.column)
        for name, spec in fact.spec.attributes.items():
            if spec.column:
                yield Need(f"{fact.prefix}.{name}", spec.column, spec.required is False)
    for names in contract.key_columns():
        yield Need("key", names, optional=True)


def wanted(contract: SourceContract) -> list[tuple[str, ...]]:
    """Return the columns without which a file cannot be read, each with its possible names."""
    return list(dict.fromkeys(need.names for need in needs(contract) if not need.optional))


def recognised_by(contract: SourceContract) -> list[tuple[str, ...]]:
    """Return the columns that a file must have to be taken for this feed by its header.

    Names and numbers are in every file: where no fact needs a column, the key has to be there.
    """
    found = wanted(contract)
    of_facts = any(
        not need.optional and not need.purpose.startswith("person.") for need in needs(contract)
    )
    return found if of_facts else list(dict.fromkeys([*found, *contract.key_columns()]))


def telling(contract: SourceContract) -> list[tuple[str, ...]]:
    """Return the columns that speak for this feed and no other with the same needs."""
    of_facts = [n.names for n in needs(contract) if not n.purpose.startswith(("person.", "key"))]
    return list(dict.fromkeys([*of_facts, *((name,) for name in contract.known_by)]))


def bind(contract: SourceContract, extract: Extract, problems: list[Problem]) -> Binding | None:
    """Find every column; add what is missing or stands twice to `problems`."""
    columns, found = extract.columns, True
    file, line = extract.path.name, extract.header_row or None
    positions: dict[tuple[str, ...], int | None] = {}
    headers = [fold(name) for name in extract.header]
    # What several values read may be absent only if none of them needs it.
    for need in sorted(needs(contract), key=lambda need: need.optional):
        if need.names in positions:
            continue
        position = find_column(extract.header, need.names)
        positions[need.names] = position
        if position is None:
            if need.optional:
                continue
            near = nearest(need.names[0], [name for name in columns if name])
            hint = f"is it now called '{near}'? Then add" if near else "add"
            constant = f"; if a constant is meant, write {{const: {need.names[0]}}}"
            remedy = (
                f"{hint} that name for {need.purpose} to the contract"
                if near
                else (f"ask for it, or write required: false at {need.purpose}")
            )
            ascii_code = need.names[0].isascii() and need.names[0].islower()
            what = f"the column '{need.names[0]}' is missing"
            problems.append(
                Problem(file, line, need.names[0], what, remedy + (constant if ascii_code else ""))
            )
            found = False
        elif headers.count(headers[position]) > 1:
            places = [str(i + 1) for i, name in enumerate(headers) if name == headers[position]]
            what = f"the column stands {len(places)} times (columns {', '.join(places)})"
            remedy = "have all but the right one renamed or removed"
            problems.append(Problem(file, line, extract.header[position], what, remedy))
            found = False
    if not found:
        return None
    parts = [positions[names] for names in contract.key_columns()]
    key = tuple(position for position in parts if position is not None)
    return Binding(positions, columns, key if len(key) == len(parts) else ())


def missing_key(contract: SourceContract, binding: Binding) -> str | None:
    """Return the key column for want of which rows are told apart by file and line, if any."""
    if binding.key:
        return None
    absent = (names[0] for names in contract.key_columns() if binding.at(names) is None)
    return next(absent, None)
