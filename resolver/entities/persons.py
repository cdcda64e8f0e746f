"""The persons themselves: of each field the value that is best attested."""

from __future__ import annotations

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal

SHOWN = ("name", "id_number", "birth_date", "sex")
"""The columns that every project's ``person`` has, whatever its fields are called."""


def build_persons(engine: Engine, linkage: Linkage) -> None:
    """Make the table ``person``: person_id, every single-valued field, mentions.

    A value counts by the number of profiles' feeds that state it, then by rows, then by its order;
    a number that is valid and owned comes before any other.

    Parameters
    ----------
    engine
        A database with ``person_profile``, ``profile`` and ``profile_group``.
    linkage
        The fields.
    """
    _write(engine, linkage, "person_profile", "create or replace table person as")


def update_persons(engine: Engine, linkage: Linkage) -> None:
    """Change ``person`` as `build_persons` would make it, for those who are touched.

    Parameters
    ----------
    engine
        A database in which ``changed_person`` and ``changed_profile`` tell who that is.
    linkage
        The fields.
    """
    engine.run(
        "create or replace temp table rewritten_person as"
        " select person_id from changed_person union"
        " select person_id from person_profile"
        " where profile_id in (select profile_id from changed_profile)"
    )
    touched = "person_id in (select person_id from rewritten_person)"
    engine.run(f"delete from person where {touched}")
    _write(
        engine,
        linkage,
        f"(select * from person_profile where {touched})",
        "insert into person by name",
    )
    engine.run("drop table rewritten_person")


def _write(engine: Engine, linkage: Linkage, members: str, statement: str) -> None:
    engine.script(Script.load("resolver.entities", "person.sql").fill(members=members))
    selected, joins = ["m.person_id"], []
    shown_fields = _shown(linkage)
    fields = sorted({field for field in shown_fields.values() if field is not None})
    for field in fields:
        table = _table(field)
        engine.run(_best(linkage, field, table), step=f"person {field}")
        joins.append(f"left join {table} on {table}.person_id = m.person_id")
    for shown, source in shown_fields.items():
        value = f"{_table(source)}.value" if source is not None else "cast(null as varchar)"
        selected.append(f"{value} as {quote_identifier(shown)}")
    engine.run(
        f"{statement} select {', '.join(selected)}, m.mentions"
        f" from person_mentions as m {' '.join(joins)} order by m.person_id"
    )
    for field in fields:
        engine.run(f"drop table {_table(field)}")
    engine.run("drop table person_said")
    engine.run("drop table person_mentions")


def _table(field: str) -> str:
    return quote_identifier(f"best_{field}")


def _shown(linkage: Linkage) -> dict[str, str | None]:
    single = [name for name, spec in linkage.fields.items() if not spec.collect]
    shown: dict[str, str | None] = dict.fromkeys(SHOWN)
    shown.update({name: name for name in single})
    if shown["name"] is None:
        shown["name"] = linkage.identity.name
    if shown["id_number"] is None:
        shown["id_number"] = linkage.identity.number
    return shown


def _best(linkage: Linkage, field: str, table: str) -> str:
    spec, identity = linkage.fields[field], linkage.identity
    sources = [quote_identifier(column) for column in (field, *spec.fallback)]
    value = f"coalesce({', '.join(sources)})"
    # A wildcard stands where a character could not be read: any full reading is better.
    rank = "cast(value as varchar) like '%?%', rank" if field == identity.name else "rank"
    first = "0"
    if field == identity.number:
        valid = ", ".join(quote_literal(status) for status in identity.valid)
        status = quote_identifier(f"{field}_status")
        known = f"coalesce({status} in ({valid}), false)" if spec.kind == "chinese_id" else "true"
        first = f"case when owns_number then 0 when {known} then 1 else 2 end"
    elif spec.fallback and identity.number is not None:
        # What a number of one's own says is worth more than what somebody typed.
        fallback = f"coalesce({', '.join(sources[1:])})"
        value = f"case when owns_number then coalesce({fallback}, {value}) else {sources[0]} end"
        first = "case when owns_number then 0 else 1 end"
    return (
        f"create or replace temp table {table} as select person_id, value from ("
        f"select person_id, value, row_number() over (partition by person_id order by {rank},"
        " feeds desc, mentions desc, value) as place from ("
        f"select person_id, value, min(first) as rank, sum(feeds) as feeds,"
        f" sum(mentions) as mentions from (select person_id, {value} as value,"
        f" {first} as first, len(feeds) as feeds, mentions from person_said)"
        " where value is not null group by person_id, value)) where place = 1"
    )
