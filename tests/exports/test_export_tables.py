from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from resolver.casework import Casework
from resolver.exports import ExportError, export_all, export_leads, export_persons, export_rings
from resolver.exports.columns import Column
from resolver.exports.tables import safe_text, write_csv, write_json, write_xlsx

ACCOUNT = "6217001234567890"
MASKED = "6217********7890"
SCENARIO = "pension_after_death"
NUMBER = re.compile(r"(?<![0-9A-Za-z*])(\d{17}[\dX]|6217\d{12}|1[38]\d{9})(?![0-9A-Za-z])")


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_leads_as_csv_have_the_columns_that_others_rely_on(world, tmp_path):
    path = tmp_path / "leads.csv"
    assert export_leads(world.engine, path, scenario=SCENARIO) == 4
    rows = read_csv(path)
    wanted = "lead_id scenario grade person_id name id_number account from to months amount"
    assert set(wanted.split()) <= set(rows[0])
    first = next(row for row in rows if row["name"] == "张三")
    assert first["account"] == MASKED
    assert first["id_number"] == "2202**********0002"
    assert (first["from"], first["to"], first["months"]) == ("2024-04", "2024-06", "3")
    assert first["amount"] == "300.00"
    assert first["explanation_zh"] == f"养老金发放至{MASKED}。"
    assert first["evidence"].startswith("payment_list/key-")
    assert first["evidence"].count("; ") == 2
    assert first["ring_id"].startswith("R")


def test_csv_opens_right_in_a_spreadsheet(world, tmp_path):
    path = tmp_path / "leads.csv"
    export_leads(world.engine, path, language="zh")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = read_csv(path)
    assert next(iter(rows[0])) == "lead_id"
    assert "死亡后继续领取养老金" in {row["scenario_title"] for row in rows}
    assert "'=HYPERLINK(1)" in {row["name"] for row in rows}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三", "张三"),
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-3", "'-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_text_is_taken_for_a_formula(text, expected):
    assert safe_text(text) == expected


