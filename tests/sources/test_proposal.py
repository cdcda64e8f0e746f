"""A proposed contract is a contract: it can be used once the marked parts are completed."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config.document import load_document
from resolver.config.problem import Problem
from resolver.config.source import SourceContract
from resolver.sources import propose_contract
from resolver.sources.readers import UnreadableFileError
from tests.sources.conftest import FIELDS, Office

IDS = ["11010519491231002X", "110105194912310011", "440524188001010014"]


def proposed(text: str) -> SourceContract:
    problems: list[Problem] = []
    contract = load_document(Path("new.yml"), SourceContract, problems, text=text)
    assert contract is not None, problems
    return contract


def test_a_proposal_takes_in_the_file_it_was_made_from(office: Office) -> None:
    rows = "".join(f"{n},王秀兰,{number},2024年1月5日,x\n" for n, number in enumerate(IDS))
    content = "2024年死亡名单\n序号,死者姓名,公民身份号码,死亡日期,其他\n" + rows
    path = office.deliver("民政死亡_20241231.csv", content, "gb18030")
    text = propose_contract(path)
    contract = proposed(text)
    assert contract.files == ("民政死亡_*.csv",)
    assert (contract.format.encoding, contract.format.header_row) == ("gb18030", 2)
    assert contract.key == ("序号",)
    assert contract.person["name"].column == ("死者姓名",)
    office.sources = {
        "new": contract.model_copy(
            update={"person": {k: v for k, v in contract.person.items() if k in FIELDS}}
        )
    }
    (file,) = office.ingest().files
    assert (file.feed, file.accepted, file.quarantined) == ("new", 3, 0)
    assert "# Not used: 其他" in text
    assert not any(number in text for number in IDS)
    assert "王秀兰" not in text


def test_columns_are_recognised_by_their_values(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    rows = "".join(
        f"{name}\t{number}\n"
        for name, number in zip(["王秀兰", "李建国", "张桂英"], IDS, strict=True)
    )
    path.write_text("人员\t代码\n" + rows, "utf-8")
    contract = proposed(propose_contract(path))
    assert contract.person["id_number"].column == ("代码",)
    assert contract.person["name"].column == ("人员",)


def test_a_fact_that_lacks_something_is_proposed_as_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "发放_202412.csv"
    path.write_text("姓名,身份证号,实发金额\n王秀兰,11010519491231002X,1234.50\n", "utf-8")
    text = propose_contract(path)
    assert "# payment: {amount: 实发金额}" in text
    assert "TODO: payment also needs month" in text
    assert proposed(text).stated() == ()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("", "utf-8")
    with pytest.raises(UnreadableFileError, match="is empty"):
        propose_contract(path)


def test_what_was_paid_is_proposed_and_not_what_is_due(tmp_path: Path) -> None:
    path = tmp_path / "发放.csv"
    head = "发放月份,姓名,证件号,应发金额,实发金额,开户账号,到账情况,到账时间,已追回\n"
    rows = "".join(
        f"2024年{n}月,王秀兰,{number},1300,1234.50,6228480402564890018,成功,2024-01-15,0\n"
        for n, number in enumerate(IDS, 1)
    )
    path.write_text(head + rows, "utf-8")
    text = propose_contract(path)
    line = next(line for line in text.splitlines() if "payment: {" in line)
    for part in (
        "month: 发放月份", "amount: 实发金额", "account: 开户账号", "status: 到账情况",
        "refunded: 已追回", "paid_on: 到账时间",
    ):  # fmt: skip
        assert part in line
    assert "account: {" not in text.replace("payment: {", "")
    assert "# Not used: 应发金额" in text


@pytest.mark.parametrize("column", ["亡故日期", "离世时间", "死亡年月", "SWRQ"])
def test_the_day_of_a_death_has_many_names(tmp_path: Path, column: str) -> None:
    path = tmp_path / "x.csv"
    rows = "".join(f"1,{number},2024-01-0{n}\n" for n, number in enumerate(IDS, 1))
    path.write_text(f"XB,SFZH,{column}\n" + rows, "utf-8")
    text = propose_contract(path)
    assert f"death: {{date: {column}}}" in text
    assert "XB: 100%, 1, sex" in text
    assert proposed(text).person["sex"].column == ("XB",)


def test_a_roll_names_its_end_and_its_account(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    head = "姓名,身份证号,待遇状态,发放截止年月,停发原因,开户账号,月养老金\n"
    rows = "".join(f"王秀兰,{i},终止,202401,死亡,6228480402564890018,1200\n" for i in IDS)
    path.write_text(head + rows, "utf-8")
    text = propose_contract(path)
    line = next(line for line in text.splitlines() if "benefit: {" in line)
    for part in ("end: 发放截止年月", "status: 待遇状态", "account: 开户账号", "amount: 月养老金"):
        assert part in line
    assert "payment" not in text


def test_a_column_a_month_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = "".join(f"王秀兰,{i},100,100,0\n" for i in IDS)
    path.write_text("姓名,身份证号,2024-01,2024年2月,202403\n" + rows, "utf-8")
    text = propose_contract(path)
    for month, column in (("01", "2024-01"), ("02", "2024年2月"), ("03", "202403")):
        line = f"month: {{const: 2024-{month}}}, amount: {column}}}"
        assert line in text.replace('"', "")
    assert "Not used" not in text
    assert proposed(text).stated() == ()
    ready = text.replace("  #   - {", "    - {").replace("  # payment", "  payment")
    ready = ready.replace("facts: {}", "facts:").replace("TODO}, month", "x}, month")
    assert len(proposed(ready).stated()) == 3
