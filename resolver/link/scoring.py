"""Score candidate pairs with Splink."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from splink import DuckDBAPI, Linker
from splink.internals.exceptions import SplinkException

from resolver.config.linkage import Linkage
from resolver.config.problem import ConfigError, Problem
from resolver.engine import Engine, quote_identifier
from resolver.link.blocking import RouteCount, find_pairs, route_name_sql
from resolver.link.calibration import (
    calibrate,
    calibrated_prior,
    frequency_sql,
    weighted_columns,
)
from resolver.link.model import Model
from resolver.link.records import build_group_records
from resolver.link.settings import splink_settings

PAIR_COLUMNS = (
    "left_id bigint, right_id bigint, match_weight double, match_probability double, route varchar"
)


def score_pairs(
    engine: Engine, linkage: Linkage, model: Model, calibration: Path | None = None
) -> list[RouteCount]:
    """Make the table ``pair`` from the groups.

    Parameters
    ----------
    engine
        A database with ``profile`` and ``profile_group``; gets ``link_record`` and ``pair``.
    linkage
        Comparisons, routes, thresholds.
    model
        Trained parameters.
    calibration
        Where the prior and the frequencies of values are frozen; counted anew if omitted.

    Returns
    -------
    What each route found, and what it left out because too many records share it.
    """
    counts = build_candidates(engine, linkage, model, calibration)
    score_candidates(engine, linkage, model)
    return counts


def build_candidates(
    engine: Engine, linkage: Linkage, model: Model, calibration: Path | None = None
) -> list[RouteCount]:
    """Make ``link_record``, ``calibration`` and ``candidate``, the pairs worth comparing."""
    build_group_records(engine, linkage)
    calibrate(engine, linkage, model, calibration)
    return find_pairs(engine, linkage, "link_record", "candidate")


def score_candidates(
    engine: Engine, linkage: Linkage, model: Model, anew: str | None = None
) -> None:
    """Make ``pair`` from what is in ``candidate``.

    Pairs below `keep` are left out. The weight of a pair depends on its two records, the model
    and the calibration alone. It can be run again after it was cut short.

    Parameters
    ----------
    engine
        A database in which candidates were found.
    linkage, model
        As `score_pairs` has them.
    anew
        A table of groups: only pairs with one of them are replaced, all others stay.
    """
    if anew is None:
        engine.run(f"create or replace table pair ({PAIR_COLUMNS})")
    else:
        engine.run(
            f"delete from pair where left_id in (select group_id from {anew})"
            f" or right_id in (select group_id from {anew})"
        )
    engine.run(
        "create or replace table scored_record as select * from link_record where group_id in"
        " (select left_id from candidate union all select right_id from candidate)"
    )
    prior = calibrated_prior(engine)
    with splink_linker(engine, linkage, model, prior, "scored_record") as session:
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
            "insert into pair select group_id_l, group_id_r,"
            f" match_weight, match_probability, {route} from {scored.physical_name}"
        ).fetchall()
    engine.run("drop table scored_record")


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
    if model is not None:
        for column in weighted_columns(linkage):
            name = f"splink_frequency_{column}"
            connection.execute(
                f"create or replace temp table {quote_identifier(name)} as"
                f" {frequency_sql(column, records)}"
            ).fetchall()
            lookup = api.register(name, dataset_display_name=name)
            linker.table_management.register_term_frequency_lookup(lookup, column)
    try:
        yield linker, api, connection
    except SplinkException as error:
        what = f"Splink cannot use the comparisons: {str(error).strip().splitlines()[-1]}"
        raise ConfigError([Problem("linkage.yml", None, "comparisons", what)]) from error
    finally:
        api.delete_tables_created_by_splink_from_db()
        connection.execute("drop table if exists splink_blocked").fetchall()
        connection.close()
