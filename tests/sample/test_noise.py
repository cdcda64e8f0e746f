"""Errors are of the kinds that offices make, and as rare as they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from resolver.sample import noise
from resolver.sample.streams import Streams

if TYPE_CHECKING:
    from tests.sample.conftest import Prefecture

NUMBER = "220202195603184521"


@given(st.integers(0, 2**63))
def test_a_typo_changes_one_digit(bits: int) -> None:
    typed = noise.number_typo(NUMBER, bits)
    assert sum(a != b for a, b in zip(typed, NUMBER, strict=True)) == 1
    assert not mod_11_2.is_valid(typed)


@given(st.integers(0, 2**63))
def test_a_swap_moves_two_neighbours(bits: int) -> None:
    typed = noise.number_swap(NUMBER, bits)
    places = [i for i, (a, b) in enumerate(zip(typed, NUMBER, strict=True)) if a != b]
    assert len(places) == 2
    assert places[1] == places[0] + 1
    assert sorted(typed) == sorted(NUMBER)


@pytest.mark.parametrize(
    "spoil", [noise.name_homophone, noise.name_shape, noise.name_slip, noise.name_traditional]
)
@given(bits=st.integers(0, 2**63))
def test_a_spoiled_name_stays_recognisable(spoil: noise.Spoil, bits: int) -> None:
    spoiled = spoil("王桂英", bits)
    assert spoiled[0] == "王"
    assert len(set(spoiled) & set("王桂英")) >= 2


def test_kinds_of_error_come_at_their_rates() -> None:
    rows = np.arange(40_000)
    written = noise.spoil_numbers(
        Streams(3), "test", rows, np.full(len(rows), NUMBER), noise.BY_HAND
    )
    lengths = np.strings.str_len(np.strings.strip(written))
    assert abs((lengths == 15).mean() - noise.BY_HAND.number["old"]) < 0.005
    assert abs((written == "").mean() - noise.BY_HAND.number["missing"]) < 0.005
    assert abs((written == NUMBER).mean() - (1 - sum(noise.BY_HAND.number.values()))) < 0.04


def test_a_lost_number_leaves_a_readable_name(prefecture: Prefecture) -> None:
    names = {p["person"]: p["name"] for p in prefecture.table("people.parquet").to_pylist()}
    lost = 0
    records = {
        row["row_key"]: row["person"]
        for row in prefecture.table("records.parquet").to_pylist()
        if row["feed"] == "home_visits"
    }
    for path in sorted(prefecture.folder.glob("*走访台账*.xlsx")):
        rows = prefecture.rows(path.name)
        for line, row in enumerate(rows, 2):
            if not row["身份证号码"]:
                true = names[records[f"{path.name}:{line}"]]
                same = sum(character in true for character in row["姓名"])
                # Traditional characters and placeholders still stand in the right places.
                assert same >= 1
                assert len(row["姓名"].replace(" ", "")) >= len(true) - 1
                lost += 1
    assert lost


@pytest.mark.parametrize(
    ("pattern", "column", "least", "most"),
    [
        ("psb_population_*.csv", "公民身份号码", 0.99, 1.0),
        ("ybj_settlement_*.parquet", "证件号码", 0.985, 1.0),
        ("wjw_checkup_*.csv", "身份证号", 0.90, 0.985),
        ("*走访台账*.xlsx", "身份证号码", 0.75, 0.95),
    ],
)
def test_numbers_are_valid_as_often_as_the_department_is_careful(
    prefecture: Prefecture, pattern: str, column: str, least: float, most: float
) -> None:
    written = [row[column] for row in prefecture.rows(pattern)]
    valid = sum(mod_11_2.is_valid(number) for number in written if len(number) == 18) / len(written)
    assert least <= valid <= most


def test_dates_come_in_many_forms(prefecture: Prefecture) -> None:
    forms = {row["死亡时间"] for row in prefecture.rows("*死亡人员上报表*.xlsx")}
    assert any("年" in form for form in forms)
    assert any("." in form for form in forms)
    assert any(form.isdigit() and len(form) == 6 for form in forms)
    assert all(row["死亡日期"].isdigit() for row in prefecture.rows("mzj_cremation_*.xlsx"))
