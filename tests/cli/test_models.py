"""`resolver train` and `resolver model`: a candidate, what it would change, and its adoption."""

import json
import shutil
from dataclasses import replace
from datetime import date

import pytest

from resolver.casework import Casework
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.link import find_model, load_model, save_model
from resolver.link.drift import watch_drift
from resolver.link.model import LevelParameters
from resolver.runs import Workspace
from resolver.sources import Lake
from tests.cli.conftest import Office, call


@pytest.fixture
def copied(office, tmp_path):
    """Return an office of its own, with a project folder that may change."""
    shutil.copytree(office.workspace, tmp_path / "workspace", symlinks=True)
    shutil.copytree(office.project, tmp_path / "pension")
    return Office(tmp_path / "pension", office.inbox, tmp_path / "workspace", office.first)


def timid(office):
    """Write a candidate under which agreement counts for little."""
    project = load_project(office.project)
    used = find_model(office.project)
    model = load_model(used, project.linkage)

    def level(found):
        if found.m is None or found.u is None or found.m <= found.u:
            return found
        return LevelParameters(found.m, min(found.u * 5000, 0.99))

    levels = {name: tuple(map(level, found)) for name, found in model.levels.items()}
    return save_model(replace(model, levels=levels), office.workspace / "models", date(2025, 1, 1))


def models_of(folder):
    return sorted(path.name for path in folder.glob("linkage-*.json"))


def test_training_writes_a_candidate_and_says_what_it_would_change(copied):
    before = models_of(copied.project)
    result = copied("train", "--project", copied.project, "--as-of", "2024-12-31", "--json")
    assert result.code == 0, result.err
    told = json.loads(result.out)
    assert models_of(copied.project) == before
    assert told["adopted"] is False
    assert told["in_use"].endswith(before[0])
    assert (copied.workspace / "models" / told["model"].rpartition("/")[2]).is_file()
    assert f"resolver model adopt {told['model']}" in result.err
    moved = [row for row in told["weights"] if row["change"]]
    assert moved
    for row in moved:
        assert row["change"] == pytest.approx(row["bits"] - row["bits_before"], abs=0.011)
    assert told["persons"]["persons"] > 500
    listed = json.loads(copied("model", "list", "--project", copied.project, "--json").out)
    assert [(row["in_use"], row["fits"]) for row in listed] == [(True, True), (False, True)]


def test_adoption_does_what_was_foretold(copied):
    candidate = timid(copied)
    told = json.loads(
        copied("model", "diff", candidate.name, "--project", copied.project, "--json").out
    )["persons"]
    applied = [row for row in told["counts"] if row["outcome"] == "applied"]
    assert {row["kind"] for row in applied} == {"split"}
    amounts = [float(change["amount"]) for change in told["largest"]]
    assert amounts == sorted(amounts, reverse=True)
    old = models_of(copied.project)
    done = copied(
        *("model", "adopt", candidate.name, "--project", copied.project),
        *("--reason", "yearly training"),
    )
    assert done.code == 0, done.err
    assert models_of(copied.project) == [candidate.name]
    assert set(old) <= set(models_of(copied.workspace / "models"))
    entry = Casework(copied.workspace).trail()[-1]
    assert (entry.action, entry.purpose) == ("adopt model", "yearly training")
    assert json.loads(entry.details)["replaced"] == old
    words = ("run", "--project", copied.project, "--inbox", copied.inbox, "--json")
    ran = copied(*words, "--as-of", "2025-01-01")
    assert ran.code == 0, ran.err
    persons = json.loads(ran.out)["totals"]["persons"]
    more = sum(row["persons_after"] - row["persons_before"] for row in applied)
    assert persons == told["persons"] + more


def test_the_difference_is_told_in_both_languages(copied):
    candidate = timid(copied)
    english = copied("model", "diff", candidate, "--project", copied.project)
    chinese = copied("model", "diff", candidate, "--project", copied.project, "--language", "zh")
    assert "bits now" in english.out
    assert "come apart" in english.out
    assert "现用（比特）" in chinese.out
    assert "拆分" in chinese.out
    assert "others of its person" in english.err
    assert "同人记录" in chinese.err


def test_one_model_is_shown_and_two_are_compared(copied):
    candidate = timid(copied)
    used = models_of(copied.project)[0]
    shown = json.loads(copied("model", "show", "--project", copied.project, "--json").out)
    assert shown["model"].endswith(used)
    assert "change" not in shown["weights"][0]
    two = copied("model", "diff", used, candidate.name, "--project", copied.project, "--json")
    told = json.loads(two.out)
    assert told["persons"] is None
    assert any(row["change"] for row in told["weights"])


def test_training_may_adopt_at_once(copied):
    result = copied("train", "--project", copied.project, "--as-of", "2024-12-31", "--adopt")
    assert result.code == 0, result.err
    (used,) = models_of(copied.project)
    assert f"Runs use {copied.project / used} from now on" in result.err
    assert "is kept as" in result.err


REFUSED = [
    (["model", "adopt", "linkage-2020-01-01-00000000.json"], "there is no model"),
    (["model", "show", "no.json"], "resolver model list"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_unknown_models_are_told(copied, words, said):
    result = copied(*words, "--project", copied.project)
    assert result.code == 2
    assert said in result.err


def test_a_model_trained_on_other_fields_is_refused(copied, repository):
    other = find_model(repository / "configs" / "febrl3")
    before = models_of(copied.project)
    for command in ("show", "diff", "adopt"):
        result = copied("model", command, other, "--project", copied.project)
        assert result.code == 2
        assert "was trained for other fields or comparison levels" in result.err
    assert models_of(copied.project) == before
    used = copied("model", "adopt", before[0], "--project", copied.project)
    assert used.code == 2
    assert "in use already" in used.err


def test_nothing_to_learn_from_is_a_sentence(repository, tmp_path):
    project = repository / "configs" / "pension"
    result = call("train", "--project", project, "--workspace", tmp_path / "w")
    assert result.code == 3
    assert "nothing to learn from" in result.err


def test_drift_is_a_line_of_the_status_and_a_table(copied):
    workspace = Workspace(copied.workspace)
    project = load_project(copied.project)
    model = load_model(find_model(copied.project), project.linkage)
    snapshot = workspace.snapshot(workspace.published())
    lake, feeds, models = Lake(workspace.root), sorted(project.sources), copied.workspace / "models"
    with Engine(snapshot) as engine:
        watch_drift(engine, project.linkage, model, lake, feeds, date(2024, 12, 31), models)
    quiet = copied("status")
    assert quiet.code == 0, quiet.err
    assert "moved away" not in quiet.err
    with Engine(snapshot) as engine:
        engine.run(
            "update drift set alarm = true, baseline = 0.95, now = 0.4, change = -0.55"
            " where kind = 'completeness' and feed = 'settlements' and subject = 'id_number'"
        )
    english, chinese = copied("status"), copied("status", "--language", "zh")
    assert "Medical settlements: id_number 95.0% → 40.0%" in english.err
    assert "resolver status --drift" in english.err
    assert "数据已偏离" in chinese.err
    table = copied("status", "--drift", "--language", "zh").out
    assert "比对结果分布" in table
    assert "字段完整率" in table
    rows = json.loads(copied("status", "--json").out)["drift"]
    assert rows[0]["alarm"] is True
    assert [row["alarm"] for row in rows].count(True) == 1
