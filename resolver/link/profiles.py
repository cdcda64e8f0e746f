"""Collapse rows that say the same of a person into profiles, before anything is compared."""

from __future__ import annotations

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.link.columns import Column, Columns, lake_value, person_columns

KEPT_VALUES = 12
"""Of a collected field, a profile keeps so many values, the most frequent ones."""

_NOBODY = "(feed is null)"
"""What holds for no row."""

_COLLECT = """
create or replace temp table {table} as
select profile_id, list(value order by value) as "values"
from (
    select profile_id, value,
        row_number() over (partition by profile_id order by mentions desc, value) as place
    from (
        select profile_id, {column} as value, sum(mentions) as mentions
        from {rows} where {column} is not null group by profile_id, {column}
    )
)
where place <= {kept}
group by profile_id
"""


def build_profiles(engine: Engine, linkage: Linkage) -> None:
    """Make the tables ``mention``, ``profile_row`` and ``profile`` from ``lake_person``.

    Rows with the same valid number, name and other single-valued fields are one profile. Without
    a valid number all fields have to agree, and enough of them have to be filled: a name alone
    is nobody in particular, so such a row stays a profile of its own.

    Parameters
    ----------
    engine
        A database that has ``lake_person``.
    linkage
        The fields, and what identifies a person.
    """
    script = profile_script(engine, linkage, "lake_person")
    engine.run(f"create or replace table mention as {script['mentions']}", step="mentions")
    engine.run(f"create or replace table profile_row as {script['said']}", step="said")
    write_profiles(engine, linkage, "profile_row", "create or replace table profile as")


def profile_script(
    engine: Engine, linkage: Linkage, lake: str, rows: str = "", *, aside: bool = True
) -> Script:
    """Return the queries of ``profile.sql`` over a relation of the lake's rows.

    Parameters
    ----------
    engine
        Tells which columns the relation has.
    linkage
        The fields.
    lake
        A relation like ``lake_person``.
    rows
        A relation like ``profile_row``, for the steps that read one.
    aside
        Whether rows in ``set_aside_row``, if there is such a table, are profiles of their own.
    """
    columns = person_columns(linkage)
    held = engine.columns(lake)
    for column in columns.collected:
        _check_text(column)
    values = {c.name: lake_value(held, c) for c in (*columns.scalar, *columns.collected)}
    everything = [*columns.scalar, *columns.collected]
    apart = _aside(engine) if aside else _NOBODY
    return Script.load("resolver.link", "profile.sql").fill(
        lake=lake,
        rows=rows,
        profile_id=profile_key(linkage, columns, values, apart),
        profile_id_of_row=profile_key(
            linkage, columns, {c.name: c.quoted for c in everything}, "aside"
        ),
        aside=apart,
        row_key_if_alone=_row_key_if_alone(linkage, columns, values, apart),
        names_someone=_names_someone(linkage, values),
        columns=", ".join(c.quoted for c in everything),
        lake_values=", ".join(f"{values[c.name]} as {c.quoted}" for c in everything),
        lake_expressions=", ".join(values[c.name] for c in everything),
        scalar_minima=", ".join(f"min({c.quoted}) as {c.quoted}" for c in columns.scalar),
        collected_values="".join(
            f'{_table(c)}."values" as {c.quoted}, ' for c in columns.collected
        ),
        collected_joins="\n".join(
            f"left join {_table(c)} on {_table(c)}.profile_id = s.profile_id"
            for c in columns.collected
        ),
    )


def write_profiles(engine: Engine, linkage: Linkage, rows: str, statement: str) -> None:
    """Run a statement that ends in the query of the profiles made from rows.

    Parameters
    ----------
    engine
        A database that has `rows`.
    linkage
        The fields.
    rows
        A relation like ``profile_row``.
    statement
        Such as ``insert into profile``.
    """
    collected = person_columns(linkage).collected
    script = profile_script(engine, linkage, "lake_person", rows)
    for name in ("feeds", "scalars"):
        engine.run(script[name], step=name)
    for column in collected:
        engine.run(
            _COLLECT.format(
                table=_table(column), column=column.quoted, kept=KEPT_VALUES, rows=rows
            ),
            step=f"collect {column.name}",
        )
    engine.run(f"{statement} {script['profiles']}", step="profiles")
    for table in ("profile_feeds", "profile_scalar", *map(_table, collected)):
        engine.run(f"drop table {table}")


def profile_key(
    linkage: Linkage, columns: Columns, values: dict[str, str], aside: str = _NOBODY
) -> str:
    """Return the SQL of a profile's id: 63 bits of a hash of what identifies it.

    Parameters
    ----------
    linkage
        What identifies a person.
    columns
        The columns of a person record.
    values
        The SQL of each of them.
    aside
        SQL condition under which a row is a profile of its own, whatever it says.
    """
    said = [values[c.name] for c in columns.scalar if c.is_main or c.name.endswith("_precision")]
    everything = said + [values[c.name] for c in columns.collected]
    cases = [f"when {aside} then {_text('aside', ['feed', 'row_key', *everything])}"]
    if linkage.identity.number is not None:
        cases.append(f"when {_trusted(linkage, columns, values)} then {_text('number', said)}")
    if linkage.identity.enough:
        cases.append(f"when {_says_enough(linkage, values)} then {_text('all', everything)}")
        otherwise = _text("row", ["feed", "row_key", *everything])
    else:
        otherwise = _text("all", everything)
    text = f"case {' '.join(cases)} else {otherwise} end"
    return f"cast(md5_number_lower({text}) >> 1 as bigint)"


def _row_key_if_alone(
    linkage: Linkage, columns: Columns, values: dict[str, str], aside: str
) -> str:
    if not linkage.identity.enough:
        return f"case when {aside} then row_key end"
    known = _says_enough(linkage, values)
    if linkage.identity.number is not None:
        known += f" or {_trusted(linkage, columns, values)}"
    return f"case when not {aside} and ({known}) then null else row_key end"


def _aside(engine: Engine) -> str:
    if "set_aside_row" not in engine.tables():
        return _NOBODY
    if not engine.value("select count(*) from set_aside_row"):
        return _NOBODY
    return "(row_id in (select row_id from set_aside_row))"


def _trusted(linkage: Linkage, columns: Columns, values: dict[str, str]) -> str:
    number, status = linkage.identity.number or "", f"{linkage.identity.number}_status"
    if status not in columns.names:
        return f"({values[number]} is not null)"
    valid = ", ".join(quote_literal(name) for name in linkage.identity.valid)
    return f"({values[number]} is not null and {values[status]} in ({valid}))"


def _says_enough(linkage: Linkage, values: dict[str, str]) -> str:
    sets = (
        " and ".join(f"{values[field]} is not null" for field in fields)
        for fields in linkage.identity.enough
    )
    return "(" + " or ".join(f"({filled})" for filled in sets) + ")"


def _text(kind: str, values: list[str]) -> str:
    # A separator that no cleaner lets through keeps ('ab', 'c') apart from ('a', 'bc').
    parts = [f"coalesce(cast({value} as varchar), '')" for value in values]
    return " || chr(31) || ".join([quote_literal(kind), *parts])


def _names_someone(linkage: Linkage, values: dict[str, str]) -> str:
    return "(" + " or ".join(f"{values[field]} is not null" for field in linkage.fields) + ")"


def _table(column: Column) -> str:
    return quote_identifier(f"profile_{column.name}")


def _check_text(column: Column) -> None:
    if column.sql_type != "VARCHAR":
        raise ValueError(f"linkage.yml: the field '{column.name}' cannot be collected")
