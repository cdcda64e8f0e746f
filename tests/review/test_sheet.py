"""A workbook that really goes out, is filled in by another program, and comes back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from resolver.casework import DecisionLog
from resolver.engine import Engine
from resolver.review.drawing import read_drawing
from resolver.review.filled import SheetError
from resolver.review.panel import Looks
from resolver.review.queue import build_queue
from resolver.review.records import load_records
from resolver.review.sheet import Terms, write_sheet
from resolver.review.take_in import take_in
from resolver.runs import Workspace
from tests.review.village import Village, linkage, publish

NUMBER = "220202195001011234"
VERDICT = 4 + len(linkage().fields) + 2
REASON = VERDICT + 1
V, R = get_column_letter(VERDICT), get_column_letter(REASON)


def fill(village: Village, links: int = 4) -> None:
    for number in range(links):
        one = village.record("roll", f"P{number}", key=f"roll{number}", id_number=NUMBER)
        other = village.record(
            "deaths",
            f"Q{number}",
            key=f"dead{number}",
            name="=王秀蓝",
            id_number=NUMBER.replace("01", "10", 1),
        )
        village.pair(one, other, number - 1.5)
        village.lead(f"P{number}", 1000 - number)


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    workspace = Workspace(tmp_path / "workspace")
    publish(workspace, fill)
    return workspace


@pytest.fixture
def log(workspace) -> DecisionLog:
    return DecisionLog(workspace.root)


def export(workspace: Workspace, path: Path, language: str = "en", unmask: bool = False) -> Path:
    run = workspace.published()
    with workspace.open_published() as engine:
        clusters = build_queue(engine, linkage(), draws=5, limit=50)
        groups = {group for cluster in clusters for group in cluster.groups}
        records = load_records(engine, linkage(), groups)
    write_sheet(path, Terms(run, 5), clusters, records, Looks(linkage(), language, unmask))
    return path


def edit(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(row: int, column: int, value: str | None) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0].cell(row, column).value = value

    return change


def refused(path: Path, workspace: Workspace, log: DecisionLog) -> list[str]:
    before = len(log.entries())
    with pytest.raises(SheetError) as caught:
        take_in(path, workspace, log, "en")
    assert len(log.entries()) == before
    return [str(problem).removeprefix(str(path)) for problem in caught.value.problems]


def test_two_rows_below_each_other_are_one_link_without_any_score(workspace, tmp_path):
    book = openpyxl.load_workbook(export(workspace, tmp_path / "out.xlsx"))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["Cluster", "Link", "Record", "From"]
    assert heads[-3:] == ["Rows", "Verdict", "Reason"]
    assert (heads[VERDICT - 1], heads[REASON - 1]) == ("Verdict", "Reason")
    assert sheet.max_row == 1 + 2 * 4
    values = [[cell.value for cell in row] for row in sheet.iter_rows(2)]
    assert [row[2] for row in values] == ["A", "B"] * 4
    assert all(values[n][1] == values[n + 1][1] for n in range(0, 8, 2))
    flat = " ".join(str(value) for row in [heads, *values] for value in row)
    assert not any(word in flat.lower() for word in ("bits", "probability", "score"))
    assert NUMBER not in flat
    assert "2202**********1234" in flat


def test_differing_characters_are_red_and_the_rest_is_not(workspace, tmp_path):
    path = export(workspace, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(path, rich_text=True).worksheets[0]
    stretches = sheet.cell(3, 5).value
    red = [s for s in stretches if getattr(s, "font", None) and s.font.color.rgb == "FFC00000"]
    assert "".join(str(s) for s in red) == "=蓝"
    assert "".join(str(s) for s in stretches) == "=王秀蓝"


def test_only_verdict_reason_and_reviewer_can_be_filled_in(workspace, tmp_path):
    book = openpyxl.load_workbook(export(workspace, tmp_path / "out.xlsx"))
    for sheet in book.worksheets:
        assert sheet.protection.sheet
    open_cells = {
        (sheet.title, cell.column)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert open_cells == {("Review", VERDICT), ("Review", REASON), ("About", 2)}
    choices = {
        validation.formula1 for validation in book.worksheets[0].data_validations.dataValidation
    }
    assert choices == {'"same,different,unsure"'}


def test_the_same_queue_gives_the_same_bytes(workspace, tmp_path):
    one, other = (export(workspace, tmp_path / name) for name in ("1.xlsx", "2.xlsx"))
    assert one.read_bytes() == other.read_bytes()
    # The time of making would differ from second to second.
    assert openpyxl.load_workbook(one).properties.created.year == 2000


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["same", "Different ", "unsure"]), ("zh", ["同一人", "不同人", "无法判断"])],
)
def test_what_was_filled_in_is_in_the_log(workspace, log, tmp_path, language, words):
    path = export(workspace, tmp_path / "out.xlsx", language)

    def change(book: openpyxl.Workbook) -> None:
        for place, word in enumerate(words):
            book.worksheets[0].cell(2 + 2 * place, VERDICT).value = word
        book.worksheets[0].cell(2, REASON).value = "seen the grave"
        book.worksheets[1].cell(5, 2).value = "Li Na"

    taken = take_in(edit(path, change), workspace, log, language)
    assert (len(taken.decisions), taken.known, taken.superseded_by) == (3, 0, None)
    entries = log.in_force()
    assert [entry.verdict for entry in entries] == ["same", "different", "unsure"]
    assert {entry.actor for entry in entries} == {"Li Na"}
    assert entries[0].reason == "seen the grave"
    assert entries[1].reason in ("by what is shown", "依据所示内容判断")
    assert {entry.left.split("/")[0] for entry in entries} == {"roll"}
    assert all(entry.run == workspace.published() for entry in entries)


def test_a_decision_remembers_what_the_run_knew_of_its_pair(workspace, log, tmp_path):
    path = edit(export(workspace, tmp_path / "out.xlsx"), put(2, VERDICT, "same"))
    [entry] = take_in(path, workspace, log, "en").decisions
    drawing = read_drawing(entry.evidence)
    assert drawing.shown == "ranked"
    assert drawing.rank == 1
    number = int(entry.left.removeprefix("roll/roll"))
    assert drawing.match_weight == number - 1.5
    assert '"file": "out.xlsx"' in entry.evidence
    assert '"row": 2' in entry.evidence


def test_a_file_that_comes_twice_changes_nothing_the_second_time(workspace, log, tmp_path):
    path = edit(export(workspace, tmp_path / "out.xlsx"), put(2, VERDICT, "same"))
    take_in(path, workspace, log, "en")
    taken = take_in(path, workspace, log, "en")
    assert (len(taken.decisions), taken.known) == (0, 1)
    assert len(log.entries()) == 1


def test_a_verdict_in_the_second_row_of_a_link_counts_too(workspace, log, tmp_path):
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.cell(3, VERDICT).value = "same"

    path = edit(export(workspace, tmp_path / "out.xlsx"), change)
    assert len(take_in(path, workspace, log, "en").decisions) == 1


def test_everything_that_is_wrong_is_told_at_once_and_nothing_taken_in(workspace, log, tmp_path):
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.cell(2, VERDICT).value = "same"
        sheet.cell(4, VERDICT).value = "maybe"
        sheet.cell(6, 2).value = "0123456789"
        sheet.cell(6, VERDICT).value = "different"
        sheet.cell(8, REASON).value = "a reason alone"
        sheet.cell(12, VERDICT).value = "same"

    path = edit(export(workspace, tmp_path / "out.xlsx"), change)
    assert refused(path, workspace, log) == [
        f":4: column {V}: 'maybe' is not a verdict"
        " (one of: same, 同一人, different, 不同人, unsure, 无法判断)",
        f":6: there is no link 0123456789 in the run {workspace.published()} (the number was"
        " changed; restore it)",
        f":8: column {R}: gives a reason but no verdict (choose a verdict, or clear the reason)",
        ":12: column B: there is a verdict, but no link that it is about (restore the link's"
        " number, or clear the verdict)",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            put(1, VERDICT, "Verdicts"),
            [
                f":1: column {V}: 'Verdicts' is not a column of this workbook (did you mean"
                " 'Verdict'?)",
                ":1: the column 'Verdict / 判断' is missing",
            ],
        ),
        (put(1, 3, "Link"), [":1: column C: the column 'Link' stands twice"]),
        (put(1, 30, "Remarks"), [":1: column AD: 'Remarks' is not a column of this workbook"]),
    ],
)
def test_wrong_columns(workspace, log, tmp_path, change, told):
    path = edit(export(workspace, tmp_path / "out.xlsx"), change)
    found = refused(path, workspace, log)
    assert len(found) == len(told)
    for want in told:
        assert any(problem.startswith(want) for problem in found), found


def test_two_verdicts_on_one_link(workspace, log, tmp_path):
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.cell(2, VERDICT).value = "same"
        sheet.cell(4, 2).value = sheet.cell(2, 2).value
        sheet.cell(4, VERDICT).value = "different"

    path = edit(export(workspace, tmp_path / "out.xlsx"), change)
    [problem] = refused(path, workspace, log)
    assert problem.startswith(f":4: column {V}: link")
    assert "was judged otherwise in row 2" in problem


def test_what_was_decided_otherwise_since_is_refused(workspace, log, tmp_path):
    path = edit(export(workspace, tmp_path / "out.xlsx"), put(2, VERDICT, "same"))
    take_in(path, workspace, log, "en")
    edit(path, put(2, VERDICT, "different"))
    [problem] = refused(path, workspace, log)
    assert problem.startswith(f":2: column {V}: link")
    assert "('same', decision 1)" in problem


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.write_text("no workbook"), "cannot be opened as a workbook"),
        (lambda path: openpyxl.Workbook().save(path), "has no sheet 'About / 说明'"),
    ],
)
def test_another_file(workspace, log, tmp_path, make, told):
    path = tmp_path / "other.xlsx"
    make(path)
    assert told in refused(path, workspace, log)[0]


def test_a_changed_draw_is_noticed(workspace, log, tmp_path):
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[1].cell(3, 2).value = "6"
        book.worksheets[0].cell(2, VERDICT).value = "same"

    path = edit(export(workspace, tmp_path / "out.xlsx"), change)
    assert "there is no link" in refused(path, workspace, log)[0]


def test_a_superseded_run_is_taken_in_if_its_records_are_still_there(workspace, log, tmp_path):
    path = edit(export(workspace, tmp_path / "out.xlsx"), put(2, VERDICT, "same"))
    first = workspace.published()
    later = publish(workspace, fill)
    taken = take_in(path, workspace, log, "en")
    assert (taken.run, taken.superseded_by) == (first, later)
    assert [entry.run for entry in taken.decisions] == [first]


def test_a_record_that_is_gone_is_told_by_its_row(workspace, log, tmp_path):
    path = export(workspace, tmp_path / "out.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        for row in (2, 4, 6, 8):
            book.worksheets[0].cell(row, VERDICT).value = "same"

    edit(path, change)
    later = publish(workspace, lambda village: fill(village, links=3))
    [problem] = refused(path, workspace, log)
    assert "a record of link" in problem
    assert f"is not in the run {later} any more (clear the verdict)" in problem


def test_a_run_that_is_kept_no_longer(workspace, log, tmp_path):
    path = edit(export(workspace, tmp_path / "out.xlsx"), put(2, VERDICT, "same"))
    first = workspace.published()
    later = publish(workspace, fill)
    shutil.rmtree(workspace.runs / first)
    [problem] = refused(path, workspace, log)
    assert f"was made from the run {first}, which is kept no longer: {later} has taken" in problem


def test_an_engine_is_left_closed(workspace, tmp_path):
    export(workspace, tmp_path / "out.xlsx")
    with Engine(workspace.snapshot(workspace.published())) as engine:
        assert engine.value("select count(*) from mention") == 8