def test_workbook_has_typed_cells_and_long_numbers_as_text(world, tmp_path):
    path = tmp_path / "leads.xlsx"
    casework = Casework(tmp_path)
    export_leads(world.engine, path, unmask=True, purpose="case 7", casework=casework)
    sheet = load_workbook(path)["疑点"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[0] == "疑点编号"
    lines = {line[heads.index("姓名")].value: line for line in sheet.iter_rows(min_row=2)}
    cells = dict(zip(heads, lines["张三"], strict=True))
    assert (cells["身份证号"].value, cells["身份证号"].data_type) == ("220202195000020002", "s")
    assert (cells["账户"].value, cells["账户"].data_type) == (ACCOUNT, "s")
    assert cells["金额"].value == 300
    assert cells["金额"].number_format == "#,##0.00"
    assert cells["起始年月"].value == datetime(2024, 4, 1)
    assert cells["场景"].value == "死亡后继续领取养老金"
    assert "'=HYPERLINK(1)" in lines
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions


def test_leads_as_json_keep_types(world, tmp_path):
    path = tmp_path / "leads.json"
    assert export_leads(world.engine, path) == 7
    leads = json.loads(path.read_text("utf-8"))
    assert {lead["amount"] for lead in leads} == {300.0, 50.0}
    assert {lead["from"] for lead in leads} == {"2024-04-01"}


def test_rings_as_json_name_members_roles_accounts_and_amount(world, tmp_path):
    path = tmp_path / "rings.json"
    assert export_rings(world.engine, path) == 2
    ring = json.loads(path.read_text("utf-8"))[0]
    assert (ring["size"], ring["amount"]) == (5, 1200.0)
    assert ring["accounts"] == [MASKED]
    roles = {member["person_id"]: member["role"] for member in ring["members"]}
    assert roles == {world.holder: "collector"} | dict.fromkeys(world.dead, "beneficiary")
    assert sum(member["amount"] for member in ring["members"]) == ring["amount"]


def test_rings_as_tables(world, tmp_path):
    export_rings(world.engine, tmp_path / "rings.csv")
    rows = read_csv(tmp_path / "rings.csv")
    assert len(rows) == 8
    assert {row["role"] for row in rows} == {"collector", "beneficiary"}
    export_rings(world.engine, tmp_path / "rings.xlsx", language="en")
    book = load_workbook(tmp_path / "rings.xlsx")
    assert book.sheetnames == ["Rings", "Members", "Ties"]
    assert [book[name].max_row for name in book.sheetnames] == [3, 9, 6]


def test_persons_are_every_record_in_order(world, tmp_path):
    count = export_persons(world.engine, tmp_path / "persons.parquet")
    table = pq.read_table(tmp_path / "persons.parquet")
    assert table.column_names == ["feed", "row_key", "person_id"]
    assert table.num_rows == count == world.engine.value("select count(*) from mention")
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    assert rows == sorted(rows)
    assert export_persons(world.engine, tmp_path / "persons.csv") == count


def test_nothing_whole_gets_out_unless_asked(world, tmp_path):
    export_all(world.engine, tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    # The sample's own numbers do stand in the database, so the pattern can find something.
    assert NUMBER.search("x 220202195000020002 x")
    for path in files:
        if path.suffix in {".csv", ".json", ".html", ".graphml", ".gexf"}:
            assert not NUMBER.search(path.read_text("utf-8")), path.name
    assert len(files) == 12
    for name in ("leads.xlsx", "rings.xlsx"):
        for sheet in load_workbook(tmp_path / "out" / name):
            for line in sheet.iter_rows(values_only=True):
                assert not any(NUMBER.search(str(value)) for value in line)


def test_unmasking_is_written_down_before_the_file(world, tmp_path):
    casework = Casework(tmp_path)
    path = tmp_path / "missing" / "leads.csv"
    (tmp_path / "missing").write_text("a file where the folder should be")
    with pytest.raises(ExportError):
        export_leads(world.engine, path, unmask=True, purpose="case 7", casework=casework)
    assert [entry.purpose for entry in casework.trail()] == ["case 7"]


@pytest.mark.parametrize("purpose", [None, "", "  "])
@pytest.mark.parametrize("export", [export_leads, export_rings])
def test_unmasking_without_a_purpose_writes_nothing(world, tmp_path, export, purpose):
    casework = Casework(tmp_path / "workspace")
    with pytest.raises(ExportError, match="purpose"):
        export(world.engine, tmp_path / "x.csv", unmask=True, purpose=purpose, casework=casework)
    assert not (tmp_path / "x.csv").exists()
    assert casework.trail() == []


def test_two_exports_are_equal_to_the_byte(world, tmp_path):
    for name in ("a", "b"):
        export_all(world.engine, tmp_path / name)
    first = {p.relative_to(tmp_path / "a"): p for p in (tmp_path / "a").rglob("*") if p.is_file()}
    for name, path in first.items():
        assert path.read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert len(first) == 12


def test_an_unknown_ending_is_refused_with_those_that_are_known(world, tmp_path):
    with pytest.raises(ExportError, match=r"\.xlsx, \.csv, \.json"):
        export_leads(world.engine, tmp_path / "leads.doc")
    with pytest.raises(ExportError, match="no ring"):
        export_rings(world.engine, tmp_path / "r.html", ring="RNONE")


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("old")

    def rows():
        yield {"a": "1"}
        raise RuntimeError("broken off")

    column = Column("a", None)
    with pytest.raises(RuntimeError):
        write_csv(path, [column], rows(), None)
    with pytest.raises(RuntimeError):
        write_json(path, rows())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_workbook_without_rows_still_has_headings(tmp_path):
    from resolver.exports.columns import LEADS

    assert write_xlsx(tmp_path / "x.xlsx", [("Leads", LEADS, [])], "en") == 0
    assert load_workbook(tmp_path / "x.xlsx")["Leads"]["A1"].value == "Lead"


def test_exact_amounts_survive(tmp_path):
    row = {"amount": Decimal("12345678901.23"), "on": date(2024, 1, 5)}
    write_json(tmp_path / "x.json", [row])
    assert '"amount": 12345678901.23' in (tmp_path / "x.json").read_text()
