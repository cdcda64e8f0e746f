"""Find the pairs of records that are worth comparing, by the routes of ``linkage.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resolver.config.linkage import Linkage, Route
from resolver.engine import Engine, quote_identifier, quote_literal

_USED = re.compile(r"\b[lr]\.\"?([A-Za-z_]\w*)\"?")


@dataclass(frozen=True, slots=True)
class RouteCount:
    """What one route found."""

    route: str
    pairs: int
    skipped_values: int
    """Values that too many records share; `skipped_records` holds them."""
    skipped_records: int


def find_pairs(engine: Engine, linkage: Linkage, records: str, table: str) -> list[RouteCount]:
    """Make the table of distinct pairs, each with the first route that found it.

    Parameters
    ----------
    engine
        A database with the records.
    linkage
        Has the routes.
    records
        The table of records.
    table
        The result: left_id, right_id, route (its position).
    """
    kinds = engine.columns(records)
    found = []
    parts = []
    engine.run("create or replace table route_hub (route integer, keys varchar[], records bigint)")
    engine.run("create or replace table route_index (route integer, key ubigint, group_id bigint)")
    for position, (name, route) in enumerate(linkage.routes.items()):
        part = quote_identifier(f"{table}_{position}")
        keys_of_route(engine, route, quote_identifier(records), kinds, linkage)
        index_keys(engine, route, position)
        skipped = _skip_hubs(engine, route, position)
        engine.run(
            f"create or replace temp table {part} as"
            f" select distinct left_id, right_id from ({route_sql(route, linkage)})",
            step=f"route {name}",
        )
        pairs = int(engine.value(f"select count(*) from {part}") or 0)
        found.append(RouteCount(name, pairs, *skipped))
        parts.append(f"select left_id, right_id, {position} as route from {part}")
    engine.run(
        f"create or replace table {quote_identifier(table)} as"
        f" select left_id, right_id, min(route) as route"
        f" from ({' union all '.join(parts)}) group by left_id, right_id"
    )
    for position in range(len(linkage.routes)):
        engine.run(f"drop table {quote_identifier(f'{table}_{position}')}")
    engine.run("drop table route_key")
    return found


def routes_of_pair(
    engine: Engine, linkage: Linkage, records: str, left: int, right: int
) -> list[str]:
    """Return the names of all routes that would bring two records together."""
    kinds = engine.columns(records)
    only = f"(select * from {quote_identifier(records)} where group_id in ({left}, {right}))"
    found = []
    for name, route in linkage.routes.items():
        keys_of_route(engine, route, only, kinds, linkage)
        if engine.value(f"select count(*) from ({route_sql(route, linkage)})"):
            found.append(name)
    return found


def _skip_hubs(engine: Engine, route: Route, position: int) -> tuple[int, int]:
    """Leave keys that are too common out of ``route_key``; tell how many, and of how many records.

    They are kept in ``route_hub``.
    """
    engine.run(
        f"insert into route_hub select {position}, {packed_keys(route)}, count(*)"
        f" from route_key group by all having count(*) > {route.max_block}"
    )
    [(values, count)] = engine.rows(
        f"select count(*), coalesce(sum(records), 0) from route_hub where route = {position}"
    )
    if values:
        engine.run(
            f"delete from route_key where {packed_keys(route)} in"
            f" (select keys from route_hub where route = {position})"
        )
    return int(values), int(count)


def index_keys(engine: Engine, route: Route, position: int) -> None:
    """Add what is in ``route_key`` to ``route_index``: who has which key, by its hash.

    Whoever may share a key with a record is found in it without looking at all records. What two
    records really share is then seen from their own values.
    """
    engine.run(
        f"insert into route_index select distinct {position}, {hashed_keys(route)}, group_id"
        " from route_key"
    )


def hashed_keys(route: Route) -> str:
    """Return the SQL of a hash of all keys of a route."""
    return f"hash({', '.join(f'k{i}' for i in range(len(route.by)))})"


def packed_keys(route: Route) -> str:
    """Return the SQL of all keys of a route in one value."""
    return "[" + ", ".join(f"cast(k{i} as varchar)" for i in range(len(route.by))) + "]"


def keys_of_route(
    engine: Engine,
    route: Route,
    source: str,
    kinds: dict[str, str],
    linkage: Linkage,
) -> None:
    """Make ``route_key``: for each record the values that it meets others by."""
    extra = _extra(route, linkage)
    keys, unnested = [], []
    for i, column in enumerate(route.by):
        quoted = f"s.{quote_identifier(column)}"
        if kinds[column].endswith("[]"):
            unnested.append(f", unnest({quoted}) as u{i}(v)")
            keys.append(f"u{i}.v as k{i}")
        else:
            keys.append(f"{quoted} as k{i}")
    filled = " and ".join(f"k{i} is not null" for i in range(len(route.by)))
    carried = [f"s.{quote_identifier(column)}" for column in extra]
    engine.run(
        f"create or replace temp table route_key as select * from ("
        f"select {', '.join(['s.group_id', *keys, *carried])} from {source} as s"
        f"{''.join(unnested)}) as keyed where {filled}"
    )


def route_sql(route: Route, linkage: Linkage) -> str:
    """Return the query of the pairs that meet in ``route_key``."""
    conditions = [f"l.k{i} = r.k{i}" for i in range(len(route.by))]
    conditions.append("l.group_id < r.group_id")
    if route.where:
        conditions.append(f"({route.where})")
    if linkage.link_only:
        # Two records that both come from the same single register are not looked at.
        conditions.append("(len(l.feeds) > 1 or len(r.feeds) > 1 or l.feeds <> r.feeds)")
    return (
        "select l.group_id as left_id, r.group_id as right_id"
        f" from route_key as l join route_key as r on {' and '.join(conditions)}"
    )


def _extra(route: Route, linkage: Linkage) -> list[str]:
    used = _USED.findall(route.where or "") + (["feeds"] if linkage.link_only else [])
    return sorted(set(used) - {"group_id"})


def route_name_sql(linkage: Linkage, position: str) -> str:
    """Return SQL that turns a route's position into its name."""
    cases = " ".join(
        f"when {i} then {quote_literal(name)}" for i, name in enumerate(linkage.routes)
    )
    return f"case {position} {cases} end"
