"""What another model would do to the published persons is told as it then happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from resolver.casework import DecisionLog
from resolver.config.linkage import FieldSpec, Linkage
from resolver.engine import Engine
from resolver.entities import build_persons, cluster_persons
from resolver.entities.decision_log import apply_decision_log
from resolver.entities.model_effect import Effect, OtherFieldsError, model_effect
from resolver.link import Model, build_profiles, group_profiles, project_model, score_pairs
from resolver.link.model import LevelParameters
from tests.link.town import fill_lake, project, strangers

REGISTERS = frozenset({"register"})
AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def model(repository: Path, linkage: Linkage) -> Model:
    return project_model(repository / "configs" / "pension", linkage)


def bent(model: Model, factor: float) -> Model:
    """Return a model under which every agreement counts for so many times as much."""

    def level(found: LevelParameters) -> LevelParameters:
        if found.m is None or found.u is None or found.m <= found.u:
            return found
        return LevelParameters(found.m, min(max(found.u / factor, 1e-9), 0.99))

    levels = {name: tuple(map(level, found)) for name, found in model.levels.items()}
    return replace(model, levels=levels)


def resolved(engine: Engine, linkage: Linkage, model: Model) -> None:
    fill_lake(engine, linkage, strangers(400, 11))
    build_profiles(engine, linkage)
    group_profiles(engine, linkage)
    score_pairs(engine, linkage, model)
    cluster_persons(engine, linkage, REGISTERS, run="2024-12-31-1", as_of=AS_OF)
    build_persons(engine, linkage)


def published(path: Path, linkage: Linkage, model: Model) -> Path:
    """Write the snapshot of a published town without leads."""
    with Engine(path, threads=1) as engine:
        resolved(engine, linkage, model)
        engine.run(
            "create table lead (lead_id varchar, person_id varchar, status varchar,"
            " amount decimal(18, 2), is_primary boolean)"
        )
    return path


@pytest.fixture
def snapshot(linkage: Linkage, model: Model, tmp_path: Path) -> Path:
    return published(tmp_path / "snapshot.duckdb", linkage, model)


def effect(snapshot: Path, linkage: Linkage, other: Model) -> Effect:
    scratch = snapshot.parent / "scratch"
    return model_effect(snapshot, linkage, other, REGISTERS, scratch=scratch, threads=1)


def persons(linkage: Linkage, model: Model) -> set[frozenset[int]]:
    """Return the persons that a model makes of the town from scratch, as sets of profiles."""
    with Engine(threads=1) as engine:
        resolved(engine, linkage, model)
        found = engine.rows("select list(profile_id) from person_profile group by person_id")
    return {frozenset(profiles) for (profiles,) in found}


def test_the_model_in_use_changes_nobody(snapshot: Path, linkage: Linkage, model: Model) -> None:
    before = snapshot.read_bytes()
    found = effect(snapshot, linkage, model)
    assert (found.counts, found.largest) == ((), ())
    assert found.persons == len(persons(linkage, model))
    assert snapshot.read_bytes() == before


def test_persons_that_come_apart_are_counted_and_held_where_a_lead_is_open(
    snapshot: Path, linkage: Linkage, model: Model
) -> None:
    timid = bent(model, 1 / 5000)
    without = effect(snapshot, linkage, timid)
    counts = {(row["kind"], row["outcome"]): row["changes"] for row in without.counts}
    # Some of them are above the threshold below which persons break.
    assert set(counts) == {("split", "applied"), ("split", "kept")}
    now, then = persons(linkage, model), persons(linkage, timid)
    assert sum(counts.values()) == len(now - then)
    assert sum(row["persons_after"] for row in without.counts) == len(then - now)
    applied = next(change for change in without.largest if change.outcome == "applied")
    with Engine(snapshot) as engine:
        for number, status, amount, primary in (
            (1, "open", 300, True),
            (2, "open", 900, False),
            (3, "explained", 5000, True),
        ):
            engine.run(
                "insert into lead values (?, ?, ?, ?, ?)",
                [f"L{number}", applied.before[0], status, amount, primary],
            )
    held = effect(snapshot, linkage, timid)
    first = held.largest[0]
    assert (first.before, first.outcome) == (applied.before, "held")
    assert (first.leads, first.amount) == (2, Decimal(300))
    counted = {(row["kind"], row["outcome"]): row["changes"] for row in held.counts}
    assert counted == counts | {
        ("split", "held"): 1,
        ("split", "applied"): counts["split", "applied"] - 1,
    }


def test_what_people_decided_binds_every_model(
    snapshot: Path, linkage: Linkage, model: Model
) -> None:
    timid = bent(model, 1 / 5000)
    split = next(c for c in effect(snapshot, linkage, timid).largest if c.outcome == "applied")
    with Engine(snapshot) as engine:
        records = engine.rows(
            "select feed || '/' || row_key from mention join person_profile using (profile_id)"
            " where person_id = ? order by row_id",
            [split.before[0]],
        )
        (left,), (right,) = records
        said = DecisionLog(snapshot.parent).decide("same", left, right, reason="one grave")
        apply_decision_log(engine, [said])
    found = effect(snapshot, linkage, timid)
    assert split.before not in {change.before for change in found.largest}
    assert found.counts != effect(snapshot, linkage, model).counts


def test_persons_that_become_one_are_named(linkage: Linkage, model: Model, tmp_path: Path) -> None:
    timid = bent(model, 1 / 50_000)
    snapshot = published(tmp_path / "snapshot.duckdb", linkage, timid)
    found = effect(snapshot, linkage, model)
    assert [(row["kind"], row["outcome"]) for row in found.counts] == [("merge", "applied")]
    now, then = persons(linkage, timid), persons(linkage, model)
    assert found.counts[0]["persons_before"] == len(now - then)
    assert found.counts[0]["changes"] == len(then - now)
    for change in found.largest:
        assert (len(change.before) > 1, change.after) == (True, 1)
        assert change.names


def test_a_run_with_other_fields_is_told(snapshot: Path, linkage: Linkage, model: Model) -> None:
    fields = linkage.fields | {"nickname": FieldSpec(kind="text")}
    other = linkage.model_copy(update={"fields": fields})
    with pytest.raises(OtherFieldsError, match="was made without nickname"):
        effect(snapshot, other, model)
