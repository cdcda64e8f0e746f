from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from resolver.casework import Casework
from resolver.engine import Engine
from tests.cli.conftest import Office

NUMBERS = re.compile(r"(?<![\d*])\d{17}[\dXx](?!\d)")


@pytest.fixture(scope="module")
def snapshot(office: Office):
    run = (office.workspace / "published").resolve()
    with Engine(run / "snapshot.duckdb", read_only=True) as engine:
        yield engine


@pytest.fixture(scope="module")
def alike(snapshot: Engine) -> tuple[str, str]:
    """Return two persons whom strong evidence did not join."""
    [pair] = snapshot.rows(
        "select left_person, right_person from possible_same order by match_weight desc limit 1"
    )
    return pair


@pytest.fixture(scope="module")
def joined(snapshot: Engine) -> tuple[str, str]:
    """Return two records that were weighed before they became one person."""
    [pair] = snapshot.rows(
        "with one as (select distinct person_id, group_id, arg_min(m.feed || '/' || m.row_key,"
        " m.row_id) over (partition by group_id) as record from person_profile"
        " join mention as m using (profile_id))"
        " select l.record, r.record from one as l join one as r"
        " on l.person_id = r.person_id and l.group_id < r.group_id order by 1, 2 limit 1"
    )
    return pair


def test_why_two_are_two(office: Office, alike: tuple[str, str]) -> None:
    english, chinese = office("why", *alike), office("why", *alike, "--language", "zh")
    assert english.code == chinese.code == 0
    assert english.out.startswith("Two persons\n- ")
    assert chinese.out.startswith("两个人\n- ")
    assert "Before looking" in english.out
    assert "先验" in chinese.out
    assert not NUMBERS.search(english.out + chinese.out)
    # No column is shown by its name in linkage.yml where there is a title for it.
    assert not re.search(r"\b(id_number|birth_date|address_all|name_variants)\b", english.out)


def test_why_two_are_one(office: Office, joined: tuple[str, str]) -> None:
    found = json.loads(office("why", *joined, "--json").out)
    assert found["same"] is True
    assert found["closest"]["compared"]
    assert found["closest"]["routes"][0]["name"]
    assert found["steps"][0]["pairs"]
    assert office("why", *joined).out.startswith("One person")


def test_records_that_say_the_same_are_no_mistake(office: Office, snapshot: Engine) -> None:
    [(left, right)] = snapshot.rows(
        "select min(feed || '/' || row_key), max(feed || '/' || row_key) from mention"
        " group by profile_id having count(*) > 1 order by profile_id limit 1"
    )
    result = office("why", left, right)
    assert result.code == 0
    assert "say the same in everything that is compared" in result.out


def test_how_a_person_was_built(office: Office, joined: tuple[str, str]) -> None:
    person = json.loads(office("why", *joined, "--json").out)["left"]["person"]
    shown = office("how", person)
    assert shown.code == 0
    assert "Joined step by step" in shown.out
    assert "What would break it" in shown.out
    assert not NUMBERS.search(shown.out)
    found = json.loads(office("how", person, "--json").out)
    assert found["complete"] is True
    assert len(found["steps"]) == len(found["groups"]) - 1
    assert "逐步合并" in office("how", joined[0], "--language", "zh").out


def test_every_person_of_several_groups_is_built_again(office: Office, snapshot: Engine) -> None:
    persons = snapshot.rows(
        "select person_id from person_profile group by person_id"
        " having count(distinct group_id) > 1 order by count(distinct group_id) desc, 1 limit 5"
    )
    assert persons
    for (person,) in persons:
        found = json.loads(office("how", person, "--json").out)
        assert found["complete"] is True
        labels = {group["label"] for group in found["groups"]}
        assert set(found["steps"][-1]["left"] + found["steps"][-1]["right"]) == labels


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages(office: Office, alike: tuple[str, str], tmp_path: Path, language: str) -> None:
    for command, names in (("why", alike), ("how", alike[:1])):
        target = tmp_path / f"{command}.html"
        result = office(command, *names, "--html", target, "--language", language)
        assert result.code == 0, result.err
        assert result.out == ""
        assert str(target) in result.err
        page = target.read_text("utf-8")
        assert "<script" not in page
        assert not NUMBERS.search(page)


def test_whole_numbers_need_a_purpose_and_are_recorded(
    office: Office, joined: tuple[str, str]
) -> None:
    for command, names in (("why", joined), ("how", joined[:1])):
        assert office(command, *names, "--unmask").code == 2
        shown = office(command, *names, "--unmask", "--purpose", "case 12")
        assert shown.code == 0
        assert NUMBERS.search(shown.out)
        last = Casework(office.workspace).trail()[-1]
        assert (last.action, last.purpose) == (command, "case 12")


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["how", "P00000000000"], "no person"),
        (["how", "register/none"], "no record"),
        (["why", "P00000000000", "P00000000001", "--language", "zh"], "没有编号"),
    ],
)
def test_mistakes_are_sentences(office: Office, arguments: list[str], what: str) -> None:
    result = office(*arguments)
    assert result.code == 2
    assert what in result.err
    assert "Traceback" not in result.err


def test_the_same_person_twice(office: Office, alike: tuple[str, str]) -> None:
    result = office("why", alike[0], alike[0].lower())
    assert result.code == 2
    assert f"resolver how {alike[0]}" in result.err


def test_a_page_that_cannot_be_written(
    office: Office, alike: tuple[str, str], tmp_path: Path
) -> None:
    result = office("why", *alike, "--html", tmp_path / "page.pdf")
    assert result.code == 3
    assert ".html" in result.err
    (tmp_path / "file").write_text("x", "utf-8")
    result = office("how", alike[0], "--html", tmp_path / "file" / "page.html")
    assert result.code == 3
    assert "Traceback" not in result.err
