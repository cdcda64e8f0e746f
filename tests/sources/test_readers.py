"""Files in the formats and encodings that departments use, read as they are."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from resolver.config.source import Format
from resolver.sources.readers import Extract, delimited, open_extract

WANTED = [("姓名",), ("身份证号码", "身份证号")]
TEXT = "姓名,身份证号码,备注\n张三,01101051949123100X,\n李四,2,乡\n"


def read(extract: Extract) -> list[tuple[int, ...]]:
    rows: list[tuple[int, ...]] = []
    for batch in extract.batches:
        rows += zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return sorted(rows)


EXPECTED = [(2, "张三", "01101051949123100X", ""), (3, "李四", "2", "乡")]


@pytest.mark.parametrize("declared", [None, "gb18030", "utf-8"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"]
)
def test_the_bytes_decide_on_the_encoding(
    tmp_path: Path, encoding: str, declared: str | None
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    extract = open_extract(path, Format(encoding=declared), WANTED)
    assert extract.columns == ("姓名", "身份证号码", "备注")
    assert read(extract) == EXPECTED
    family = {"gbk": "gb18030", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    told = any("not in" in warning.what for warning in extract.warnings)
    assert told == (declared is not None and declared != family)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (TEXT.replace("\n", "\r\n"), EXPECTED),
        (TEXT.replace("\n", "\r"), EXPECTED),
        (TEXT.rstrip("\n"), EXPECTED),
        (TEXT.replace(",", "\t"), EXPECTED),
        (TEXT.replace(",", ";"), EXPECTED),
        (TEXT.replace(",", "|"), EXPECTED),
        ("2024年名单,,\n制表：某局,,\n" + TEXT, [(n + 2, *rest) for n, *rest in EXPECTED]),
        ("2024年名单\n\n" + TEXT, [(n + 2, *rest) for n, *rest in EXPECTED]),
        (TEXT.replace("\n", ",\n"), [(*row, "") for row in EXPECTED]),
        (TEXT.replace("2,乡", "2,乡,"), EXPECTED),
        ("姓名,身份证号码,备注\n张三,01101051949123100X,\n\n李四,2,乡\n", None),
        (
            '姓名,身份证号码,备注\n"张,三",1,"a""b"\n李四,2,"两\n行"\n',
            [(2, "张,三", "1", 'a"b'), (3, "李四", "2", "两\n行")],
        ),
        ('姓名,身份证号码,"备\n注"\n张三,1,\n', [(3, "张三", "1", "")]),
    ],
    ids=[
        "crlf",
        "cr",
        "no newline at the end",
        "tab",
        "semicolon",
        "bar",
        "titles above",
        "a title and a blank line",
        "trailing delimiter everywhere",
        "trailing delimiter in one row",
        "blank line",
        "quotes",
        "newline in the header",
    ],
)
def test_the_habits_of_exports_are_read(
    tmp_path: Path, text: str, rows: list[tuple[object, ...]] | None
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("gb18030"))
    extract = open_extract(path, Format(), WANTED)
    found = read(extract)
    if rows is None:
        assert [row for row in found if row[1]] == [EXPECTED[0], (4, *EXPECTED[1][1:])]
    else:
        assert found == rows
    assert extract.broken == []


def test_rows_that_do_not_fit_keep_their_line_and_the_others_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 64)
    lines = ["姓名,身份证号码"]
    misfits = {7: "短", 19: "长,1,2", 33: "长,1,2,3"}
    lines += [misfits.get(number, f"某{number},{number}") for number in range(2, 40)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    extract = open_extract(path, Format(), WANTED)
    found = read(extract)
    assert [(n, int(i)) for n, _, i in found] == [
        (n, n) for n in range(2, 40) if n not in {7, 19, 33}
    ]
    assert [(b.row_number, b.reason, b.text) for b in extract.broken] == [
        (7, "too_short", "短"),
        (19, "too_long", "长,1,2"),
        (33, "too_long", "长,1,2,3"),
    ]


def test_a_stray_quotation_mark_does_not_swallow_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,号,注\n一,1,a\n"二,2,b\n三,3,c\n四,4,d\n', "utf-8")
    extract = open_extract(path, Format(), [("姓名",)])
    assert read(extract) == [
        (2, "一", "1", "a"),
        (3, "二", "2", "b"),
        (4, "三", "3", "c"),
        (5, "四", "4", "d"),
    ]
    assert extract.broken == []


def test_broken_characters_are_replaced_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,号\n张三,1\n李".encode("gb18030") + b"\xff" + "四,2\n".encode("gb18030"))
    extract = open_extract(path, Format(encoding="gb18030"), [("姓名",)])
    assert read(extract)[1] == (3, "李\ufffd四", "2")
    assert any("1 characters" in warning.what for warning in extract.warnings)


def workbook(path: Path, rows: list[list[object]], sheet: str = "表", start: int = 0) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, start):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    page.write_datetime(number, column, value, day)
                else:
                    page.write(number, column, value)


def test_cells_of_a_workbook_are_what_excel_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[list[object]] = [
        ["2024年名单"],
        [],
        ["姓名", "身份证号码", "日期", "金额"],
        ["张三", "01101051949123100X", datetime.date(2024, 1, 5), 1234.5],
        ["李四", 220202194001011234, 45296, 0.1 + 0.2],
        ["王五", 110105491231002, None, 12],
    ]
    workbook(path, rows)
    extract = open_extract(path, Format(kind="xlsx"), WANTED)
    assert extract.header_row == 3
    assert read(extract) == [
        (4, "张三", "01101051949123100X", "2024-01-05", "1234.5"),
        (5, "李四", "2.20202E+17", "45296", "0.3"),
        (6, "王五", "110105491231002", None, "12"),
    ]


def test_a_table_that_starts_below_keeps_excels_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, [["姓名", "身份证号"], ["张三", "1"]], start=4)
    extract = open_extract(path, Format(kind="xlsx"), WANTED)
    assert read(extract) == [(6, "张三", "1")]


def test_a_workbook_called_csv_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    workbook(tmp_path / "b.xlsx", [["姓名", "身份证号"], ["张三", "1"]])
    path.write_bytes((tmp_path / "b.xlsx").read_bytes())
    extract = open_extract(path, Format(kind="csv"), WANTED)
    assert read(extract) == [(2, "张三", "1")]
    assert "is really xlsx" in extract.warnings[0].what


def test_parquet_values_become_text_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "姓名": pa.array(["张三", None]).dictionary_encode(),
            "整数": pa.array([20240105, None], pa.int64()),
            "小数": pa.array([Decimal("1234.50"), None], pa.decimal128(18, 2)),
            "浮点": pa.array([202401.0, None]),
            "日期": pa.array([datetime.date(2024, 1, 5), None]),
            "时刻": pa.array([datetime.datetime(2024, 1, 5, 8, 30), None]),
            "是否": pa.array([True, None]),
            "表": pa.array([["a"], None]),
        }
    )
    pq.write_table(table, path)
    expected = (
        "张三",
        "20240105",
        "1234.50",
        "202401",
        "2024-01-05",
        "2024-01-05 08:30:00",
        "true",
        '["a"]',
    )
    assert read(open_extract(path)) == [(2, *expected), (3, *[None] * 8)]


def test_json_lines_keep_numbers_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        '{"姓名": "张三", "金额": 1234.50, "号": 220202194001011234}',
        "{坏}",
        "",
        '{"姓名": "李四", "新": {"a": [1]}}',
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    extract = open_extract(path, Format(kind="jsonl"))
    assert extract.columns == ("姓名", "金额", "号", "新")
    found = read(extract)
    assert found[0] == (1, "张三", "1234.50", "220202194001011234", None)
    assert found[1][:2] == (4, "李四")
    assert set(json.loads(str(found[1][4]))) == {"a"}
    assert [(b.row_number, b.reason) for b in extract.broken] == [(2, "not_json")]
