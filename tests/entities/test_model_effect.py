"""What another model would do to the published persons is told as it then happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from resolver.config.linkage import FieldSpec, Linkage
from resolver.engine import Engine
from resolver.entities import build_persons, cluster_persons
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


@pytest.fixture(scope="module")
def snapshot(linkage: Linkage, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published town without leads."""
    path: Path = tmp_path_factory.mktemp("published") / "snapshot.duckdb"
    with Engine(path, threads=1) as engine:
        resolved(engine, linkage, model)
        engine.run(
            "create table lead (lead_id varchar, person_id varchar, status varchar,"
            " amount decimal(18, 2), is_primary boolean)"
        )
    return path


@pytest.fixture
def effect(snapshot: Path, linkage: Linkage, tmp_path: Path) -> Callable[[Model], Effect]:
    def of(other: Model) -> Effect:
        return model_effect(snapshot, linkage, other, REGISTERS, scratch=tmp_path, threads=1)

    return of


def persons(linkage: Linkage, model: Model) -> set[frozenset[int]]:
    """Return the persons that a model makes of the town from scratch, as sets of profiles."""
    with Engine(threads=1) as engine:
        resolved(engine, linkage, model)
        found = engine.rows("select list(profile_id) from person_profile group by person_id")
    return {frozenset(profiles) for (profiles,) in found}


def test_the_model_in_use_changes_nobody(effect: Callable[[Model], Effect], model: Model) -> None:
    found = effect(model)
    assert (found.counts, found.largest) == ((), ())
    assert found.persons > 350


def test_persons_that_come_apart_are_counted_and_held_where_a_lead_is_open(
    effect: Callable[[Model], Effect], snapshot: Path, linkage: Linkage, model: Model
) -> None:
    timid = bent(model, 1 / 500)
    without = effect(timid)
    kinds = {(row["kind"], row["outcome"]) for row in without.counts}
    assert {kind for kind, _ in kinds} == {"split"}
    assert ("split", "held") not in kinds
    now, then = persons(linkage, model), persons(linkage, timid)
    changes = sum(row["changes"] for row in without.counts)
    assert changes == len(now - then)
    assert sum(row["persons_after"] for row in without.counts) == len(then - now)
    applied = next(c for c in without.largest if c.outcome == "applied")
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
    try:
        held = effect(timid)
        assert held.largest[0].before == applied.before
        assert (held.largest[0].outcome, held.largest[0].leads) == ("held", 2)
        assert held.largest[0].amount == Decimal(300)
        assert sum(row["changes"] for row in held.counts) == changes
    finally:
        with Engine(snapshot) as engine:
            engine.run("delete from lead")


def test_persons_that_become_one_are_named(
    effect: Callable[[Model], Effect], linkage: Linkage, model: Model
) -> None:
    bold = bent(model, 5000)
    found = effect(bold)
    assert {row["kind"] for row in found.counts} == {"merge"}
    now, then = persons(linkage, model), persons(linkage, bold)
    assert sum(row["persons_before"] for row in found.counts) == len(now - then)
    assert sum(row["changes"] for row in found.counts) == len(then - now)
    for change in found.largest:
        assert (len(change.before) > 1, change.after) == (True, 1)
        assert change.names


def test_a_run_with_other_fields_is_told(
    effect: Callable[[Model], Effect],
    snapshot: Path,
    linkage: Linkage,
    model: Model,
    tmp_path: Path,
) -> None:
    fields = linkage.fields | {"nickname": FieldSpec(kind="text")}
    other = linkage.model_copy(update={"fields": fields})
    with pytest.raises(OtherFieldsError, match="was made without nickname"):
        model_effect(snapshot, other, model, REGISTERS, scratch=tmp_path)
