"""The life of runs as an operator sees it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from resolver.casework import Casework
from resolver.cli.run_tables import CHANGES, REASONS, STATES
from tests.cli.conftest import call

DAY = ("--as-of", "2024-12-31")


@pytest.fixture
def own(office, tmp_path):
    """Return an office with a copy of the workspace, to change its runs."""
    workspace = tmp_path / "workspace"
    shutil.copytree(office.workspace, workspace, symlinks=True)
    project = tmp_path / "pension"
    shutil.copytree(office.project, project)
    return replace(office, workspace=workspace, project=project)


def run(own, *arguments):
    return own("run", "--project", own.project, "--inbox", own.inbox, *DAY, *arguments)


def published(own):
    return (own.workspace / "published").readlink().name


def strict(own):
    """Let the policy refuse every person of more than one profile."""
    policy = own.project / "policy.yml"
    checks = "\nchecks: {max_profiles_of_person: 1}\n"
    policy.write_text(policy.read_text("utf-8").split("\nchecks:")[0] + checks, "utf-8")


def test_check_that_fails_stops_before_publishing_and_is_accepted_with_a_reason(own):
    before = published(own)
    strict(own)
    refused = run(own)
    assert refused.code == 1
    assert "check failed: monster_cluster" in refused.err
    assert "--accept monster_cluster" in refused.err
    assert published(own) == before
    listed = json.loads(own("runs", "list", "--json").out)
    assert (listed[0]["state"], listed[0]["stopped"]) == ("unfinished", "checks")
    name = listed[0]["run"]
    shown = own("runs", "show", name)
    assert "is made of" in shown.out
    difference = json.loads(own("runs", "diff", before, name, "--json").out)
    assert difference["leads"] == []
    assert difference["files"] == [{"change": "changed", "file": "policy.yml"}]
    chinese = run(own, "--language", "zh")
    assert chinese.code == 1
    assert "检查未通过 monster_cluster" in chinese.err
    unreasoned = run(own, "--accept", "monster_cluster")
    assert unreasoned.code == 2
    assert "--reason" in unreasoned.err
    unknown = run(own, "--accept", "monster", "--reason", "x")
    assert unknown.code == 2
    accepted = run(own, "--accept", "monster_cluster", "--reason", "seen by hand")
    assert accepted.code == 0, accepted.err
    assert f"resuming {name} after 'quality'" in accepted.err
    assert published(own) == name
    trail = Casework(own.workspace).trail()
    assert [(entry.action, entry.purpose) for entry in trail[-1:]] == [
        ("accept check", "seen by hand")
    ]
    assert "monster_cluster: seen by hand" in own("runs", "show").out


def test_runs_are_listed_compared_rolled_back_and_pruned(own):
    first = published(own)
    own("run", "--project", own.project, "--inbox", own.inbox, "--as-of", "2025-01-01")
    second = published(own)
    assert second == "2025-01-01-1"
    listed = json.loads(own("runs", "list", "--json").out)
    assert [(row["run"], row["state"]) for row in listed[:2]] == [
        (second, "published"),
        (first, "kept"),
    ]
    told = own("runs", "diff")
    assert told.code == 0
    assert f"{first} -> {second}" in told.err
    assert "the day that it is for" in told.err
    back = own("runs", "rollback", "--reason", "the death register was incomplete")
    assert back.code == 0, back.err
    assert published(own) == first
    assert json.loads(own("status", "--json").out)["run"] == first
    entry = Casework(own.workspace).trail()[-1]
    assert (entry.action, entry.purpose) == ("rollback", "the death register was incomplete")
    assert json.loads(entry.details) == {"from": second, "to": first}
    kept = json.loads(own("runs", "prune", "--keep", "1", "--json", "--dry-run").out)
    assert first not in kept["removed"]
    assert second not in kept["removed"]
    forth = own("runs", "rollback", second, "--reason", "it was complete after all")
    assert forth.code == 0
    pruned = json.loads(own("runs", "prune", "--keep", "1", "--json").out)
    assert first in pruned["removed"]
    assert pruned["bytes"] > 1_000_000
    assert published(own) == second
    assert [row["run"] for row in json.loads(own("runs", "list", "--json").out)] == [second]
    everything = json.loads(own("runs", "list", "--all", "--json").out)
    assert {row["run"] for row in everything if row["state"] == "pruned"} >= {first}


MISTAKES = [
    (["rollback"], 2, "--reason"),
    (["rollback", "--reason", " "], 2, "--reason"),
    (["rollback", "2020-01-01-1", "--reason", "x"], 3, "no run '2020-01-01-1'"),
    (["show", "2020-01-01-1"], 3, "no run '2020-01-01-1'"),
    (["diff", "2020-01-01-1", "2024-12-31-1"], 3, "no run '2020-01-01-1'"),
    (["prune"], 2, "--keep"),
    (["prune", "--keep", "0"], 2, "--keep"),
]


@pytest.mark.parametrize(("arguments", "code", "what"), MISTAKES)
def test_mistakes_are_sentences(office, arguments, code, what):
    result = office("runs", *arguments)
    assert result.code == code
    assert what in result.err
    assert "Traceback" not in result.err


def test_nothing_to_list_says_how_to_start(tmp_path):
    empty = call("runs", "list", "--workspace", tmp_path)
    assert empty.code == 0
    assert "resolver run" in empty.err


def test_an_earlier_day_and_an_older_snapshot_are_refused_with_the_way_out(own):
    earlier = own(*("run", "--project", own.project, "--inbox", own.inbox, "--as-of", "2024-12-30"))
    assert earlier.code == 3
    assert "--as-of-earlier" in earlier.err
    path = own.workspace / "runs" / published(own) / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 1}))
    for arguments in (["status"], ["find", "王"], ["leads", "list"], ["runs", "show"]):
        refused = own(*arguments)
        assert refused.code == 3
        assert "resolver run --rebuild" in refused.err
    assert run(own).code == 3
    again = run(own, "--rebuild")
    assert again.code == 0, again.err
    assert own("status").code == 0


def test_second_run_waits_and_then_says_who_is_at_work(own):
    from resolver.runs import workspace_lock

    with workspace_lock(Path(own.workspace)):
        refused = run(own, "--wait", "0.1")
    assert refused.code == 3
    assert "waiting up to 0.1 s" in refused.err
    assert "waited for 0.1 s" in refused.err


@pytest.mark.parametrize("words", [STATES, CHANGES, REASONS])
def test_every_word_is_there_in_both_languages(words):
    assert all(english and chinese and english != chinese for english, chinese in words.values())


def test_tables_are_printed_in_chinese(own):
    assert "已发布" in own("runs", "list", "--language", "zh").out
    assert "检查" in own("runs", "show", "--language", "zh").out
