"""Files that cannot be taken in: what is said of each; the others are taken all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.sources.conftest import Office, contract

GOOD = "姓名,身份证号码,死亡时间\n张三,11010519491231002X,20240105\n"


def parquet(path: Path) -> bytes:
    pq.write_table(pa.table({"姓名": ["张三"] * 1000}), path)
    return path.read_bytes()


def workbook(path: Path) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "姓名")
    return path.read_bytes()


def text(content: str, encoding: str = "utf-8") -> Callable[[Path], bytes]:
    return lambda path: content.encode(encoding)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("death.csv", text(""), ["is empty", "again"]),
        ("death.csv", text(" \n\n"), ["is empty"]),
        ("death.csv", lambda path: bytes(5000), ["zero bytes"]),
        ("death.csv", text(GOOD + "李四,1101"), ["middle of a row", "death.csv:3", "cut off"]),
        ("death.csv", text(GOOD + '李四,"1101,20240105\n' + "王五,2,20240105\n" * 3), None),
        (
            "death.csv",
            text(GOOD.replace("死亡时间", "死亡日期")),
            ["'死亡时间' is missing", "'死亡日期'"],
        ),
        ("death.csv", text(GOOD.replace("姓名,", "")), ["'姓名' is missing"]),
        (
            "death.csv",
            text("姓名,姓名,身份证号码,死亡时间\n张三,李四,1,20240105\n"),
            ["姓名: the column stands 2 times (columns 1, 2)"],
        ),
        (
            "death.csv",
            text("<html><table><tr><td>姓名</td></tr></table></html>"),
            ["web page", ".xlsx"],
        ),
        ("death.csv", lambda path: b"%PDF-1.7 ...", ["PDF"]),
        ("death.csv", lambda path: bytes(range(128, 256)) * 40, ["neither UTF-8 nor GB18030"]),
        ("death.parquet", lambda path: parquet(path)[:-20], ["no complete Parquet"]),
        ("death.xlsx", lambda path: workbook(path)[:-400], ["cannot be opened as a workbook"]),
        ("death.xlsx", workbook, ["'死亡时间' is missing"]),
        ("death.jsonl", text('{"姓名": "张三"}\n{"姓名": '), ["middle of a row"]),
        ("death.json", text('[{"姓名": "张三"}]'), ["JSON lines"]),
        ("death.csv.part", text(GOOD), ["still being written"]),
        ("~$death.xlsx", text("x"), ["still being written"]),
        ("other.csv", text("a,b\n1,2\n"), ["fits no contract", "resolver source new"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole_and_explained(
    office: Office,
    tmp_path: Path,
    name: str,
    content: Callable[[Path], bytes],
    said: list[str] | None,
) -> None:
    office.deliver(name, content(tmp_path / "made"))
    office.deliver("death_good.csv", GOOD)
    report = office.ingest()
    found = {file.file: file for file in report.files}
    assert found["death_good.csv"].accepted == 1
    bad = found[name]
    if said is None:
        assert bad.rows_in == bad.accepted + bad.quarantined == 5
        return
    assert bad.status in {"refused", "unknown", "waiting"}
    problems = " ".join(map(str, bad.problems))
    assert all(part in problems for part in said), problems
    assert bad.rows_in == 0
    assert report.rows_in == 1


def test_a_quotation_mark_that_swallows_more_than_a_block_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resolver.sources.readers import delimited

    monkeypatch.setattr(delimited, "BLOCK", 256)
    office.deliver("death.csv", GOOD + '李四,"1101,20240105\n' + "王五,2,20240105\n" * 50)
    assert "quotation mark" in str(office.ingest().problems[0])


def test_a_file_with_most_rows_broken_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resolver.sources.readers import delimited

    monkeypatch.setattr(delimited, "_TOLERATED_BROKEN", 10)
    office.deliver("death.csv", GOOD + "张三;1;20240105\n" * 50)
    assert "most rows do not have the 3 columns" in str(office.ingest().problems[0])


def test_a_name_that_fits_two_contracts_is_told(office: Office) -> None:
    office.sources["more"] = contract(files="*.csv")
    office.deliver("death.csv", GOOD)
    assert "fits several contracts: deaths, more" in str(office.ingest().problems[0])


def test_an_unknown_name_is_recognised_by_its_columns(office: Office) -> None:
    office.deliver("名单.csv", GOOD, "gb18030")
    (file,) = office.ingest().files
    assert (file.status, file.feed, file.accepted) == ("new", "deaths", 1)
    assert "recognised as 'deaths'" in file.notes[0]


def test_a_folder_without_deliveries_is_passed_over_and_said_so(office: Office) -> None:
    for folder, name in (("truth", "records.csv"), ("police", "death_1.csv")):
        (office.inbox / folder).mkdir()
        (office.inbox / folder / name).write_text(GOOD, "utf-8")
    found = {file.file: file.status for file in office.ingest().files}
    assert found == {"death_1.csv": "new", "truth": "ignored"}


def test_the_check_names_every_problem_and_keeps_nothing(office: Office) -> None:
    rows = "".join(f"某{n},11010519491231002X,99990231\n" for n in range(9))
    office.deliver("death_1.csv", GOOD + rows + "李四,1101\n")
    office.deliver("death_2.csv", GOOD.replace("姓名,", ""))
    found = office.check()
    assert (
        sum("death_1.csv:" in line and "死亡时间 (death.date)" in line for line in found) == 5 + 1
    )
    assert any("in 4 more rows" in line for line in found)
    assert any(line.startswith("death_1.csv:12: has fewer cells") for line in found)
    assert any(line.startswith("death_2.csv:1: 姓名") for line in found)
    assert not any("11010519491231002X" in line for line in found)
    assert not office.lake.root.exists()
