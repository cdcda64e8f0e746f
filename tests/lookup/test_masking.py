from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.lookup.masking import (
    mask_field,
    mask_node,
    mask_number,
    mask_record,
    mask_text,
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("220202195001011234", "2202**********1234"),
        ("22020219500101123X", "2202**********123X"),
        ("220202500101123", "2202*******1123"),
        ("12345", "***45"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_numbers_keep_their_ends_and_length(number, expected):
    assert mask_number(number) == expected


@given(st.text(alphabet="0123456789X", max_size=30))
def test_a_mask_hides_at_least_three_characters_and_keeps_the_length(number):
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(3, len(number))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("chinese_id", "220202195001011234", "2202**********1234"),
        ("phone", ["13900001234"], ["139****1234"]),
        ("account", None, None),
        ("chinese_name", "张三", "张三"),
        ("date", "19500101", "19500101"),
    ],
)
def test_fields_by_their_kind(kind, value, expected):
    assert mask_field(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("account", "account:6217001234567890", "account:6217********7890"),
        ("account", "6217001234567890", "6217********7890"),
        ("phone", "phone:13900001234", "phone:139****1234"),
        ("card", "card:B123456789", "card:********89"),
        ("agent", "agent:王五|13900001234", "agent:王五|139****1234"),
        ("hospital", "hospital:县医院", "hospital:县医院"),
        ("lead", "L00000000001", "L00000000001"),
    ],
)
def test_nodes_by_their_kind(kind, text, expected):
    assert mask_node(kind, text) == expected


def test_rows_by_the_names_of_their_columns():
    row = {
        "id_number": "220202195001011234",
        "node_id": "phone:13900001234",
        "kind": "phone",
        "label": "13900001234",
        "explanation_zh": "发放至6217001234567890，共3个月",
        "amount": 3,
        "row_key": "R-17",
    }
    assert mask_record(row) == row | {
        "id_number": "2202**********1234",
        "node_id": "phone:139****1234",
        "label": "139****1234",
        "explanation_zh": "发放至6217********7890，共3个月",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid 12345.00 in 202401", "paid 12345.00 in 202401"),
        ("call 13900001234", "call 1390***1234"),
        ("feed/220202195001011234", "feed/2202**********1234"),
        ("batch 2024-06-30-0a1b2c3d4e5f", "batch 2024-06-30-0a1b2c3d4e5f"),
    ],
)
def test_numbers_inside_texts(text, expected):
    assert mask_text(text) == expected
