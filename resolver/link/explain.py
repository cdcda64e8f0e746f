"""Say why two groups of rows do or do not look like one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from resolver.config.document import Bilingual
from resolver.config.linkage import Comparison, Linkage
from resolver.engine import Engine, quote_identifier
from resolver.link.blocking import keys_of_route, route_sql
from resolver.link.calibration import calibrated_prior, weighted_columns
from resolver.link.levels import level_sql
from resolver.link.model import Model
from resolver.link.origins import column_fields, columns_in
from resolver.link.scoring import splink_linker
from resolver.link.wording import Wording


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison found, and how many bits it counts for (or against).

    `rarity` is the part of `weight` that is there because the value is rare (or, below zero,
    because it is frequent).
    """

    comparison: str
    title: Bilingual
    left: dict[str, Any]
    right: dict[str, Any]
    level: Bilingual
    weight: float
    rarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole case for and against two groups being one person.

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
    if left == right:
        return Explanation(left, right, True, 0.0, None, None, (), ())
    return explain_groups(engine, linkage, model, [(left, right)])[left, right]


def explain_groups(
    engine: Engine, linkage: Linkage, model: Model, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Explanation]:
    """Compare pairs of groups, all in one go, and tell what each comparison says.

    Parameters
    ----------
    engine
        A database in which `score_pairs` has run; it may be open for reading only.
    linkage
        Comparisons and routes.
    model
        The parameters that the pairs were scored with.
    pairs
        Ids of groups, the smaller one first.

    Returns
    -------
    The explanations by pair. A pair of which a group has no record is left out: a profile that
    stands alone because people decided so was never compared.
    """
    if not pairs:
        return {}
    with _aside(engine, linkage, pairs) as aside:
        records = {row["group_id"]: row for row in aside.records("select * from link_record")}
        known = [pair for pair in pairs if pair[0] in records and pair[1] in records]
        if not known:
            return {}
        scored = _score(aside, linkage, model, known)
        routes = _routes(aside, linkage)
    found = {}
    for pair in known:
        evidence = _all_evidence(linkage, scored[pair], records[pair[0]], records[pair[1]])
        total = float(scored[pair]["match_weight"])
        found[pair] = Explanation(
            *pair,
            False,
            total - sum(item.weight for item in evidence),
            total,
            float(scored[pair]["match_probability"]),
            evidence,
            tuple(routes.get(pair, ())),
        )
    return found


@contextmanager
def _aside(engine: Engine, linkage: Linkage, pairs: Sequence[tuple[int, int]]) -> Iterator[Engine]:
    """Copy a few records to a database of their own, which a library may write to."""
    groups = sorted({group for pair in pairs for group in pair})
    wanted = {"groups": groups}
    held = " union all ".join(
        ["select null as value where false"]
        + [
            f"select cast({quote_identifier(column)} as varchar) from link_record"
            " where group_id in (select unnest($groups))"
            for column in weighted_columns(linkage)
        ]
    )
    copies = {
        "link_record": "select * from link_record where group_id in (select unnest($groups))",
        "calibration": "select * from calibration where field is null or value is null"
        f" or value in ({held})",
    }
    with Engine(threads=1) as aside:
        for table, sql in copies.items():
            aside.register("copied", engine.arrow(sql, wanted if "$groups" in sql else None))
            aside.run(f"create table {table} as select * from copied")
            aside.unregister("copied")
        yield aside


def _score(
    aside: Engine, linkage: Linkage, model: Model, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, Any]]:
    prior = calibrated_prior(aside)
    with splink_linker(aside, linkage, model, prior, "link_record", explain=True) as session:
        linker, api, connection = session
        listed = ", ".join(f"({left}, {right})" for left, right in pairs)
        connection.execute(
            "create or replace temp table splink_blocked as select l as join_key_l,"
            f" r as join_key_r, '0' as match_key from (values {listed}) as t(l, r)"
        ).fetchall()
        blocked = api.register("splink_blocked", dataset_display_name="splink_blocked")
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        rows = linker.inference.predict(warning_mode="never").as_record_list()
    return {(row["group_id_l"], row["group_id_r"]): row for row in rows}


def _routes(aside: Engine, linkage: Linkage) -> dict[tuple[int, int], list[str]]:
    """Return by pair the names of all routes that would bring its two records together."""
    kinds = aside.columns("link_record")
    found: dict[tuple[int, int], list[str]] = {}
    for name, route in linkage.routes.items():
        keys_of_route(aside, route, "link_record", kinds, linkage)
        rows = aside.rows(f"select distinct left_id, right_id from ({route_sql(route, linkage)})")
        for left, right in rows:
            found.setdefault((left, right), []).append(name)
    return found


def _group(engine: Engine, profile: int) -> int:
    group = engine.value("select group_id from profile_group where profile_id = ?", [profile])
    if group is None:
        raise LookupError(f"there is no profile {profile} in this run")
    return int(group)


def _all_evidence(
    linkage: Linkage, scored: dict[str, Any], left: dict[str, Any], right: dict[str, Any]
) -> tuple[Evidence, ...]:
    wording, known = Wording(linkage), column_fields(linkage)
    return tuple(
        _evidence(comparison, scored, left, right, wording, known)
        for comparison in linkage.comparisons
    )


def _evidence(
    comparison: Comparison,
    scored: dict[str, Any],
    left: dict[str, Any],
    right: dict[str, Any],
    wording: Wording,
    known: dict[str, tuple[str, ...]],
) -> Evidence:
    name = comparison.name
    # Splink numbers levels from the last (0) upwards, and -1 for nothing to compare.
    gamma = int(scored[f"gamma_{name}"])
    learned = [level for level in comparison.levels if level.missing is None]
    if gamma < 0:
        level = next(level for level in comparison.levels if level.missing is not None)
    else:
        level = learned[len(learned) - 1 - gamma]
    rarity = float(scored.get(f"mw_tf_adj_{name}") or 0.0)
    shown = [column for column in _columns(comparison, level_sql(level), known) if column in left]
    return Evidence(
        name,
        wording.comparison(comparison),
        {column: known_part(left, column) for column in shown},
        {column: known_part(right, column) for column in shown},
        wording.level(comparison, level),
        float(scored.get(f"mw_{name}") or 0.0) + rarity,
        rarity,
    )


def _columns(comparison: Comparison, reached: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the columns to show: what the comparison is about, and variants that decided."""
    named = [column for level in comparison.levels for column in level.missing or []]
    if not named:
        named = [c for level in comparison.levels for c in columns_in(level_sql(level), known)]
    variants = [c for c in columns_in(reached, known) if c.endswith("_variants")]
    return list(dict.fromkeys([*named, *variants]))


def known_part(record: Mapping[str, Any], column: str) -> Any:
    """Return a value; a date that is known to the month or the year only, as that.

    Examples
    --------
    >>> from datetime import date
    >>> known_part({"born": date(1950, 1, 1), "born_precision": "year"}, "born")
    '1950'
    """
    value, precision = record[column], record.get(f"{column}_precision")
    if value is None or precision not in ("month", "year"):
        return value
    return f"{value:%Y-%m}" if precision == "month" else f"{value:%Y}"
