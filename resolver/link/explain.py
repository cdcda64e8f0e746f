"""Say why two profiles do or do not look like one person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from resolver.config.document import Bilingual
from resolver.config.linkage import Comparison, Linkage
from resolver.engine import Engine
from resolver.link.blocking import routes_of_pair
from resolver.link.levels import level_label, level_sql
from resolver.link.model import Model
from resolver.link.scoring import group_prior, splink_linker

_LEFT = re.compile(r"\b(\w+)_l\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison found, and how many bits it counts for (or against)."""

    comparison: str
    title: Bilingual
    left: dict[str, Any]
    right: dict[str, Any]
    level: Bilingual
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole case for and against two profiles being one person.

    `grouped` says that they have the same valid number and compatible names, so that nothing was
    scored; `evidence` is then empty.
    """

    left_group: int
    right_group: int
    grouped: bool
    prior_weight: float
    match_weight: float | None
    match_probability: float | None
    evidence: tuple[Evidence, ...]
    routes: tuple[str, ...]


def explain_pair(
    engine: Engine, linkage: Linkage, model: Model, left_profile: int, right_profile: int
) -> Explanation:
    """Compare two profiles' groups and tell what each comparison says.

    Parameters
    ----------
    engine
        A database in which `score_pairs` has run.
    linkage
        Comparisons and routes.
    model
        The parameters that the pairs were scored with.
    left_profile, right_profile
        Ids of profiles.

    Raises
    ------
    LookupError
        If there is no such profile.
    """
    left, right = sorted([_group(engine, left_profile), _group(engine, right_profile)])
    prior = group_prior(engine, model)
    if left == right:
        return Explanation(left, right, True, 0.0, None, None, (), ())
    with splink_linker(engine, linkage, model, prior, "link_record", explain=True) as session:
        linker, api, connection = session
        connection.execute(
            "create or replace temp table splink_blocked as"
            f" select {left}::bigint as join_key_l, {right}::bigint as join_key_r,"
            " '0' as match_key"
        ).fetchall()
        blocked = api.register("splink_blocked", dataset_display_name="splink_blocked")
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        scored = linker.inference.predict(warning_mode="never").as_record_list()[0]
    found = {
        row["group_id"]: row
        for row in engine.records(f"select * from link_record where group_id in ({left}, {right})")
    }
    evidence = tuple(
        _evidence(comparison, scored, found[left], found[right])
        for comparison in linkage.comparisons
    )
    total = float(scored["match_weight"])
    return Explanation(
        left,
        right,
        False,
        total - sum(item.weight for item in evidence),
        total,
        float(scored["match_probability"]),
        evidence,
        tuple(routes_of_pair(engine, linkage, "link_record", left, right)),
    )


def _group(engine: Engine, profile: int) -> int:
    group = engine.value("select group_id from profile_group where profile_id = ?", [profile])
    if group is None:
        raise LookupError(f"there is no profile {profile} in this run")
    return int(group)


def _evidence(
    comparison: Comparison, scored: dict[str, Any], left: dict[str, Any], right: dict[str, Any]
) -> Evidence:
    name = comparison.name
    # Splink numbers levels from the last (0) upwards, and -1 for nothing to compare.
    gamma = int(scored[f"gamma_{name}"])
    weights = [scored.get(f"mw_{name}"), scored.get(f"mw_tf_adj_{name}")]
    weight = sum(float(part) for part in weights if part is not None)
    learned = [level for level in comparison.levels if level.missing is None]
    if gamma < 0:
        level = next(level for level in comparison.levels if level.missing is not None)
    else:
        level = learned[len(learned) - 1 - gamma]
    columns = _columns(comparison, left)
    return Evidence(
        name,
        comparison.title or Bilingual(en=name, zh=name),
        {column: left[column] for column in columns},
        {column: right[column] for column in columns},
        level_label(level),
        weight,
    )


def _columns(comparison: Comparison, record: dict[str, Any]) -> list[str]:
    named = [column for level in comparison.levels for column in level.missing or []]
    if not named:
        named = [c for level in comparison.levels for c in _LEFT.findall(level_sql(level))]
    return [column for column in dict.fromkeys(named) if column in record]
