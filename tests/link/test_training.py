from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities import cluster_persons
from resolver.link import Model, build_profiles, group_profiles, score_pairs, train
from tests.link.town import fill_lake, project, strangers


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    linkage = project(repository / "configs" / "pension")
    training = linkage.training.model_copy(update={"max_pairs": 5e4})
    return linkage.model_copy(update={"training": training})


@pytest.fixture(scope="module")
def lake(linkage: Linkage) -> Iterator[Engine]:
    with Engine(threads=1) as engine:
        fill_lake(engine, linkage, strangers(300, 11))
        yield engine


@pytest.fixture(scope="module")
def model(lake: Engine, linkage: Linkage) -> Model:
    return train(lake, linkage, seed=3)


def test_agreement_counts_for_and_disagreement_against(model: Model, linkage: Linkage) -> None:
    for name in ("name", "phone", "sex"):
        comparison = next(c for c in linkage.comparisons if c.name == name)
        levels = model.levels[name]
        first = next(i for i, level in enumerate(comparison.levels) if level.missing is None)
        assert levels[first].m is not None
        assert levels[first].u is not None
        assert levels[first].m > levels[first].u
        if levels[-1].m is not None and levels[-1].u is not None:
            assert levels[-1].m < levels[-1].u


def test_a_row_has_about_one_partner(model: Model) -> None:
    assert 0.6 < model.partners < 1.2


def test_training_is_repeatable(lake: Engine, linkage: Linkage, model: Model) -> None:
    assert train(lake, linkage, seed=3) == model


def test_what_was_learned_links(lake: Engine, linkage: Linkage, model: Model) -> None:
    build_profiles(lake, linkage)
    group_profiles(lake, linkage)
    counts = score_pairs(lake, linkage, model)
    assert [count.route for count in counts] == list(linkage.routes)
    cluster_persons(lake, linkage, frozenset({"register"}))
    right, wrong = lake.rows(
        "select sum(cast(l.person_id = r.person_id as integer)),"
        " sum(cast(l.person_id = r.person_id and substr(l.row_key, 2) <> substr(r.row_key, 2)"
        " as integer)) from"
        " (select * from mention join person_profile using (profile_id)) as l,"
        " (select * from mention join person_profile using (profile_id)) as r"
        " where l.row_key < r.row_key"
    )[0]
    assert wrong == 0
    assert right >= 297


def test_nothing_of_splink_is_left_behind(lake: Engine) -> None:
    assert [name for name in lake.tables() if "splink" in name] == []
