from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import log2
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.link import Model, build_profiles, group_profiles, project_model, score_pairs
from resolver.link.calibration import calibrated_prior
from resolver.link.explain import explain_groups
from resolver.link.membership import memberships
from tests.link.town import Row, fill_lake, number, project, strangers

BORN = date(1942, 3, 17)
MINE = number("220202", BORN, 123)
ROWS: list[Row] = [
    {"feed": "register", "row_key": "a1", "name": "欧阳翠屏", "id_number": MINE},
    {"feed": "cards", "row_key": "a1b", "name": "欧阳翠屏", "id_number": MINE},
    {"feed": "hospital", "row_key": "a2", "name": "欧阳翠萍", "id_number": MINE},
    {"feed": "bank", "row_key": "a3", "name": "欧阳翠?", "id_number": MINE},
    {"feed": "cards", "row_key": "a4", "name": None, "id_number": MINE},
    {"feed": "village", "row_key": "b1", "name": "欧阳翠屏", "birth_date": "1942", "sex": "女"},
    *(
        {
            "feed": "register",
            "row_key": f"c{year}",
            "name": "欧阳翠屏",
            "id_number": number("220203", date(year, 5, 6), 321),
        }
        for year in range(1950, 1954)
    ),
]


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def model(repository: Path, linkage: Linkage) -> Model:
    return project_model(repository / "configs" / "pension", linkage)


@pytest.fixture(scope="module")
def town(
    tmp_path_factory: pytest.TempPathFactory, linkage: Linkage, model: Model
) -> Iterator[Engine]:
    """Return a linked town as readers see it: nobody may write to it."""
    path = tmp_path_factory.mktemp("town") / "town.duckdb"
    with Engine(path, threads=1) as engine:
        fill_lake(engine, linkage, [*ROWS, *strangers(150, 7)])
        build_profiles(engine, linkage)
        group_profiles(engine, linkage)
        score_pairs(engine, linkage, model)
    with Engine(path, read_only=True, threads=1) as engine:
        yield engine


def groups_of(town: Engine, *keys: str) -> list[int]:
    return [
        int(
            town.value(
                "select group_id from profile_group join mention using (profile_id)"
                " where row_key = ?",
                [key],
            )
        )
        for key in keys
    ]


def test_every_pair_is_explained_as_it_was_scored(
    town: Engine, linkage: Linkage, model: Model
) -> None:
    kept = town.rows("select left_id, right_id, match_weight, match_probability, route from pair")
    assert len(kept) > 10
    prior = calibrated_prior(town)
    found = explain_groups(town, linkage, model, [(left, right) for left, right, *_ in kept])
    for left, right, weight, probability, route in kept:
        explanation = found[left, right]
        assert explanation.match_weight == pytest.approx(weight, abs=1e-9)
        assert explanation.match_probability == pytest.approx(probability, abs=1e-9)
        # What is left beside the comparisons is the prior, and so the same for every pair.
        assert explanation.prior_weight == pytest.approx(log2(prior / (1 - prior)))
        parts = sum(item.weight for item in explanation.evidence)
        assert explanation.prior_weight + parts == pytest.approx(weight)
        assert explanation.routes[0] == route


def test_one_pair_is_explained_like_many(town: Engine, linkage: Linkage, model: Model) -> None:
    kept = town.rows("select left_id, right_id from pair order by 1, 2")
    together = explain_groups(town, linkage, model, kept)
    for pair in kept[:3]:
        assert explain_groups(town, linkage, model, [pair])[pair] == together[pair]


def test_rare_values_count_more(town: Engine, linkage: Linkage, model: Model) -> None:
    counts = dict(town.rows("select name, count(*) from link_record group by name"))
    kept = town.rows("select left_id, right_id from pair")
    left, right = sorted(groups_of(town, "a1", "b1"))
    by_count: dict[int, set[float]] = {}
    for found in explain_groups(town, linkage, model, [*kept, (left, right)]).values():
        name = found.evidence[0]
        if name.level.en == "equal":
            by_count.setdefault(counts[name.left["name"]], set()).add(round(name.rarity, 6))
        else:
            assert name.rarity == 0
    assert len(by_count) > 1
    # One weight for each frequency, and the smaller the more frequent.
    ordered = [by_count[count] for count in sorted(by_count)]
    assert all(len(weights) == 1 for weights in ordered)
    weights = [weight for one in ordered for weight in one]
    assert weights == sorted(weights, reverse=True)


def test_a_date_is_shown_as_far_as_it_is_known(
    town: Engine, linkage: Linkage, model: Model
) -> None:
    left, right = sorted(groups_of(town, "a1", "b1"))
    found = explain_groups(town, linkage, model, [(left, right)])[left, right]
    born = next(item for item in found.evidence if item.comparison == "birth_date")
    values = {born.left["birth_date"], born.right["birth_date"]}
    assert values == {"1942", BORN}


def test_groups_without_a_record_are_left_out(town: Engine, linkage: Linkage, model: Model) -> None:
    assert explain_groups(town, linkage, model, []) == {}
    assert explain_groups(town, linkage, model, [(-7, -5)]) == {}
    [left] = groups_of(town, "a1")
    assert explain_groups(town, linkage, model, [(-7, left)]) == {}


def test_how_profiles_came_into_their_group(town: Engine, linkage: Linkage) -> None:
    of = dict(town.rows("select row_key, profile_id from mention"))
    found = memberships(town, linkage, [of[key] for key in ("a1", "a2", "a3", "a4", "b1")])
    assert len({found[of[key]].group_id for key in ("a1", "a2", "a3", "a4")}) == 1
    said = {
        key: (found[of[key]].leads, found[of[key]].likeness, found[of[key]].sure)
        for key in ("a1", "a2", "a3", "a4", "b1")
    }
    assert said["a1"] == said["b1"] == (True, None, True)
    assert said["a2"][1] is not None
    assert said["a2"][1].en == "one character differs"
    assert said["a2"][2] is False
    assert said["a3"][1] is not None
    assert said["a3"][1].zh == "除无法识别的字外相同"
    assert said["a3"][2] is True
    assert said["a4"] == (False, None, True)
