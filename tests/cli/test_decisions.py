"""Decide, list, withdraw, hand out and read back, as a user does."""

from __future__ import annotations

import csv
import getpass
import json
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from resolver.casework import Casework
from tests.cli.conftest import call


@pytest.fixture
def desk(office, tmp_path):
    """Return the office with a workspace of its own, so that nobody else is bound."""
    shutil.copytree(office.workspace, tmp_path / "workspace", symlinks=True)
    return replace(office, workspace=tmp_path / "workspace")


@pytest.fixture(scope="module")
def persons(office, tmp_path_factory):
    """Return the ids of five persons, each with more than one record, and a record of each."""
    path = tmp_path_factory.mktemp("persons") / "persons.parquet"
    assert office("persons", "export", "--output", path).code == 0
    found = {}
    for row in pq.read_table(path).to_pylist():
        found.setdefault(row["person_id"], []).append(f"{row['feed']}/{row['row_key']}")
    return {person: records[-1] for person, records in sorted(found.items())[:60] if records[2:]}


def decide(desk, left, right, verdict, *more):
    return desk("decide", left, right, f"--{verdict}", "--reason", "seen", *more)


def test_a_decision_is_recorded_with_what_the_persons_stood_for(desk, persons):
    one, other = list(persons)[:2]
    told = decide(desk, one.lower(), other, "same", "--evidence", "file 3", "--user", "wang")
    assert told.code == 0, told.err
    assert "Decision 1: " in told.out
    assert f"{one} stands for its record" in told.err
    assert "from the next run on" in told.err
    [entry] = json.loads(desk("decisions", "list", "--json").out)["decisions"]
    assert (entry["verdict"], entry["reason"], entry["evidence"]) == ("same", "seen", "file 3")
    assert (entry["left_person"], entry["right_person"]) == (one, other)
    published = (desk.workspace / "published").readlink().name
    assert (entry["actor"], entry["state"], entry["run"]) == ("wang", "pending", published)
    *_, kept = Casework(desk.workspace).trail()
    assert (kept.action, kept.actor) == ("decide", "wang")
    assert json.loads(kept.details)["entered_by"] == getpass.getuser()


def test_records_are_decided_upon_by_their_names(desk, persons):
    left, right = list(persons.values())[:2]
    told = decide(desk, left, right, "different", "--json")
    assert told.code == 0, told.err
    entry = json.loads(told.out)
    assert (entry["number"], entry["verdict"], entry["contradiction"]) == (1, "different", [])
    assert {entry["left_person"], entry["right_person"]} == set(list(persons)[:2])


def test_unsure_is_noted(desk, persons):
    told = decide(desk, *list(persons)[:2], "unsure")
    assert told.code == 0
    assert "changes nothing" in told.out


def test_a_contradiction_is_told_at_once_with_its_chain(desk, persons):
    a, b, c = list(persons.values())[:3]
    decide(desk, a, b, "same")
    decide(desk, b, c, "same")
    told = decide(desk, a, c, "different")
    assert told.code == 0
    assert "contradicts earlier decisions" in told.err
    first, second = told.err.index("(decision 1)"), told.err.index("(decision 2)")
    assert first < second
    assert "resolver decisions withdraw" in told.err
    chinese = decide(desk, c, a, "different", "--language", "zh")
    assert "与在先裁定矛盾" in chinese.err
    assert "第1号裁定" in chinese.err
    again = decide(desk, b, a, "same")
    assert "Decided so already: 1." in again.err


def test_withdrawing_erases_nothing(desk, persons):
    decide(desk, *list(persons)[:2], "same")
    told = desk("decisions", "withdraw", "1", "--reason", "the brother", "--user", "li")
    assert told.code == 0, told.err
    assert "Decision 1 is withdrawn" in told.out
    assert "No decisions." in desk("decisions", "list").err
    rows = json.loads(desk("decisions", "list", "--all", "--json").out)["decisions"]
    assert [(row["number"], row["state"]) for row in rows] == [(1, "withdrawn"), (2, "withdrawal")]
    assert (rows[0]["withdrawn_by"], rows[1]["reason"], rows[1]["actor"]) == (
        2,
        "the brother",
        "li",
    )
    listed = desk("decisions", "list", "--all", "--language", "zh").out
    assert "已撤销 (2)" in listed


def mistakes(persons):
    one, other, *_ = persons
    record = persons[one]
    return {
        "no person": (["decide", "P00000000000", other, "--same", "--reason", "x"], "no person"),
        "no record": (["decide", one, "nowhere/1", "--same", "--reason", "x"], "no record"),
        "both unknown": (["decide", "P0", "no/1", "--same", "--reason", "x"], "no record 'no/1'"),
        "one person twice": (["decide", one, one, "--same", "--reason", "x"], "name two records"),
        "one record twice": (["decide", record, record, "--same", "--reason", "x"], "two records"),
        "no verdict": (["decide", one, other, "--reason", "x"], "exactly one of"),
        "two verdicts": (["decide", one, other, "--same", "--unsure", "--reason", "x"], "exactly"),
        "no reason": (["decide", one, other, "--same"], "--reason"),
        "an empty reason": (["decide", one, other, "--same", "--reason", " "], "a reason is"),
        "withdraw what is not there": (["decisions", "withdraw", "7", "--reason", "x"], "no decis"),
        "unmask without purpose": (["decisions", "list", "--unmask"], "--purpose"),
        "export to what": (["decisions", "export", "x.docx"], ".docx"),
    }


