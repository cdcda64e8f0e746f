"""Score candidate pairs with Splink."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from splink import DuckDBAPI, Linker
from splink.internals.exceptions import SplinkException

from resolver.config.linkage import Linkage
from resolver.config.problem import ConfigError, Problem
from resolver.engine import Engine
from resolver.link.blocking import RouteCount, find_pairs, route_name_sql
from resolver.link.model import Model
from resolver.link.records import build_group_records
from resolver.link.settings import splink_settings


def score_pairs(engine: Engine, linkage: Linkage, model: Model) -> list[RouteCount]:
    """Make the table ``pair`` from the groups.

    Parameters
    ----------
    engine
        A database with ``profile`` and ``profile_group``; gets ``link_record`` and ``pair``.
    linkage
        Comparisons, routes, thresholds.
    model
        Trained parameters.

    Returns
    -------
    What each route found, and what it left out because too many records share it.
    """
    build_group_records(engine, linkage)
    counts = find_pairs(engine, linkage, "link_record", "candidate")
    with splink_linker(
        engine, linkage, model, group_prior(engine, model), "link_record"
    ) as session:
        linker, api, connection = session
        connection.execute(
            "create or replace temp table splink_blocked as select left_id as join_key_l,"
            " right_id as join_key_r, cast(route as varchar) as match_key from candidate"
        ).fetchall()
        blocked = api.register("splink_blocked", dataset_display_name="splink_blocked")
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        scored = linker.inference.predict(
            threshold_match_weight=linkage.thresholds.keep, warning_mode="never"
        )
        route = route_name_sql(linkage, "cast(match_key as integer)")
        connection.execute(
            "create or replace table pair as select group_id_l as left_id, group_id_r as right_id,"
            f" match_weight, match_probability, {route} as route from {scored.physical_name}"
        ).fetchall()
    engine.run("drop table candidate")
    return counts


def group_prior(engine: Engine, model: Model) -> float:
    """Return the probability that two random groups of this run are one person."""
    records = int(engine.value("select count(*) from link_record") or 0)
    return model.prior(records, int(engine.value("select count(*) from profile_row") or 0))


@contextmanager
def splink_linker(
    engine: Engine,
    linkage: Linkage,
    model: Model | None,
    prior: float,
    records: str,
    *,
    explain: bool = False,
) -> Iterator[tuple[Linker, Any, Any]]:
    """Open a Splink session on its own cursor, and leave none of its tables behind."""
    connection = engine.connection()
    api: Any = DuckDBAPI(connection)
    people = api.register(records, dataset_display_name=records)
    settings = splink_settings(linkage, model, prior, explain=explain)
    linker = Linker(people, settings, log_level=None)
    try:
        yield linker, api, connection
    except SplinkException as error:
        what = f"Splink cannot use the comparisons: {str(error).strip().splitlines()[-1]}"
        raise ConfigError([Problem("linkage.yml", None, "comparisons", what)]) from error
    finally:
        api.delete_tables_created_by_splink_from_db()
        connection.execute("drop table if exists splink_blocked").fetchall()
        connection.close()
