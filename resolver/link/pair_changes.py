"""Bring records and scored pairs up to date with the groups that changed."""

from __future__ import annotations

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_literal
from resolver.link.blocking import (
    hashed_keys,
    index_keys,
    keys_of_route,
    packed_keys,
    route_sql,
)
from resolver.link.columns import person_columns
from resolver.link.records import MEMBERS, find_value_hubs, write_group_records


def update_candidates(engine: Engine, linkage: Linkage) -> None:
    """Change ``link_record`` as `build_candidates` would make it; find what is to be scored.

    Only pairs with a changed record are looked for and scored. Where a key becomes, or ceases to
    be, shared by too many, all records that have it count as changed. Makes ``candidate`` and
    ``rescored_group``, the groups whose pairs are scored anew.

    Parameters
    ----------
    engine
        A database in which `update_groups` has run.
    linkage
        Comparisons, routes, thresholds.
    """
    _spread_hubs(engine, linkage)
    script = Script.load("resolver.link", "pair_changes.sql")
    engine.run(script["records before"], step="records before")
    members = f"(select * from {MEMBERS} where group_id in (select group_id from changed_group))"
    write_group_records(engine, linkage, members, "create or replace temp table record_fresh as")
    for step in script.steps[1:]:
        engine.run(step.sql, step=step.name)
    _index(engine, linkage)
    while _reach(engine, linkage):
        # Whoever has a key that flipped is changed too, and has other keys.
        pass
    _find_candidates(engine, linkage)
    engine.run("create or replace table rescored_group as select group_id from changed_record")
    for table in ("changed_record", "record_before", "route_key", "touched_key"):
        engine.run(f"drop table if exists {table}")


def _spread_hubs(engine: Engine, linkage: Linkage) -> None:
    """Find values that came to be shared by very many, or no longer are, and who has them."""
    collected = [c for c in person_columns(linkage).collected if linkage.fields[c.field].hub]
    parts = ["select '' as field, '' as value where false"]
    for column in collected:
        name = quote_literal(column.name)
        parts += [
            f"select {name}, unnest({column.quoted}) from earlier_profile",
            f"select {name}, unnest(p.{column.quoted}) from profile as p"
            " join profile_group as g using (profile_id)"
            " where g.group_id in (select group_id from changed_group)",
        ]
    engine.run(f"create or replace temp table touched_value as {' union '.join(parts)}")
    find_value_hubs(engine, linkage, "create or replace temp table touched_hub as", "touched_value")
    engine.run(
        "create or replace temp table flipped_value as"
        " (select field, value from touched_hub except select field, value from value_hub)"
        " union all (select field, value from value_hub"
        " where (field, value) in (select (field, value) from touched_value)"
        " except select field, value from touched_hub)"
    )
    for column in collected:
        flipped = f"select value from flipped_value where field = {quote_literal(column.name)}"
        if not engine.value(f"select exists ({flipped})"):
            continue
        engine.run(
            "insert into changed_group select distinct g.group_id from profile as p"
            f" join profile_group as g using (profile_id), unnest(p.{column.quoted}) as u(value)"
            f" where u.value in ({flipped})"
        )
    engine.run(
        "delete from value_hub where (field, value) in (select (field, value) from touched_value)"
    )
    engine.run("insert into value_hub select field, value from touched_hub")
    for table in ("touched_value", "touched_hub", "flipped_value"):
        engine.run(f"drop table {table}")


def _index(engine: Engine, linkage: Linkage) -> None:
    """Bring ``route_index`` up to date with the records that changed."""
    changed = "(select * from link_record where group_id in (select group_id from changed_record))"
    kinds = engine.columns("link_record")
    engine.run("delete from route_index where group_id in (select group_id from changed_record)")
    for position, route in enumerate(linkage.routes.values()):
        keys_of_route(engine, route, changed, kinds, linkage)
        index_keys(engine, route, position)


def _reach(engine: Engine, linkage: Linkage) -> bool:
    """Make ``reach_<n>`` for each route: all records that have a key of a changed one.

    Returns
    -------
    bool
        Whether there were keys that became, or ceased to be, too common: who has them was added
        to ``changed_record``, and has to be reached again.
    """
    changed = "where group_id in (select group_id from changed_record)"
    engine.run("create or replace temp table flipped_record (group_id bigint)")
    for position, route in enumerate(linkage.routes.values()):
        kinds = engine.columns("link_record")
        keys_of_route(
            engine,
            route,
            f"(select * from record_before {changed}"
            f" union all by name select * from link_record {changed})",
            kinds,
            linkage,
        )
        engine.run(
            "create or replace temp table touched_key as"
            f" select distinct {packed_keys(route)} as keys, {hashed_keys(route)} as key"
            " from route_key"
        )
        reached = (
            f"select group_id from route_index where route = {position}"
            " and key in (select key from touched_key)"
        )
        records = f"(select * from link_record where group_id in ({reached}))"
        keys_of_route(engine, route, records, kinds, linkage)
        engine.run(
            f"delete from route_key where {packed_keys(route)} not in"
            " (select keys from touched_key)"
        )
        engine.run(f"create or replace temp table reach_{position} as select * from route_key")
        engine.run(
            f"create or replace temp table block_{position} as"
            f" select {packed_keys(route)} as keys, count(*) as records"
            f" from reach_{position} group by all having count(*) > {route.max_block}"
        )
        packed = packed_keys(route)
        known = f"select keys from route_hub where route = {position}"
        now = f"select keys from block_{position}"
        engine.run(
            f"insert into flipped_record select group_id from reach_{position}"
            f" where ({packed} in ({now})) <> ({packed} in ({known}))"
        )
        engine.run(
            f"delete from route_hub where route = {position}"
            " and keys in (select keys from touched_key)"
        )
        engine.run(f"insert into route_hub select {position}, keys, records from block_{position}")
    engine.run("delete from flipped_record where group_id in (select group_id from changed_record)")
    engine.run("insert into changed_record select distinct group_id from flipped_record")
    flipped = bool(engine.value("select count(*) from flipped_record"))
    engine.run("drop table flipped_record")
    return flipped


def _find_candidates(engine: Engine, linkage: Linkage) -> None:
    """Make ``candidate`` from all pairs that have a changed record in them."""
    engine.run(
        "create or replace temp table candidate_found"
        " (left_id bigint, right_id bigint, route integer)"
    )
    for position, route in enumerate(linkage.routes.values()):
        engine.run(
            f"create or replace temp table route_key as select * from reach_{position}"
            f" where {packed_keys(route)} not in (select keys from block_{position})"
        )
        # A pair without a changed record was found and scored before.
        engine.run(
            f"insert into candidate_found select distinct left_id, right_id, {position}"
            f" from ({route_sql(route, linkage)})"
            " where left_id in (select group_id from changed_record)"
            " or right_id in (select group_id from changed_record)",
            step=f"route {position}",
        )
        engine.run(f"drop table reach_{position}")
        engine.run(f"drop table block_{position}")
    engine.run(
        "create or replace table candidate as select left_id, right_id, min(route) as route"
        " from candidate_found group by left_id, right_id"
    )
    engine.run("drop table candidate_found")
