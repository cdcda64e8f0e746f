"""`resolver review` as a user runs it: on the office's own run, with real decisions."""

from __future__ import annotations

import json
import shutil

import openpyxl
import pytest

from resolver.casework import Casework, DecisionLog
from tests.cli.conftest import Office


@pytest.fixture
def desk(office, tmp_path) -> Office:
    """Return an office whose decisions are its own."""
    workspace = tmp_path / "workspace"
    shutil.copytree(office.workspace, workspace, symlinks=True)
    return Office(office.project, office.inbox, workspace, office.first)


def fill(path, verdict: str) -> int:
    """Give every link of a workbook the same verdict, and return how many there are."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = next(cell.column for cell in sheet[1] if cell.value in ("Verdict", "判断"))
    rows = range(2, sheet.max_row + 1, 2)
    for row in rows:
        sheet.cell(row, place).value = verdict
    book.save(path)
    return len(rows)


@pytest.mark.parametrize(("language", "verdict"), [("en", "same"), ("zh", "同一人")])
def test_a_workbook_goes_out_and_comes_back(desk, tmp_path, language, verdict):
    path = tmp_path / "review.xlsx"
    out = desk("review", "--export", path, "--limit", "6", "--language", language)
    assert out.code == 0, out.err
    links = fill(path, verdict)
    assert str(links) in out.err
    back = desk("review", "--import", path)
    assert back.code == 0, back.err
    assert f"{links} decisions taken in, 0 were known already." in back.err
    log = DecisionLog(desk.workspace)
    assert len(log.in_force()) == links
    assert log.verify() == links
    again = desk("review", "--import", path)
    assert f"0 decisions taken in, {links} were known already." in again.err


def test_what_was_decided_is_not_asked_again(desk, tmp_path):
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    desk("review", "--export", first, "--limit", "5")
    fill(first, "unsure")
    assert desk("review", "--import", first).code == 0
    desk("review", "--export", second, "--limit", "5")
    codes = [
        {row[1].value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(2)}
        for path in (first, second)
    ]
    assert not codes[0] & codes[1]


def test_estimates_come_from_decisions(desk, tmp_path):
    before = desk("review", "estimate")
    assert "Nothing has been judged" in before.err
    path = tmp_path / "review.xlsx"
    desk("review", "--export", path, "--limit", "30")
    links = fill(path, "same")
    assert desk("review", "--import", path).code == 0
    found = json.loads(desk("review", "estimate", "--json", "--precision", "0.9").out)
    assert found["judged"] == links
    assert 0 < found["drawn"] < links
    assert found["proposal"]["precision"] == 0.9
    at = next(at for at in found["thresholds"] if at["threshold"] == found["join"])
    assert at["quality"]["precision"]["high"] == 1
    assert found["plan"]["decisions"] > 0
    for language, words in (
        ("en", ["By threshold (* in force)", "civil affairs", "as it stands"]),
        ("zh", ["按合并阈值", "民政", "现状"]),
    ):
        shown = desk("review", "estimate", "--language", language)
        assert shown.code == 0
        assert all(word in shown.out for word in words)


def test_a_spoilt_workbook_is_refused_whole_with_rows_and_columns(desk, tmp_path):
    path = tmp_path / "review.xlsx"
    desk("review", "--export", path, "--limit", "4")
    fill(path, "same")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = next(cell.column for cell in sheet[1] if cell.value == "Verdict")
    sheet.cell(2, place).value = "perhaps"
    sheet.cell(4, 2).value = "FFFFFFFFFF"
    book.save(path)
    back = desk("review", "--import", path)
    assert back.code == 2
    assert f"{path}:2: column" in back.err
    assert f"{path}:4: there is no link FFFFFFFFFF" in back.err
    assert "2 problems to mend first." in back.err
    assert DecisionLog(desk.workspace).entries() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "needs a terminal"),
        (("--export", "review.csv"), "has to end in .xlsx"),
        (("--export", "review.xlsx", "--unmask"), "--purpose"),
        (("--import", "nowhere.xlsx"), "nowhere.xlsx"),
        (("--limit", "0"), "0"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused_with_what_to_do(desk, arguments, told):
    result = desk("review", *arguments)
    assert result.code == 2
    assert told in result.err
    assert "Traceback" not in result.err


def test_a_place_that_cannot_be_written_to_is_a_sentence(desk, tmp_path):
    (tmp_path / "file").write_text("in the way")
    for target in (tmp_path / "file" / "review.xlsx", "/proc/review.xlsx"):
        result = desk("review", "--export", target)
        assert result.code == 3
        assert "review.xlsx: " in result.err or "file: " in result.err


def test_whole_numbers_leave_only_for_a_purpose_that_is_recorded(desk, tmp_path):
    masked, whole = tmp_path / "masked.xlsx", tmp_path / "whole.xlsx"
    desk("review", "--export", masked)
    granted = desk("review", "--export", whole, "--unmask", "--purpose", "case 7")
    assert granted.code == 0, granted.err
    assert "case 7" in [entry.purpose for entry in Casework(desk.workspace).trail()]

    def numbers(path) -> list[str]:
        rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(2, values_only=True)
        said = [line for row in rows for cell in row for line in str(cell).splitlines()]
        return [text for text in said if len(text) == 18 and text[:17].isdigit()]

    assert not numbers(masked)
    assert numbers(whole)
