"""Decisions go out as a table and come back as they were."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from resolver.exports.decision_sheet import REQUIRED, Line, read_sheet
from resolver.exports.decisions import DECISIONS, export_decisions
from resolver.exports.files import ExportError

NUMBER = "220202195001011234"


def row(number: int, **said: Any) -> dict[str, Any]:
    """Return a decision as it is listed."""
    names = {"number": number, "at": "2024-12-31T12:00:00+00:00", "actor": "wang", "run": "r-1"}
    common = {"verdict": "same", "left": "roll/1", "right": "deaths/2", "reason": "one grave"}
    empty = dict.fromkeys(("left_person", "right_person", "withdraws", "withdrawn_by", "in_run"))
    return names | common | empty | {"evidence": "", "state": "pending"} | said


ROWS = [
    row(1, evidence="file 3", left_person="P1", right_person="P2"),
    row(2, verdict="different", reason="=HYPERLINK(x) 父子", actor="李"),
    row(3, verdict="unsure", left=f"roll/{NUMBER}", reason="-"),
    row(4, state="withdrawn"),
    row(5, state="withdrawal", withdraws=4),
]


def write(folder: Path, name: str, header: list[str], *lines: list[Any]) -> Path:
    """Write a table by hand."""
    path = folder / name
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        for line in (header, *lines):
            book.active.append(line)
        book.save(path)
    else:
        encoding = "gb18030" if "gb" in name else "utf-8"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([header, *lines])
    return path


def said(lines: tuple[Line, ...]) -> list[tuple[str, ...]]:
    return [(x.verdict, x.left, x.right, x.reason, x.evidence, x.user) for x in lines]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_goes_out_whole_comes_back_the_same(tmp_path: Path, name: str, language: str) -> None:
    path = tmp_path / name
    assert export_decisions(ROWS, path, language=language, unmask=True) == 5
    sheet = read_sheet(path, "en")
    assert (sheet.problems, sheet.warnings, sheet.left_out) == ((), (), 2)
    assert [line.row for line in sheet.lines] == [2, 3, 4]
    assert said(sheet.lines) == [
        (r["verdict"], r["left"], r["right"], r["reason"], r["evidence"], r["actor"])
        for r in ROWS[:3]
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_numbers_are_masked_unless_asked_for(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    export_decisions(ROWS, path)
    assert [line.left for line in read_sheet(path, "en").lines][2] == "roll/2202**********1234"


def test_the_same_decisions_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        export_decisions(ROWS, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_headings_and_codes_are_in_the_language_asked_for(tmp_path: Path) -> None:
    export_decisions(ROWS, tmp_path / "a.xlsx", language="zh")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    cells = [cell.value for cell in sheet[1]]
    assert cells == [column.title.zh for column in DECISIONS]
    assert sheet["D3"].value == "不同人"


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.xlsx, \.csv"):
        export_decisions(ROWS, tmp_path / "a.docx")


HEADER = ["verdict", "left", "right", "reason"]
READABLE: dict[str, tuple[str, list[str], list[Any]]] = {
    "by hand": ("a.csv", HEADER, ["same", "a/1", "b/2", "seen"]),
    "a workbook": ("a.xlsx", HEADER, ["same", "a/1", "b/2", "seen"]),
    "as a Chinese spreadsheet saves it": (
        "gb.csv",
        ["结论", "甲记录", "乙记录", "理由"],
        ["同一人", "a/1", "b/2", "seen"],
    ),
    "other order, width and case": (
        "a.csv",
        ["Ｒeason", "RIGHT RECORD", "left", "Verdict"],
        ["seen", "b/2", "a/1", "SAME"],
    ),
}


@pytest.mark.parametrize("case", READABLE)
def test_what_is_written_by_hand_is_understood(tmp_path: Path, case: str) -> None:
    name, header, line = READABLE[case]
    sheet = read_sheet(write(tmp_path, name, header, line), "en")
    assert sheet.problems == ()
    assert said(sheet.lines) == [("same", "a/1", "b/2", "seen", "", "")]


def test_blank_lines_and_lines_with_numbers_alone_say_nothing(tmp_path: Path) -> None:
    header = ["number", *HEADER]
    path = write(tmp_path, "a.xlsx", header, [1, "same", "a/1", "b/2", "x"], [2], [], [4, *"?bcd"])
    sheet = read_sheet(path, "en")
    assert [(line.row, line.is_whole) for line in sheet.lines] == [(2, True), (5, False)]
    assert [problem.line for problem in sheet.problems] == [5]


WRONG: dict[str, tuple[list[str], list[list[str]], list[str]]] = {
    "a column is missing": (
        ["verdict", "left", "reason"],
        [["same", "a/1", "seen"]],
        ["a.csv:1: right: is missing (add the column; its name may be right, Right record, 乙"],
    ),
    "a column is misspelt": (
        ["verdit", "left", "right", "reason"],
        [["same", "a/1", "b/2", "seen"]],
        [
            "a.csv:1: verdit: is not a known column (did you mean 'Verdict'?)",
            "a.csv:1: verdict: is missing",
        ],
    ),
    "a column is not known": (
        [*HEADER, "zzzzqq"],
        [["same", "a/1", "b/2", "seen", "x"]],
        ["a.csv:1: zzzzqq: is not a known column (remove it)"],
    ),
    "a column stands twice": (
        [*HEADER, "甲记录"],
        [["same", "a/1", "b/2", "seen", "a/3"]],
        ["a.csv:1: 甲记录: stands twice (remove it)"],
    ),
    "all that is wrong with lines": (
        HEADER,
        [["sam", "a/1", "b/2", ""], ["same", "a/1", "b/2", "seen"], ["", "", "b/2", "seen"]],
        [
            "a.csv:2: reason: is empty (fill it in)",
            "a.csv:2: verdict: 'sam' is no verdict (one of same, different, unsure)",
            "a.csv:4: verdict: is empty",
            "a.csv:4: left: is empty",
        ],
    ),
    "nothing is in it": (HEADER, [], ["a.csv: has no lines"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_everything_wrong_is_told_with_row_and_column(tmp_path: Path, case: str) -> None:
    header, lines, expected = WRONG[case]
    sheet = read_sheet(write(tmp_path, "a.csv", header, *lines), "en")
    told = [str(problem) for problem in sheet.problems]
    assert len(told) == len(expected)
    for text, what in zip(told, expected, strict=True):
        assert text.startswith(what)


def test_problems_are_told_in_chinese_too(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", [*HEADER, "理油"], ["maybe", "a/1", "b/2", "", "x"])
    told = [str(problem) for problem in read_sheet(path, "zh").problems]
    assert told == [
        "a.csv:1: 理油: 不是可识别的列 (是否应为“理由”？)",
        "a.csv:2: reason: 为空 (请填写)",
        "a.csv:2: verdict: “maybe”不是有效的结论 (可填：同一人, 不同人, 不确定)",
    ]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", b"PK\x03\x04 cut off", "cannot be opened as a workbook"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"%PDF-1.7", "is a PDF document"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    [problem] = read_sheet(tmp_path / name, "en").problems
    assert what in str(problem)


def test_the_columns_are_documented(repository: Path) -> None:
    text = (repository / "docs" / "decisions.md").read_text("utf-8")
    titles = {column.name: column.title.zh for column in DECISIONS}
    for name in REQUIRED:
        assert f"| {name} | {titles[name]} |" in text
