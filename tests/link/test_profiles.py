from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.link import build_profiles, group_profiles
from tests.link.town import Row, fill_lake, number, project

ONE = number("340524", date(1980, 1, 1), 42)
OTHER = number("110105", date(1949, 12, 31), 2)


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


def profiles(linkage: Linkage, *rows: Row) -> dict[str, tuple[int, int, bool | None]]:
    """Return each row's profile, group and whether the group owns its number."""
    numbered = [{"feed": f"feed{i}", "row_key": str(i), **row} for i, row in enumerate(rows)]
    with Engine(threads=1) as engine:
        fill_lake(engine, linkage, numbered)
        build_profiles(engine, linkage)
        group_profiles(engine, linkage)
        found = engine.rows(
            "select row_key, profile_id, group_id, owns_number"
            " from mention join profile_group using (profile_id)"
        )
    return {key: (profile, group, owns) for key, profile, group, owns in found}


@pytest.mark.parametrize(
    ("one", "other", "collapse"),
    [
        # A valid number and the same name; what differs is collected.
        ({"name": "王秀英", "id_number": ONE}, {"name": "王秀英", "id_number": ONE}, True),
        (
            {"name": "王秀英", "id_number": ONE, "phone": "13944440001"},
            {"name": "王 秀英", "id_number": ONE, "address": "西河村"},
            True,
        ),
        ({"name": "王秀英", "id_number": ONE}, {"name": "王秀芳", "id_number": ONE}, False),
        (
            {"name": "王秀英", "id_number": ONE, "sex": "男"},
            {"name": "王秀英", "id_number": ONE, "sex": "女"},
            False,
        ),
        # Without one everything has to agree, and that has to be enough.
        (
            {"name": "王秀英", "birth_date": "1950-01-02", "address": "西河村"},
            {"name": "王秀英", "birth_date": "1950-01-02", "address": "西河村"},
            True,
        ),
        (
            {"name": "王秀英", "birth_date": "1950-01-02", "address": "西河村"},
            {"name": "王秀英", "birth_date": "1950-01-02", "address": "东山村"},
            False,
        ),
        ({"name": "王秀英"}, {"name": "王秀英"}, False),
        ({"name": "王秀英", "sex": "女"}, {"name": "王秀英", "sex": "女"}, False),
    ],
)
def test_rows_collapse(linkage: Linkage, one: Row, other: Row, collapse: bool) -> None:
    found = profiles(linkage, one, other)
    assert (found["0"][0] == found["1"][0]) is collapse


@pytest.mark.parametrize(
    ("one", "other", "grouped"),
    [
        ({"name": "王秀英"}, {"name": "王秀英", "sex": "女"}, True),
        ({"name": "王秀英"}, {"name": "王?英"}, True),
        ({"name": "王秀英"}, {"name": "王秀芳"}, True),
        ({"name": "王秀英"}, {"name": "王秀瑛"}, True),
        ({"name": "王秀英"}, {"name": None}, True),
        ({"name": "王秀英"}, {"name": "李国强"}, False),
        # A slip is forgiven only where nothing contradicts.
        ({"name": "王秀英", "sex": "女"}, {"name": "王秀芳", "sex": "男"}, False),
        (
            {"name": "王秀英", "birth_date": "1980-01-01"},
            {"name": "王秀芳", "birth_date": "1962-07-08"},
            False,
        ),
        (
            {"name": "王秀英", "birth_date": "1980-01-01"},
            {"name": "王秀芳", "birth_date": "1980-01"},
            True,
        ),
    ],
)
def test_equal_valid_numbers_group(linkage: Linkage, one: Row, other: Row, grouped: bool) -> None:
    found = profiles(linkage, {**one, "id_number": ONE}, {**other, "id_number": ONE})
    assert (found["0"][1] == found["1"][1]) is grouped


def test_a_number_is_owned_by_those_who_attest_it(linkage: Linkage) -> None:
    mine: Row = {"name": "王秀英", "id_number": ONE, "sex": "女"}
    found = profiles(linkage, mine, mine, mine, {"name": "李国强", "id_number": ONE})
    assert [found[str(i)][2] for i in range(4)] == [True, True, True, False]


def test_fifteen_digits_in_one_feed_alone_are_not_certain(linkage: Linkage) -> None:
    short = OTHER[:6] + OTHER[8:17]
    found = profiles(linkage, {"name": "王秀英", "id_number": short})
    assert found["0"][2] is False
    found = profiles(linkage, *[{"name": "王秀英", "id_number": short}] * 2)
    assert found["0"][2] is True


def test_profiles_keep_what_they_collect(linkage: Linkage) -> None:
    phones = ("13944440002", "13944440001", "13944440002")
    rows: list[Row] = [
        {"name": "王秀英", "id_number": ONE, "phone": phone, "feed": "f", "row_key": str(key)}
        for key, phone in enumerate(phones)
    ]
    with Engine(threads=1) as engine:
        fill_lake(engine, linkage, rows)
        build_profiles(engine, linkage)
        [found] = engine.records("select phone, mentions, feeds, address from profile")
    assert found == {
        "phone": ["13944440001", "13944440002"],
        "mentions": 3,
        "feeds": ["f"],
        "address": None,
    }
