from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config import ConfigError
from resolver.config.linkage import Linkage
from resolver.link import check_linkage, find_model, load_model, save_model
from tests.link.town import project

PROJECTS = (
    "pension",
    "febrl3",
    "febrl3_no_ssn",
    "febrl4",
    "febrl4_no_ssn",
    "historical_figures",
)


@pytest.mark.parametrize("name", PROJECTS)
def test_shipped_projects_are_sound_and_have_a_model(repository: Path, name: str) -> None:
    folder = repository / "configs" / name
    linkage = project(folder)
    assert check_linkage(linkage) == []
    path = find_model(folder)
    assert path is not None
    model = load_model(path, linkage)
    assert 0 < model.prior(10_000, 50_000) < 0.01
    assert set(model.levels) == {comparison.name for comparison in linkage.comparisons}


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


def test_a_model_survives_the_file(repository: Path, linkage: Linkage, tmp_path: Path) -> None:
    path = find_model(repository / "configs" / "pension")
    assert path is not None
    model = load_model(path, linkage)
    assert load_model(save_model(model, tmp_path), linkage) == model


def test_a_model_of_other_levels_is_refused(
    repository: Path, linkage: Linkage, tmp_path: Path
) -> None:
    path = find_model(repository / "configs" / "pension")
    assert path is not None
    changed = linkage.model_copy(update={"comparisons": linkage.comparisons[:-1]})
    with pytest.raises(ConfigError, match="trained for other fields") as refused:
        load_model(path, changed)
    assert refused.value.problems[0].remedy == "train a new one: resolver train --adopt"


@pytest.mark.parametrize("content", ["", "{}", '{"format": 1}', "[1]"])
def test_a_file_that_is_no_model_is_refused(linkage: Linkage, tmp_path: Path, content: str) -> None:
    path = tmp_path / "linkage-2024-01-01-00000000.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match="not a linkage model"):
        load_model(path, linkage)


@pytest.mark.parametrize(
    ("update", "key", "says"),
    [
        ({"derived": {"x": "substr(nme, 1, 2)"}}, "fields", "nme"),
        ({"routes": {"a": {"by": ["nam"]}}}, "routes.a", "no column 'nam'"),
        ({"routes": {"a": {"by": ["name"], "where": "l.foo = 1"}}}, "routes.a", "foo"),
    ],
)
def test_mistakes_in_columns_and_sql_are_found(
    linkage: Linkage, update: dict[str, object], key: str, says: str
) -> None:
    content = linkage.model_dump(exclude_unset=True, by_alias=True)
    if "derived" in update:
        update = {"derived": {**content["derived"], **dict(update["derived"])}}  # type: ignore[call-overload]
    broken = Linkage.model_validate({**content, **update})
    problems = check_linkage(broken)
    assert any(problem.key.startswith(key) and says in problem.what for problem in problems)


def test_an_unknown_kind_names_the_nearest(linkage: Linkage) -> None:
    content = linkage.model_dump(exclude_unset=True)
    content["fields"]["name"]["kind"] = "chinese_nme"
    [problem] = check_linkage(Linkage.model_validate(content))
    assert (problem.key, problem.remedy) == ("fields.name.kind", "did you mean 'chinese_name'?")
