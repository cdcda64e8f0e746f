"""One record per group of profiles, or per row for training: what comparisons are made on."""

from __future__ import annotations

import pyarrow as pa

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier
from resolver.link.columns import Column, Columns, person_columns
from resolver.link.groups import trusted_number, with_fallbacks

KEPT_VARIANTS = 8


def build_group_records(engine: Engine, linkage: Linkage, table: str = "link_record") -> None:
    """Make one record per group: its best values, every variant, phone and address.

    Parameters
    ----------
    engine
        A database with ``profile`` and ``profile_group``.
    linkage
        The fields and what is derived from them.
    table
        The name of the result.
    """
    columns = person_columns(linkage)
    script = Script.load("resolver.link", "record.sql").fill(
        ranked_values=", ".join(f"p.{c.quoted}" for c in columns.scalar) or "null as nothing",
        best=_best(columns),
        unpacked=", ".join(f"{_struct(c.field)}.{c.quoted} as {c.quoted}" for c in columns.scalar),
    )
    engine.script(script)
    for column in columns.collected:
        _collect(engine, linkage, column)
    for field, spec in linkage.fields.items():
        if spec.variants:
            _variants(engine, field)
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
    _finish(engine, linkage, columns, table)
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
    _finish(engine, linkage, columns, table)


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


def _collect(engine: Engine, linkage: Linkage, column: Column) -> None:
    """Gather a group's values; what very many people share says nothing about one of them."""
    counted = "g.group_id"
    if linkage.identity.name is not None:
        name = quote_identifier(linkage.identity.name)
        counted = f"coalesce(cast(p.{name} as varchar), cast(g.group_id as varchar))"
    engine.run(
        f"create or replace temp table value_of_group as"
        f" select distinct g.group_id, u.value, {counted} as who"
        f" from profile as p join profile_group as g using (profile_id),"
        f" unnest(p.{column.quoted}) as u(value)"
    )
    for table, common in _with_and_without_hubs(linkage, column):
        left_out = (
            " where value not in (select value from value_of_group group by value"
            f" having count(distinct who) > {common})"
            if common is not None
            else ""
        )
        engine.run(
            f"create or replace temp table {table} as"
            f' select group_id, list(value order by value) as "values" from'
            f" (select distinct group_id, value from value_of_group{left_out}) group by group_id"
        )
    engine.run("drop table value_of_group")


def _with_and_without_hubs(linkage: Linkage, column: Column) -> list[tuple[str, int | None]]:
    """Return the tables of a collected field's values; with a hub limit also those of all."""
    hub = linkage.fields[column.field].hub
    tables: list[tuple[str, int | None]] = [(_group_table(column.name), hub)]
    if hub is not None:
        tables.append((_group_table(f"{column.name}_all"), None))
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


def _variants(engine: Engine, field: str) -> None:
    engine.run(
        f"create or replace temp table {_group_table(field + '_variants')} as"
        f' select group_id, list(value order by value) as "values" from (select group_id, value,'
        f" row_number() over (partition by group_id order by mentions desc, value) as place from"
        f" (select g.group_id, p.{quote_identifier(field)} as value, sum(p.mentions) as mentions"
        f" from profile as p join profile_group as g using (profile_id)"
        f" where p.{quote_identifier(field)} is not null group by 1, 2))"
        f" where place <= {KEPT_VARIANTS} group by group_id"
    )


def _finish(engine: Engine, linkage: Linkage, columns: Columns, table: str) -> None:
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
    engine.run(f"create or replace table {quote_identifier(table)} as {sql}")
    engine.run("drop table record_derived")
    engine.run("drop table record_base")
