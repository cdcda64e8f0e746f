"""Group profiles that have the same valid number and a compatible name: no scoring needed."""

from __future__ import annotations

from resolver.config.linkage import Identity, Level, Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.link.columns import Columns, person_columns
from resolver.link.levels import level_sql

ROUNDS = 12
"""A number that so many incompatible names share is nobody's: the rest stays ungrouped."""


def group_profiles(engine: Engine, linkage: Linkage) -> None:
    """Make the table ``profile_group``: profile_id, group_id, owns_number.

    The best attested profile of a number leads; whoever is compatible with it belongs to it, and
    the rest chooses a leader of its own. A group that claims a number which others attest in
    clearly more feeds does not own it: the number may be mistyped.

    Parameters
    ----------
    engine
        A database with ``profile``.
    linkage
        What identifies a person.
    """
    write_groups(engine, linkage, "profile", "create or replace table profile_group as")


def write_groups(engine: Engine, linkage: Linkage, profiles: str, statement: str) -> None:
    """Run a statement that ends in the query of profiles' groups.

    Parameters
    ----------
    engine
        A database with `profiles`.
    linkage
        What identifies a person.
    profiles
        A relation like ``profile``: whoever has a number of one of them is in it.
    statement
        Such as ``insert into profile_group``.
    """
    columns = person_columns(linkage)
    identity = linkage.identity
    if identity.number is None:
        engine.run(
            f"{statement} select profile_id, profile_id as group_id,"
            f" cast(null as boolean) as owns_number from {profiles}"
        )
        return
    script = Script.load("resolver.link", "group.sql").fill(
        profiles=profiles,
        trusted=trusted_number(identity, columns),
        number=quote_identifier(identity.number),
        doubtful=_status_in(identity, columns, identity.doubtful, "false"),
        values=", ".join(with_fallbacks(linkage, columns)),
        left_values=", ".join(f"l.{c.quoted} as {_side(c.name, 'l')}" for c in columns.scalar),
        right_values=", ".join(f"r.{c.quoted} as {_side(c.name, 'r')}" for c in columns.scalar),
        compatible=_compatible(identity, columns),
    )
    for name in ("profiles with a number", "start"):
        engine.run(script[name], step=name)
    for _ in range(ROUNDS):
        if not engine.value("select count(*) from group_open"):
            break
        for name in ("leaders", "followers", "rest"):
            engine.run(script[name], step=name)
    engine.run(script["support"], step="support")
    engine.run(f"{statement} {script['groups']}", step="groups")
    for name in ("tidy open", "tidy chosen", "tidy support"):
        engine.run(script[name], step=name)


def trusted_number(identity: Identity, columns: Columns) -> str:
    """Return the SQL that tells whether a record's number is valid."""
    number = quote_identifier(identity.number or "")
    return f"({number} is not null and {_status_in(identity, columns, identity.valid, 'true')})"


def _status_in(identity: Identity, columns: Columns, wanted: list[str], otherwise: str) -> str:
    status = f"{identity.number}_status"
    if status not in columns.names or not wanted:
        return otherwise
    listed = ", ".join(quote_literal(value) for value in wanted)
    return f"{quote_identifier(status)} in ({listed})"


def with_fallbacks(linkage: Linkage, columns: Columns, allowed: str = "true") -> list[str]:
    """Return the scalar columns as SQL, an empty field taken from its fallbacks.

    Parameters
    ----------
    linkage
        The fields.
    columns
        Their columns.
    allowed
        SQL condition under which the fallbacks may be used.
    """
    selected = []
    for column in columns.scalar:
        sources = linkage.fields[column.field].fallback
        value = column.quoted
        if sources:
            other = ", ".join(quote_identifier(source) for source in sources)
            main = quote_identifier(column.field)
            if column.is_main:
                value = f"case when {allowed} then coalesce({value}, {other}) else {value} end"
            elif column.name.endswith("_precision"):
                value = (
                    f"case when {main} is null and {allowed} and coalesce({other}) is not null"
                    f" then 'day' else {value} end"
                )
        selected.append(value if value == column.quoted else f"{value} as {column.quoted}")
    return selected


def _compatible(identity: Identity, columns: Columns) -> str:
    name = identity.name
    if name is None:
        return "true"
    levels = identity.compatible or [Level(equal=[name])]
    nameless = f'("{name}_l" is null or "{name}_r" is null)'
    sure = " or ".join([nameless, *[f"({level_sql(level)})" for level in levels]])
    if not identity.similar:
        return f"({sure})"
    similar = " or ".join(f"({level_sql(level)})" for level in identity.similar)
    agree = " and ".join(["true", *[_agrees(field, columns) for field in identity.agree]])
    return f"({sure} or (({similar}) and {agree}))"


def _agrees(field: str, columns: Columns) -> str:
    """Dates that are known to the month or the year only contradict by month or year."""
    left, right = _side(field, "l"), _side(field, "r")
    if f"{field}_precision" not in columns.names:
        return f"coalesce({left} = {right}, true)"
    precisions = f"[{_side(field + '_precision', 'l')}, {_side(field + '_precision', 'r')}]"
    return (
        f"coalesce(case when list_contains({precisions}, 'year')"
        f" then date_trunc('year', {left}) = date_trunc('year', {right})"
        f" when list_contains({precisions}, 'month')"
        f" then date_trunc('month', {left}) = date_trunc('month', {right})"
        f" else {left} = {right} end, true)"
    )


def _side(column: str, side: str) -> str:
    return quote_identifier(f"{column}_{side}")
