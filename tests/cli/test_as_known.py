"""`--as-of`: what would have been answered on an earlier day."""

import json
import shutil

import pytest

from tests.cli.conftest import Office

DAY = "2024-09-30"


@pytest.fixture(scope="module")
def past(office, tmp_path_factory):
    """Return a copy of the office, so that no other test sees what is built aside."""
    folder = tmp_path_factory.mktemp("past") / "workspace"
    shutil.copytree(office.workspace, folder, symlinks=True)
    return Office(office.project, office.inbox, folder, office.first)


@pytest.fixture(scope="module")
def leads(past):
    """Return what was found on the day, and what is published."""
    then = past("leads", "list", "--as-of", DAY, "--limit", "1000", "--json")
    assert then.code == 0, then.err
    assert f"Working out what was known on {DAY}" in then.err
    now = past("leads", "list", "--limit", "1000", "--json")
    return tuple({lead["lead_id"]: lead for lead in json.loads(r.out)} for r in (then, now))


def test_later_months_are_not_in_an_earlier_answer(leads):
    then, now = leads
    assert then
    assert then.keys() != now.keys()
    assert max(lead["period_to"] or "" for lead in then.values()) <= DAY
    assert max(lead["period_to"] or "" for lead in now.values()) > DAY


def test_it_is_worked_out_once_and_said_which_day_answers(past, leads):
    again = past("leads", "list", "--as-of", DAY, "--language", "zh")
    assert again.code == 0
    assert "正在推算" not in again.err
    assert f"以 {DAY} 已提供的数据作答" in again.err


def test_a_person_and_a_lead_are_shown_as_they_were_and_masked(past, leads):
    then, _ = leads
    lead = next(iter(then.values()))
    shown = json.loads(past("show", "lead", lead["lead_id"], "--as-of", DAY, "--json").out)
    assert max(row["delivered_on"] for row in shown["evidence"]) <= DAY
    person = json.loads(past("show", "person", lead["person_id"], "--as-of", DAY, "--json").out)
    assert "*" in person["person"][0]["id_number"]
    assert max(row["known_on"] for row in person["deaths"]) <= DAY
    found = json.loads(past("find", lead["person_id"], "--as-of", DAY, "--json").out)
    assert found[0]["id"] == lead["person_id"]


def test_the_neighbourhood_holds_nothing_that_came_later(past, leads):
    then, _ = leads
    node = f"person:{next(iter(then.values()))['person_id']}"
    result = past("graph", "around", node, "--as-of", DAY, "--json")
    assert result.code == 0, result.err
    edges = json.loads(result.out)["edges"]
    assert edges
    assert max(edge["known_on"] for edge in edges if edge["known_on"]) <= DAY


def test_what_was_not_known_yet_is_not_there(past, leads):
    then, now = leads
    later = sorted(now.keys() - then.keys())
    assert later
    result = past("show", "lead", later[0], "--as-of", DAY)
    assert result.code == 2
    assert f"in what was known on {DAY}" in result.err


@pytest.mark.parametrize(
    "command",
    [
        ["leads", "list"],
        ["find", "王秀兰"],
        ["show", "person", "P0"],
        ["graph", "around", "person:P0"],
    ],
)
def test_a_day_before_the_first_delivery_says_so(past, command):
    result = past(*command, "--as-of", "2020-01-01")
    assert result.code == 2
    assert "On 2020-01-01 nothing had been delivered yet: the first delivery was on" in result.err


def test_a_day_before_the_first_delivery_says_so_in_chinese(past):
    result = past("leads", "list", "--as-of", "2020-01-01", "--language", "zh")
    assert "截至 2020-01-01 尚未收到任何数据，首次提供日期为" in result.err


def test_the_published_run_answers_for_its_day_and_later(past, leads):
    _, now = leads
    result = past("leads", "list", "--as-of", "2025-03-01", "--limit", "1000", "--json")
    assert {lead["lead_id"] for lead in json.loads(result.out)} == set(now)
    assert "Working out" not in result.err
