"""One record per group of profiles, or per row for training: what comparisons are made on."""

from __future__ import annotations

import pyarrow as pa

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.link.columns import Column, Columns, person_columns
from resolver.link.groups import trusted_number, with_fallbacks

KEPT_VARIANTS = 8
MEMBERS = (
    "(select p.*, g.group_id, g.owns_number"
    " from profile as p join profile_group as g using (profile_id))"
)
"""All profiles with the groups that they belong to."""


def build_group_records(engine: Engine, linkage: Linkage, table: str = "link_record") -> None:
    """Make one record per group: its best values, every variant, phone and address.

    Parameters
    ----------
    engine
        A database with ``profile`` and ``profile_group``; gets ``value_hub`` too.
    linkage
        The fields and what is derived from them.
    table
        The name of the result.
    """
    find_value_hubs(engine, linkage, "create or replace table value_hub as")
    write_group_records(
        engine, linkage, MEMBERS, f"create or replace table {quote_identifier(table)} as"
    )


def write_group_records(engine: Engine, linkage: Linkage, members: str, statement: str) -> None:
    """Run a statement that ends in the query of groups' records.

    Parameters
    ----------
    engine
        A database with `members` and ``value_hub``.
    linkage
        The fields and what is derived from them.
    members
        A relation of profiles with their ``group_id`` and ``owns_number``, whole groups of them.
    statement
        Such as ``insert into link_record``.
    """
    columns = person_columns(linkage)
    script = Script.load("resolver.link", "record.sql").fill(
        members=members,
        ranked_values=", ".join(f"p.{c.quoted}" for c in columns.scalar) or "null as nothing",
        best=_best(columns),
        unpacked=", ".join(f"{_struct(c.field)}.{c.quoted} as {c.quoted}" for c in columns.scalar),
    )
    engine.script(script)
    for column in columns.collected:
        _collect(engine, linkage, column, members)
    for field, spec in linkage.fields.items():
        if spec.variants:
            _variants(engine, field, members)
    arrays = _arrays(linkage, columns)
    joins = [
        f"left join {_group_table(a)} on {_group_table(a)}.group_id = b.group_id" for a in arrays
    ]
    values = [f'{_group_table(a)}."values" as {quote_identifier(a)}' for a in arrays]
    scalar = [f"b.{c.quoted}" for c in columns.scalar]
    engine.run(
        "create or replace temp table record_base as select "
        + ", ".join(["b.group_id", "b.owns_number", "b.feeds", *scalar, *values])
        + " from group_best as b "
        + " ".join(joins)
    )
    _finish(engine, linkage, columns, statement)
    for array in arrays:
        engine.run(f"drop table {_group_table(array)}")


def build_training_records(engine: Engine, linkage: Linkage, table: str) -> None:
    """Make one record per distinct row of each feed, for a sample of people.

    A sample keeps or leaves out everything that is said under a number or a name, so that
    matches stay together.
    """
    columns = person_columns(linkage)
    rows = int(engine.value("select count(*) from profile_row") or 0)
    share = min(1.0, linkage.training.max_rows / max(rows, 1))
    key = linkage.identity.number or linkage.identity.name
    sampled = "true"
    if share < 1 and key is not None:
        bound = int(share * 2**63)
        text = f"coalesce({quote_identifier(key)}, cast(profile_id as varchar))"
        sampled = f"(md5_number_lower({text}) >> 1) < {bound}"
    trusted = trusted_number(linkage.identity, columns) if linkage.identity.number else "null"
    scalar = [c.quoted for c in columns.scalar]
    arrays = [
        f"case when {quote_identifier(source)} is not null then [{quote_identifier(source)}] end"
        f" as {quote_identifier(name)}"
        for name in _arrays(linkage, columns)
        for source in [name.removesuffix("_all").removesuffix("_variants")]
    ]
    everything = [*columns.scalar, *columns.collected]
    order = ", ".join(["profile_id", "feed", *[c.quoted for c in everything]])
    engine.run(
        f"create or replace temp table record_base as"
        f" select row_number() over (order by {order}) as group_id, {trusted} as owns_number,"
        f" [feed] as feeds, {', '.join([*scalar, *arrays])}"
        f" from profile_row where {sampled}"
    )
    _finish(engine, linkage, columns, f"create or replace table {quote_identifier(table)} as")


def _best(columns: Columns) -> str:
    """Take what is said of one field from one profile, so that parts of it fit together."""
    parts = []
    for field in dict.fromkeys(c.field for c in columns.scalar):
        main = quote_identifier(field)
        held = ", ".join(f"{c.quoted} := {c.quoted}" for c in columns.scalar if c.field == field)
        order = "place"
        if f"{field}_precision" in columns.names:
            precision = quote_identifier(f"{field}_precision")
            # A full date comes before one without its day, however often that is written.
            order = (
                f"place + case {precision} when 'month' then 1000000"
                " when 'year' then 2000000 else 0 end"
            )
        parts.append(
            f"min_by(struct_pack({held}), {order}) filter (where {main} is not null)"
            f" as {_struct(field)}"
        )
    return ", ".join(parts)


def _struct(field: str) -> str:
    return quote_identifier(f"said_{field}")