@pytest.mark.parametrize("case", list(mistakes(dict.fromkeys("ab", "f/1"))))
def test_mistakes_are_sentences_and_enter_nothing(desk, persons, case):
    arguments, what = mistakes(persons)[case]
    result = desk(*arguments)
    assert result.code == 2
    assert what in result.err
    assert "Traceback" not in result.err
    assert json.loads(desk("decisions", "list", "--all", "--json").out)["decisions"] == []


def test_mistakes_are_told_in_chinese(desk, persons):
    one = next(iter(persons))
    for arguments, what in (
        (["decide", "P0", "no/1", "--same", "--reason", "x"], "没有编号为“P0”的人员"),
        (["decide", one, one, "--same", "--reason", "x"], "同一条记录"),
        (["decide", one, "P0", "--reason", "x"], "请在 --same"),
        (["decisions", "withdraw", "7", "--reason", "x"], "没有第7号裁定"),
    ):
        assert what in desk(*arguments, "--language", "zh").err


def test_before_the_first_run_there_is_nothing_to_decide_upon(tmp_path):
    told = call("decide", "P1", "P2", "--same", "--reason", "x", "--workspace", tmp_path)
    assert (told.code, "resolver run" in told.err) == (2, True)
    assert "No decisions." in call("decisions", "list", "--workspace", tmp_path).err


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_was_handed_out_is_read_back_elsewhere(desk, office, persons, tmp_path, name):
    one, other, third = list(persons)[:3]
    decide(desk, one, other, "same", "--user", "wang")
    decide(desk, persons[third], other, "different", "--evidence", "file 3")
    decide(desk, one, third, "unsure")
    desk("decisions", "withdraw", "3", "--reason", "wrong")
    file = tmp_path / name
    whole = ["--all", "--unmask", "--purpose", "case 7"]
    assert desk("decisions", "export", file, *whole).code == 0
    assert Casework(desk.workspace).trail()[-1].action == "export decisions"
    here = desk("decisions", "import", file, "--json")
    assert json.loads(here.out) == {"checked": 0, "entered": [], "left_out": 4}
    shutil.copytree(office.workspace, tmp_path / "elsewhere", symlinks=True)
    elsewhere = replace(office, workspace=tmp_path / "elsewhere")
    checked = elsewhere("decisions", "import", file, "--check")
    assert "2 decisions could be entered, 2 left out" in checked.err
    assert json.loads(elsewhere("decisions", "list", "--json").out)["decisions"] == []
    entered = elsewhere("decisions", "import", file, "--user", "zhao")
    assert entered.code == 0, entered.err
    assert "2 decisions entered" in entered.err

    def said(rows):
        names = ("verdict", "left", "right", "reason", "evidence", "actor")
        return [[row[name] for name in names] for row in rows]

    rows = json.loads(elsewhere("decisions", "list", "--json").out)["decisions"]
    assert said(rows) == said(json.loads(desk("decisions", "list", "--json").out)["decisions"])


def test_an_import_is_all_or_nothing_and_tells_everything(desk, persons, tmp_path):
    one, other, third = list(persons)[:3]
    file = tmp_path / "裁定.csv"
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ["结论", "甲记录", "乙记录", "理由"],
                ["同一人", one, other, "照片一致"],
                ["不同人", other, one, "字迹"],
                ["同一人", "no/1", third, ""],
                ["大概", one, third, "字迹"],
            ]
        )
    result = desk("decisions", "import", file)
    assert result.code == 2
    assert [line.split(": ")[:2] for line in result.err.splitlines()[:4]] == [
        ["裁定.csv:3", "结论"],
        ["裁定.csv:4", "理由"],
        ["裁定.csv:4", "甲记录"],
        ["裁定.csv:5", "结论"],
    ]
    assert "contradicts" in result.err
    assert "4 to mend first; nothing was entered." in result.err
    chinese = desk("decisions", "import", file, "--language", "zh")
    assert "本文件第2行" in chinese.err
    assert "未记入任何裁定" in chinese.err
    assert json.loads(desk("decisions", "list", "--json").out)["decisions"] == []


def test_numbers_in_names_and_reasons_are_masked(desk, persons):
    number = "220202195001011234"
    told = decide(desk, *list(persons)[:2], "same", "--evidence", f"letter of {number}")
    plain = desk("decisions", "list", "--json")
    assert number not in told.out + told.err + plain.out
    whole = desk("decisions", "list", "--json", "--unmask", "--purpose", "case 7")
    assert number in whole.out
    assert Casework(desk.workspace).trail()[-1].action == "list decisions"
