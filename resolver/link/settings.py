"""Render ``linkage.yml`` and a model as Splink settings for one SQL dialect."""

from __future__ import annotations

from typing import Any

from splink import SettingsCreator
from splink.internals.comparison_creator import ComparisonCreator

from resolver.config.linkage import Comparison, Level, Linkage
from resolver.link.levels import level_label, level_sql
from resolver.link.model import LevelParameters, Model

UNSEEN_M = 1e-4
UNSEEN_U = 1e-6
"""What stands for a level that training never saw: rare, but not impossible."""


def splink_settings(
    linkage: Linkage, model: Model | None, prior: float, *, explain: bool = False
) -> SettingsCreator:
    """Build what Splink needs to train (without a model) or to score (with one).

    Parameters
    ----------
    linkage
        Comparisons and levels.
    model
        Trained parameters.
    prior
        The probability that two random records match.
    explain
        Keep the compared values and each comparison's weight.
    """
    comparisons: list[ComparisonCreator | dict[str, Any]] = []
    for comparison in linkage.comparisons:
        known = model.levels[comparison.name] if model else None
        comparisons.append(_comparison(comparison, known))
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[],
        probability_two_random_records_match=prior,
        unique_id_column_name="group_id",
        retain_matching_columns=explain,
        retain_intermediate_calculation_columns=explain,
        max_iterations=40,
    )


def _comparison(
    comparison: Comparison, known: tuple[LevelParameters, ...] | None
) -> dict[str, Any]:
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [
            _level(level, known[position] if known else None)
            for position, level in enumerate(comparison.levels)
        ],
    }


def _level(level: Level, known: LevelParameters | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "sql_condition": level_sql(level),
        "label_for_charts": level_label(level).en,
    }
    if level.missing is not None:
        return {**result, "is_null_level": True}
    m, u = level.m, level.u
    result["fix_m_probability"] = m is not None
    result["fix_u_probability"] = u is not None
    if known is not None:
        m = known.m if m is None else m
        u = known.u if u is None else u
        m, u = max(m or 0.0, UNSEEN_M), (u or UNSEEN_U)
        if level.weight is not None:
            m, u = (
                (0.5, 0.5 / 2**level.weight) if level.weight > 0 else (0.5 * 2**level.weight, 0.5)
            )
    if m is not None:
        result["m_probability"] = m
    if u is not None:
        result["u_probability"] = u
    if level.term_frequency is not None:
        result["tf_adjustment_column"] = level.term_frequency
        result["tf_minimum_u_value"] = level.least_frequency
        result["disable_tf_exact_match_detection"] = True
    return result