def find_value_hubs(engine: Engine, linkage: Linkage, statement: str, among: str = "") -> None:
    """Run a statement that ends in the query of values that very many people share.

    What everybody has says nothing about one of them. Columns of the result: field, value.

    Parameters
    ----------
    engine
        A database with ``profile`` and ``profile_group``.
    linkage
        The limits.
    statement
        Such as ``insert into value_hub``.
    among
        A relation of field and value: look at no others.
    """
    parts = ["select '' as field, '' as value where false"]
    for column in person_columns(linkage).collected:
        common = linkage.fields[column.field].hub
        if common is None:
            continue
        who = "g.group_id"
        if linkage.identity.name is not None:
            name = quote_identifier(linkage.identity.name)
            who = f"coalesce(cast(p.{name} as varchar), cast(g.group_id as varchar))"
        field = quote_literal(column.name)
        only = f" where u.value in (select value from {among} where field = {field})"
        parts.append(
            f"select {field}, value from (select u.value, {who} as who"
            " from profile as p join profile_group as g using (profile_id),"
            f" unnest(p.{column.quoted}) as u(value){only if among else ''})"
            f" group by value having count(distinct who) > {common}"
        )
    engine.run(f"{statement} {' union all '.join(parts)}", step="value hubs")


def _collect(engine: Engine, linkage: Linkage, column: Column, members: str) -> None:
    """Gather a group's values, with and without those that very many people share."""
    engine.run(
        f"create or replace temp table value_of_group as"
        f" select distinct p.group_id, u.value from {members} as p,"
        f" unnest(p.{column.quoted}) as u(value)"
    )
    hubs = f"select value from value_hub where field = {quote_literal(column.name)}"
    for table, without in _with_and_without_hubs(linkage, column):
        left_out = f" where value not in ({hubs})" if without else ""
        engine.run(
            f"create or replace temp table {table} as"
            f' select group_id, list(value order by value) as "values" from'
            f" value_of_group{left_out} group by group_id"
        )
    engine.run("drop table value_of_group")


def _with_and_without_hubs(linkage: Linkage, column: Column) -> list[tuple[str, bool]]:
    """Return the tables of a collected field's values; with a hub limit also those of all."""
    limited = linkage.fields[column.field].hub is not None
    tables = [(_group_table(column.name), limited)]
    if limited:
        tables.append((_group_table(f"{column.name}_all"), False))
    return tables


def _arrays(linkage: Linkage, columns: Columns) -> list[str]:
    """Return the names of a record's arrays."""
    names = []
    for column in columns.collected:
        names.append(column.name)
        if linkage.fields[column.field].hub is not None:
            names.append(f"{column.name}_all")
    return names + [f"{field}_variants" for field, spec in linkage.fields.items() if spec.variants]


def _group_table(name: str) -> str:
    return quote_identifier(f"group_{name}")


def _variants(engine: Engine, field: str, members: str) -> None:
    column = quote_identifier(field)
    engine.run(
        f"create or replace temp table {_group_table(field + '_variants')} as"
        f' select group_id, list(value order by value) as "values" from (select group_id, value,'
        f" row_number() over (partition by group_id order by mentions desc, value) as place from"
        f" (select group_id, {column} as value, sum(mentions) as mentions"
        f" from {members} where {column} is not null group by 1, 2))"
        f" where place <= {KEPT_VARIANTS} group by group_id"
    )


def _finish(engine: Engine, linkage: Linkage, columns: Columns, statement: str) -> None:
    """Add fallbacks, the number if it is owned, and what linkage.yml derives."""
    kept = ["group_id", "owns_number", "feeds"]
    kept += [quote_identifier(name) for name in _arrays(linkage, columns)]
    selected = [*kept, *with_fallbacks(linkage, columns, "owns_number is distinct from false")]
    if linkage.identity.number is not None:
        number = quote_identifier(linkage.identity.number)
        valid = quote_identifier(linkage.identity.number + "_valid")
        selected.append(f"case when owns_number then {number} end as {valid}")
    sql = f"select {', '.join(selected)} from record_base"
    for name, expression in linkage.derived.items():
        sql = f"select *, {expression} as {quote_identifier(name)} from ({sql})"
    engine.run(f"create or replace temp table record_derived as {sql}")
    sql = "select * from record_derived"
    for name, spec in linkage.variants.items():
        roots = pa.table(
            {
                "value": pa.array(list(spec.roots), pa.string()),
                "roots": pa.array(list(spec.roots.values()), pa.list_(pa.string())),
            }
        )
        engine.register("variant_roots", roots)
        held = quote_identifier(f"variant_{name}")
        engine.run(f"create or replace temp table {held} as select * from variant_roots")
        engine.unregister("variant_roots")
        of = quote_identifier(spec.of)
        sql = (
            f"select s.*, case when s.{of} is not null then coalesce(v.roots, [s.{of}]) end"
            f" as {quote_identifier(name)} from ({sql}) as s left join {held} as v"
            f" on v.value = s.{of}"
        )
    engine.run(f"{statement} {sql}")
    engine.run("drop table record_derived")
    engine.run("drop table record_base")
