"""`resolver source withdraw`: leads that rest on a delivery go with it, and come back with it."""

import json
import shutil

import pytest

from resolver.casework import Casework
from resolver.runs import workspace_lock
from tests.cli.conftest import Office


@pytest.fixture
def copied(office, tmp_path):
    folder = tmp_path / "workspace"
    shutil.copytree(office.workspace, folder, symlinks=True)
    return Office(office.project, office.inbox, folder, office.first)


def leads(office):
    listed = office("leads", "list", "--limit", "1000", "--json")
    return {lead["lead_id"]: lead for lead in json.loads(listed.out)}


def run(office, day):
    result = office("run", "--project", office.project, "--inbox", office.inbox, "--as-of", day)
    assert result.code == 0, result.err
    return result


def test_leads_that_rest_on_it_disappear_and_come_back(copied):
    before = leads(copied)
    scenario, feed, file = "sick_retirement_cluster", "awards", "ylbx_award_20240630.csv"
    resting = set()
    for lead in before.values():
        if lead["scenario"] == scenario:
            shown = json.loads(copied("show", "lead", lead["lead_id"], "--json").out)
            if file in {row["file_name"] for row in shown["evidence"]}:
                resting.add(lead["lead_id"])
    assert resting
    words = ["source", "withdraw", feed, file, "--reason", "letter 77"]
    withdrawn = copied(*words, "--on", "2024-12-31", "--json")
    assert withdrawn.code == 0, withdrawn.err
    assert json.loads(withdrawn.out)["state"] == "withdrawn"
    assert leads(copied).keys() == before.keys()
    second = run(copied, "2025-01-01")
    assert f"{file}: was withdrawn on 2024-12-31 and is left out" in second.err
    assert f"resolver source restore {feed} 2024-06-30" in second.err
    assert not resting & leads(copied).keys()
    words = ["source", "restore", feed, file, "--reason", "letter 78", "--on", "2025-01-02"]
    restored = copied(*words)
    assert restored.code == 0, restored.err
    run(copied, "2025-01-02")
    after = leads(copied)
    assert {key: after[key]["amount"] for key in resting} == {
        key: before[key]["amount"] for key in resting
    }
    trail = [entry for entry in Casework(copied.workspace).trail() if "batch" in entry.action]
    assert [(entry.action, entry.purpose) for entry in trail] == [
        ("withdraw batch", "letter 77"),
        ("restore batch", "letter 78"),
    ]


def test_deliveries_are_listed_with_what_became_of_them(copied):
    feed = "death_cancellations"
    listed = json.loads(copied("source", "batches", feed, "--json").out)
    assert {row["state"] for row in listed} == {"counts"}
    first = listed[0]
    done = copied(
        *("source", "withdraw", feed, first["batch"], "--reason", "发错", "--language", "zh"),
        *("--on", "2024-12-31"),
    )
    assert "起不再计入" in done.err
    shown = copied("source", "batches", feed, "--language", "zh").out
    assert "撤回日期：2024-12-31" in shown
    assert "发错" in shown


def test_of_a_full_register_only_the_newest_counts(copied):
    states = {}
    for feed in ("population_register", "resident_pensions"):
        listed = json.loads(copied("source", "batches", feed, "--json").out)
        states[feed] = [row["state"] for row in listed]
    assert states["population_register"] == ["counts"]
    rolls = states["resident_pensions"]
    assert rolls[-1] == "counts"
    assert set(rolls[:-1]) == {"older"}


MISTAKES = [
    (
        ["withdraw", "death_cancellation", "x", "--reason", "r"],
        "did you mean 'death_cancellations'",
    ),
    (["withdraw", "death_cancellations", "x.csv", "--reason", "r"], "has no batch or file 'x.csv'"),
    (["withdraw", "death_cancellations", "x.csv", "--reason", " "], "--reason must say something"),
    (["withdraw", "death_cancellations", "x.csv"], "--reason"),
    (["batches", "nothing"], "nothing was ever taken in"),
]


@pytest.mark.parametrize(("words", "said"), MISTAKES)
def test_mistakes_are_sentences_and_change_nothing(office, words, said):
    result = office("source", *words)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


def test_while_a_run_is_at_work_nothing_is_withdrawn(copied):
    with workspace_lock(copied.workspace):
        result = copied(
            "source", "withdraw", "death_cancellations", "x.csv", "--reason", "letter 77"
        )
    assert result.code == 3
    assert "another run is at work here" in result.err
