"""What a plain Splink script reaches on the same columns: the figure to beat.

Comparisons and blocking rules are those of Splink's own tutorials; its clusters are connected
components.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.people.measure import Scores, scores
from resolver.engine import Engine


@dataclass(frozen=True, slots=True)
class Script:
    """The parts of a plain script that differ from set to set."""

    columns: tuple[str, ...]
    comparisons: tuple[Any, ...]
    routes: tuple[tuple[str, ...], ...]
    blocks: tuple[tuple[str, ...], ...]
    sure: tuple[tuple[str, ...], ...]
    recall: float
    link_only: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a script did at one threshold; ``seconds`` are for scoring and clustering."""

    threshold: float
    scores: Scores
    seconds: float


def febrl(number: bool, link_only: bool) -> Script:
    columns = ["given_name", "surname", "date_of_birth", "postcode", "suburb", "address_1", "state"]
    comparisons = [
        cl.JaroWinklerAtThresholds("given_name", [0.9, 0.7]).configure(
            term_frequency_adjustments=True
        ),
        cl.JaroWinklerAtThresholds("surname", [0.9, 0.7]).configure(
            term_frequency_adjustments=True
        ),
        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.LevenshteinAtThresholds("postcode", [1, 2]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]).configure(
            term_frequency_adjustments=True
        ),
    ]
    routes = [
        ("given_name", "surname"),
        ("date_of_birth",),
        ("postcode", "surname"),
        ("address_1", "suburb"),
    ]
    if number:
        columns.append("soc_sec_id")
        comparisons.append(cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]))
        routes.append(("soc_sec_id",))
    sure = (("given_name", "surname", "date_of_birth"), ("surname", "address_1", "postcode"))
    blocks = (("date_of_birth",), ("given_name", "surname"))
    return Script(tuple(columns), tuple(comparisons), tuple(routes), blocks, sure, 0.8, link_only)


def historical_figures() -> Script:
    """Return the model of Splink's tutorial on these data."""
    return Script(
        ("first_name", "surname", "full_name", "dob", "birth_place", "postcode", "occupation"),
        (
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.LevenshteinAtThresholds("dob", [1, 2]),
            cl.JaroWinklerAtThresholds("postcode", [0.9]),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ),
        (
            ("full_name", "dob"),
            ("first_name", "surname"),
            ("surname", "dob"),
            ("first_name", "dob"),
            ("postcode", "first_name"),
            ("postcode", "surname"),
            ("dob", "birth_place"),
            ("postcode", "dob"),
        ),
        (("first_name", "surname"), ("dob",)),
        (("first_name", "surname", "dob"), ("full_name", "dob")),
        0.6,
    )


def prefecture() -> Script:
    return Script(
        ("name", "id_number", "birth_date", "sex", "phone", "address"),
        (
            cl.JaroWinklerAtThresholds("name", [0.8]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            cl.ExactMatch("birth_date"),
            cl.ExactMatch("sex"),
            cl.ExactMatch("phone"),
            cl.ExactMatch("address"),
        ),
        (("id_number",), ("name", "birth_date"), ("name", "phone"), ("name", "address")),
        (("id_number",), ("name", "phone")),
        (("id_number", "name"),),
        0.8,
    )


def run(engine: Engine, script: Script, thresholds: Iterable[float]) -> list[Outcome]:
    """Train and link ``lake_person`` as a plain script does."""
    listed = ", ".join(f'cast("person__{name}" as varchar) as "{name}"' for name in script.columns)
    engine.run(
        "create or replace table plain_row as"
        f" select feed || chr(31) || row_key as unique_id, feed as source_dataset, {listed}"
        " from lake_person"
    )
    connection = engine.connection()
    api = DuckDBAPI(connection)
    settings = SettingsCreator(
        link_type="link_only" if script.link_only else "dedupe_only",
        comparisons=list(script.comparisons),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in script.routes],
    )
    linker = Linker(_tables(engine, api, script), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in script.sure], recall=script.recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for block in script.blocks:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*block), estimate_without_term_frequencies=True
        )
    began = time.perf_counter()
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    scoring = time.perf_counter() - began
    found = []
    for threshold in thresholds:
        began = time.perf_counter()
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold
        )
        seconds = scoring + time.perf_counter() - began
        query = f"select unique_id as row, cluster_id as found from {clusters.physical_name}"
        found.append(Outcome(threshold, scores(engine, query), seconds))
    connection.close()
    return found


def _tables(engine: Engine, api: DuckDBAPI, script: Script) -> Any:
    if not script.link_only:
        return api.register("plain_row", dataset_display_name="plain_row")
    named = engine.rows("select distinct source_dataset from plain_row order by 1")
    tables = []
    for number, (feed,) in enumerate(named):
        engine.run(
            f"create or replace table plain_{number} as select * exclude (source_dataset)"
            f" from plain_row where source_dataset = '{feed}'"
        )
        tables.append(api.register(f"plain_{number}", dataset_display_name=feed))
    return tables
