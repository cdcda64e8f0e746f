"""A model is put into use as a whole, and the one before is never lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.config.problem import ConfigError
from resolver.link import Model, find_model, load_model, project_model, save_model
from resolver.link.adoption import ModelInUseError, adopt_model
from tests.link.town import project


@pytest.fixture
def folder(repository: Path, tmp_path: Path) -> Path:
    """Return a project folder with a model in use."""
    return Path(shutil.copytree(repository / "configs" / "pension", tmp_path / "pension"))


@pytest.fixture
def linkage(folder: Path) -> Linkage:
    return project(folder)


@pytest.fixture
def model(folder: Path, linkage: Linkage) -> Model:
    return project_model(folder, linkage)


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2026, 11, 22), date(2030, 1, 1)])
def test_it_is_used_whatever_its_date_and_the_one_before_is_kept(
    folder: Path, linkage: Linkage, model: Model, tmp_path: Path, day: date
) -> None:
    before = find_model(folder)
    assert before is not None
    other = replace(model, seed=7)
    candidate = save_model(other, tmp_path / "candidates", day)
    done = adopt_model(candidate, linkage, folder, tmp_path / "kept")
    assert project_model(folder, linkage) == other
    assert [path.name for path in folder.glob("linkage-*.json")] == [candidate.name]
    assert candidate.is_file()
    assert [path.name for path in done.replaced] == [before.name]
    assert load_model(done.replaced[0], linkage) == model
    back = adopt_model(done.replaced[0], linkage, folder, tmp_path / "kept")
    assert (back.model.name, project_model(folder, linkage)) == (before.name, model)


def test_a_file_that_was_renamed_or_changed_gets_the_name_of_its_content(
    folder: Path, linkage: Linkage, model: Model, tmp_path: Path
) -> None:
    named = save_model(replace(model, seed=7), tmp_path, date(2025, 1, 1))
    text = named.read_text("utf-8").replace('"seed": 7', '"seed": 8')
    edited = tmp_path / "linkage-2025-01-01-00000000.json"
    edited.write_text(text, "utf-8")
    done = adopt_model(edited, linkage, folder, tmp_path / "kept")
    assert done.model == save_model(replace(model, seed=8), folder, date(2025, 1, 1))
    assert "00000000" not in done.model.name


def test_what_does_not_fit_or_is_in_use_changes_nothing(
    folder: Path, linkage: Linkage, repository: Path, tmp_path: Path
) -> None:
    before = sorted(path.name for path in folder.glob("linkage-*.json"))
    other_fields = find_model(repository / "configs" / "febrl3")
    assert other_fields is not None
    with pytest.raises(ConfigError, match="trained for other fields"):
        adopt_model(other_fields, linkage, folder, tmp_path / "kept")
    (tmp_path / "no.json").write_text("[]", "utf-8")
    with pytest.raises(ConfigError, match="is not a linkage model"):
        adopt_model(tmp_path / "no.json", linkage, folder, tmp_path / "kept")
    used = find_model(folder)
    assert used is not None
    with pytest.raises(ModelInUseError, match="in use already"):
        adopt_model(used, linkage, folder, tmp_path / "kept")
    assert sorted(path.name for path in folder.glob("linkage-*.json")) == before
    assert not (tmp_path / "kept").exists()
