"""Views over the batches in force: who is named, and one view a kind of fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from resolver.config.facts import FACT_KINDS
from resolver.config.source import SourceContract
from resolver.engine import Engine, quote_identifier, quote_literal
from resolver.sources.batch import Batch
from resolver.sources.lake import Lake
from resolver.sources.repeats import find_repeats
from resolver.standardize import outputs


def lake_views(
    engine: Engine,
    lake: Lake,
    sources: dict[str, SourceContract],
    fields: dict[str, str],
    as_of: date | None = None,
) -> None:
    """Create the views ``lake_person`` and ``lake_<kind>`` for every kind of fact that is stated.

    What several deliveries say counts once; the table ``lake_repeat`` holds the other rows, and
    ``lake_batch`` the numbers of the batches in force.

    Parameters
    ----------
    engine
        Where the views are made.
    lake
        Where the rows lie.
    sources
        The contracts: how each feed's batches add up.
    fields
        The fields of linkage.yml with the kind of cleaner of each; all are columns, whether or
        not a feed has them.
    as_of
        Leave out what was delivered later.
    """
    engine.run("create or replace table lake_repeat (row_id bigint)")
    in_force, repeating = {}, set()
    for feed, contract in sorted(sources.items()):
        in_force[feed] = lake.in_force(feed, contract, as_of)
        if find_repeats(engine, contract, lake, in_force[feed]):
            repeating.add(feed)
    numbers = pa.array(
        sorted(batch.batch_no for batches in in_force.values() for batch in batches), pa.int64()
    )
    engine.register("lake_batch_numbers", pa.table({"batch_no": numbers}))
    engine.run("create or replace table lake_batch as select * from lake_batch_numbers")
    engine.unregister("lake_batch_numbers")
    write_views(
        engine,
        lake,
        sources,
        fields,
        in_force,
        dict.fromkeys(repeating, "row_id not in (select row_id from lake_repeat)"),
    )


def write_views(
    engine: Engine,
    lake: Lake,
    sources: dict[str, SourceContract],
    fields: dict[str, str],
    batches: Mapping[str, Sequence[Batch]],
    wanted: Mapping[str, str],
    prefix: str = "",
) -> None:
    """Create the views over some batches of each feed.

    Parameters
    ----------
    engine, lake, sources, fields
        As `lake_views` has them.
    batches
        By feed.
    wanted
        By feed the condition on ``row_id`` under which a row counts; without one all do.
    prefix
        What the names of the views start with.
    """
    person = {
        column: sql_type
        for name, kind in sorted(fields.items())
        for column, sql_type in outputs(kind, f"person__{name}").items()
    }
    views: dict[str, list[str]] = {"lake_person": []}
    for feed, contract in sorted(sources.items()):
        groups = _by_columns(lake, batches.get(feed, ()))
        if not groups:
            continue
        rows = _feed_relation(lake, groups)
        if feed in wanted:
            rows = f"(select * from {rows} where {wanted[feed]})"
        present = set().union(*(columns for columns, _ in groups))
        _feed_views(contract, feed, rows, present, person, views)
    for kind in FACT_KINDS:
        views.setdefault(f"lake_{kind}", [])
    _create(engine, {prefix + view: parts for view, parts in views.items()}, person)


def _feed_views(
    contract: SourceContract,
    feed: str,
    rows: str,
    present: set[str],
    person: dict[str, str],
    views: dict[str, list[str]],
) -> None:
    start = (
        f"select row_id, {quote_literal(feed)} as feed,"
        f" {quote_literal(contract.department)} as department"
    )
    if contract.person:
        selected = ", ".join(_column(present, c, t, c) for c, t in person.items())
        views["lake_person"].append(
            f"{start}, row_key, known_on{', ' if selected else ''}{selected} from {rows}"
        )
    for fact in contract.stated():
        wanted = _attributes(fact.kind)
        selected = ", ".join(
            _column(present, f"{fact.prefix}__{name}", sql_type, name)
            for name, sql_type in wanted.items()
        )
        stated = [
            quote_identifier(column)
            for name in wanted
            if (column := f"{fact.prefix}__{name}") in present
        ]
        if stated:
            test = " or ".join(f"{column} is not null" for column in stated)
            views.setdefault(f"lake_{fact.kind}", []).append(
                f"{start}, known_on, {selected} from {rows} where {test}"
            )


def _create(engine: Engine, views: dict[str, list[str]], person: dict[str, str]) -> None:
    for view, parts in sorted(views.items()):
        if not parts:
            engine.run(f"drop view if exists {view}")
            if not view.endswith("lake_person"):
                continue
            typed = {"row_id": "bigint", "feed": "varchar", "department": "varchar"}
            typed |= {"row_key": "varchar", "known_on": "date"} | person
            nulls = ", ".join(
                f"cast(null as {t}) as {quote_identifier(c)}" for c, t in typed.items()
            )
            parts = [f"select {nulls} where false"]
        engine.run(f"create or replace view {view} as {' union all '.join(parts)}", step=view)


def _attributes(kind: str) -> dict[str, str]:
    skipped = {"row_id", "feed", "department", "person_id", "known_on"}
    return {n: t for n, t in FACT_KINDS[kind].columns().items() if n not in skipped}


def _column(present: set[str], column: str, sql_type: str, name: str) -> str:
    source = quote_identifier(column) if column in present else "null"
    return f"cast({source} as {sql_type}) as {quote_identifier(name)}"


def _by_columns(lake: Lake, batches: Sequence[Batch]) -> list[tuple[frozenset[str], list[Batch]]]:
    """Put together the batches whose files have the same lake columns."""
    groups: dict[frozenset[str], list[Batch]] = {}
    for batch in batches:
        names = pq.read_schema(lake.rows_path(batch.feed, batch.batch)).names
        columns = frozenset(name for name in names if "__" in name)
        groups.setdefault(columns, []).append(batch)
    return sorted(groups.items(), key=lambda group: sorted(group[0]))


def _feed_relation(lake: Lake, groups: list[tuple[frozenset[str], list[Batch]]]) -> str:
    """Return a feed's rows, without the raw ones, whatever columns its batches have."""
    every = sorted(frozenset().union(*(columns for columns, _ in groups)))
    parts = []
    for columns, batches in groups:
        paths = ", ".join(
            quote_literal(str(lake.rows_path(b.feed, b.batch).resolve())) for b in batches
        )
        selected = ", ".join(
            quote_identifier(c) if c in columns else f"null as {quote_identifier(c)}" for c in every
        )
        comma = ", " if selected else ""
        parts.append(
            f"select row_id, row_key, known_on{comma}{selected} from read_parquet([{paths}])"
        )
    return f"({' union all '.join(parts)})"
