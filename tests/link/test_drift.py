"""Drift is told where the data moved, and not where only chance did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.link import (
    Model,
    build_profiles,
    group_profiles,
    project_model,
    score_pairs,
)
from resolver.link.drift import baseline_path, index_by_chance, stability_index, watch_drift
from resolver.link.scoring import splink_linker
from resolver.sources import Batch, Lake
from tests.link.town import Row, fill_lake, project, strangers

AS_OF = date(2024, 12, 31)
Town = Callable[[list[Row]], Engine]


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def model(repository: Path, linkage: Linkage) -> Model:
    return project_model(repository / "configs" / "pension", linkage)


@pytest.fixture(scope="module")
def town(linkage: Linkage, model: Model) -> Town:
    def scored(rows: list[Row]) -> Engine:
        engine = Engine(threads=1)
        fill_lake(engine, linkage, rows)
        build_profiles(engine, linkage)
        group_profiles(engine, linkage)
        score_pairs(engine, linkage, model)
        return engine

    return scored


@pytest.fixture(scope="module")
def nobody(town: Town) -> Engine:
    """Return a town in which no pair was kept."""
    engine = town(strangers(5, 1))
    engine.run("delete from pair")
    return engine


def watched(
    engine: Engine, linkage: Linkage, model: Model, folder: Path, feeds: tuple[str, ...] = ()
) -> None:
    watch_drift(engine, linkage, model, Lake(folder), feeds, AS_OF, folder / "models")


def alarms(engine: Engine) -> set[str]:
    return {subject for (subject,) in engine.rows("select subject from drift where alarm")}


def test_the_first_run_with_a_model_is_what_later_ones_are_held_against(
    town: Town, linkage: Linkage, model: Model, tmp_path: Path
) -> None:
    engine = town(strangers(1200, 5))
    watched(engine, linkage, model, tmp_path)
    written = baseline_path(tmp_path / "models", model).read_bytes()
    assert alarms(engine) == set()
    assert engine.rows("select distinct change from drift") == [(0.0,)]
    other = town(strangers(1200, 6))
    watched(other, linkage, model, tmp_path)
    assert baseline_path(tmp_path / "models", model).read_bytes() == written
    # Other people of the same kind: chance alone.
    assert alarms(other) == set()
    assert other.value("select max(abs(change)) from drift where kind = 'comparison'") > 0


def test_a_list_that_loses_a_column_moves_the_comparison_that_reads_it(
    town: Town, linkage: Linkage, model: Model, tmp_path: Path
) -> None:
    rows = strangers(1200, 5)
    watched(town(rows), linkage, model, tmp_path)
    without = [row | {"phone": None} if row["feed"] == "hospital" else row for row in rows]
    engine = town(without)
    watched(engine, linkage, model, tmp_path)
    assert alarms(engine) == {"phone"}
    [(baseline, now, change)] = engine.rows(
        "select baseline, now, change from drift where kind = 'level' and subject = 'phone:0'"
    )
    assert (baseline < 0.1, now > 0.9, change) == (True, True, now - baseline)


def test_every_pair_stands_at_the_level_that_scoring_gave_it(
    town: Town, linkage: Linkage, model: Model, tmp_path: Path
) -> None:
    engine = town(strangers(200, 5))
    pairs = engine.rows("select left_id, right_id from pair order by all")
    expected = {comparison.name: [0] * len(comparison.levels) for comparison in linkage.comparisons}
    for scored in scored_by_splink(engine, linkage, model, pairs):
        for comparison in linkage.comparisons:
            # Splink numbers levels from the last (0) upwards, and -1 for nothing to compare.
            gamma = int(scored[f"gamma_{comparison.name}"])
            learned = [i for i, level in enumerate(comparison.levels) if level.missing is None]
            missing = [i for i, level in enumerate(comparison.levels) if level.missing is not None]
            place = missing[0] if gamma < 0 else learned[len(learned) - 1 - gamma]
            expected[comparison.name][place] += 1
    watched(engine, linkage, model, tmp_path)
    counted = {name: [0] * len(counts) for name, counts in expected.items()}
    for subject, share in engine.rows("select subject, now from drift where kind = 'level'"):
        name, _, position = subject.partition(":")
        counted[name][int(position)] = round(share * len(pairs))
    assert len(pairs) > 20
    assert counted == expected


def scored_by_splink(
    engine: Engine, linkage: Linkage, model: Model, pairs: list[tuple[Any, ...]]
) -> list[dict[str, Any]]:
    with splink_linker(engine, linkage, model, 0.01, "link_record", explain=True) as session:
        linker, api, connection = session
        listed = ", ".join(f"({left}, {right}, '0')" for left, right in pairs)
        connection.execute(
            "create or replace temp table splink_blocked as"
            f" select * from (values {listed}) as t(join_key_l, join_key_r, match_key)"
        ).fetchall()
        blocked = api.register("splink_blocked", dataset_display_name="splink_blocked")
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        found: list[dict[str, Any]] = linker.inference.predict(
            warning_mode="never"
        ).as_record_list()
        return found


def batch(number: int, rows: int, filled: int) -> Batch:
    return Batch(
        feed="roll",
        department="office",
        batch=f"2024-{number:02}-01-{number:012x}",
        batch_no=number,
        sequence=number,
        file_name=f"roll_{number}.csv",
        sha256=f"{number:064x}",
        delivered_on=date(2024, number, 1),
        contract="",
        rows_in=rows,
        rows_accepted=rows,
        rows_quarantined=0,
        fields={"phone": {"filled": filled, "valid": filled, "issues": {}}},
    )


COMPLETENESS = [
    ("stays", [90, 92, 91], 100, 90, False),
    ("falls", [90, 92, 91], 100, 40, True),
    ("rises", [20, 22, 21], 100, 60, True),
    ("falls by few points", [10, 11, 10], 100, 2, False),
    ("falls by a small part of much", [99, 98, 99], 100, 80, False),
    ("varies anyway", [20, 90, 30, 80], 100, 20, False),
    ("one odd batch before", [90, 0, 91], 100, 90, False),
    ("too few rows", [90, 92, 91], 20, 1, False),
    ("nothing to hold it against", [90], 100, 10, None),
]


@pytest.mark.parametrize(
    ("earlier", "rows", "filled", "alarm"),
    [case[1:] for case in COMPLETENESS],
    ids=[case[0] for case in COMPLETENESS],
)
def test_a_field_that_is_filled_in_otherwise_than_usual(
    linkage: Linkage,
    model: Model,
    nobody: Engine,
    tmp_path: Path,
    earlier: list[int],
    rows: int,
    filled: int,
    alarm: bool | None,
) -> None:
    lake = Lake(tmp_path)
    for number, share in enumerate(earlier, 1):
        lake.commit(batch(number, 100, share))
    lake.commit(batch(len(earlier) + 1, rows, filled))
    watched(nobody, linkage, model, tmp_path, ("roll",))
    found = nobody.rows("select kind, subject, feed, alarm from drift")
    assert not baseline_path(tmp_path / "models", model).exists()
    if alarm is None:
        assert found == []
    elif rows < linkage.drift.rows:
        # The newest batch with enough rows is held against the others instead.
        assert [row[-1] for row in found] == [False]
    else:
        assert found == [("completeness", "phone", "roll", alarm)]


shares = st.lists(st.integers(0, 500), min_size=2, max_size=8).filter(sum)


@given(shares, st.integers(2, 9))
def test_the_index_is_small_where_shares_agree_and_never_negative(
    counts: list[int], times: int
) -> None:
    assert stability_index(counts, counts) == 0
    assert stability_index(counts, list(reversed(counts))) >= 0
    more = [count * times for count in counts]
    assert stability_index(counts, more) <= index_by_chance(counts, more)
