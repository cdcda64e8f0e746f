"""What moved between two models is told in the bits that scoring uses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.link import Model, project_model
from resolver.link.model import LevelParameters
from resolver.link.model_diff import compare_models, partner_bits
from resolver.link.settings import UNSEEN_M, UNSEEN_U, splink_settings
from tests.link.town import project


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def model(repository: Path, linkage: Linkage) -> Model:
    return project_model(repository / "configs" / "pension", linkage)


def changed(
    model: Model, comparison: str, position: int, m: float | None, u: float | None
) -> Model:
    levels = list(model.levels[comparison])
    levels[position] = LevelParameters(m, u)
    return replace(model, levels=model.levels | {comparison: tuple(levels)})


def test_a_model_does_not_differ_from_itself(model: Model, linkage: Linkage) -> None:
    found = compare_models(model, model, linkage)
    assert {change.change for change in found} == {0.0}
    counted = sum(level.missing is None for _, _, level in linkage.levels())
    assert len(found) == counted
    assert {change.change for change in compare_models(None, model, linkage)} == {None}


CASES = [
    # comparison, level, m, u, bits now
    ("sex", 1, 0.8, 0.1, 3.0),
    ("phone", 1, None, 0.5, None),
    ("phone", 1, 0.5, None, None),
    # What linkage.yml sets goes before what was learned.
    ("id_number", 1, 0.5, 0.5, 10.0),
    ("name", 2, 0.9, 0.9, 9.97),
]


@pytest.mark.parametrize(("comparison", "position", "m", "u", "bits"), CASES)
def test_a_level_that_moved_is_told_with_its_weight(
    model: Model,
    linkage: Linkage,
    comparison: str,
    position: int,
    m: float | None,
    u: float | None,
    bits: float | None,
) -> None:
    other = changed(model, comparison, position, m, u)
    moved = [c for c in compare_models(model, other, linkage) if c.change]
    if bits is None:
        assert [c.comparison for c in moved] == [comparison]
        if m is None:
            assert moved[0].new < -10
        else:
            assert moved[0].new > 15
    elif comparison == "sex":
        assert [(c.comparison, round(c.new, 2)) for c in moved] == [("sex", bits)]
    else:
        assert moved == []
        (first,) = [c for c in compare_models(model, other, linkage) if round(c.new, 2) == bits][:1]
        assert first.comparison == comparison


def test_the_weights_are_those_that_splink_is_given(model: Model, linkage: Linkage) -> None:
    settings = splink_settings(linkage, model, 0.01).create_settings_dict("duckdb")
    given = [
        level["m_probability"] / level["u_probability"]
        for comparison in settings["comparisons"]
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
    ]
    found = [2**change.new for change in compare_models(model, model, linkage)]
    assert found == pytest.approx(given)
    assert UNSEEN_M > UNSEEN_U


def test_more_records_of_a_person_move_every_pair(model: Model) -> None:
    assert partner_bits(model, model) == 0
    assert partner_bits(model, replace(model, partners=2 * model.partners)) == pytest.approx(1)
