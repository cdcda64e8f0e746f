"""Files whose names say nothing are told by their columns, or reported with the candidates."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config.project import load_project
from resolver.sources.matching import match_file
from tests.sources.conftest import Office, contract

PENSION = load_project(Path(__file__).parents[2] / "configs" / "pension").sources
DEATHS = {
    "cremations", "death_cancellations", "death_certificates", "medical_deaths",
    "community_deaths", "retired_cadre_deaths",
}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "feed"),
    [
        ("火化日期", "cremations"),
        ("性别,注销日期", "death_cancellations"),
        ("性别,出生日期,销户日期", "death_cancellations"),
        ("死亡原因", "death_certificates"),
        ("停保日期", "medical_deaths"),
        ("性别,出生日期", None),
        ("", None),
    ],
)
def test_what_only_one_feed_has_tells_deaths_apart(
    tmp_path: Path, columns: str, feed: str | None
) -> None:
    path = tmp_path / "名单.csv"
    header = ["姓名", "身份证号", "死亡日期", *filter(None, columns.split(","))]
    path.write_text(",".join(header) + "\n" + ",".join("1" for _ in header) + "\n", "utf-8")
    match = match_file(path, PENSION)
    assert match.feed == feed
    if feed is None:
        (problem,) = match.problems
        assert all(name in problem.what for name in DEATHS)
    else:
        assert feed in match.notes[0]


def test_a_name_and_a_number_alone_are_no_register(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("姓名,身份证号\n甲,1\n", "utf-8")
    assert match_file(path, PENSION).feed is None


def test_check_notes_what_was_recognised_by_its_columns(office: Office) -> None:
    office.sources["visits"] = contract(files="visit*", person={"name": "姓名"}, facts={}, key="号")
    office.deliver("名单.csv", "姓名,身份证号,死亡时间\n甲一,11010519491231002X,20240101\n")
    notes: list[str] = []
    assert office.check(notes.append) == []
    (note,) = notes
    assert "名单.csv" in note
    assert "'deaths'" in note
