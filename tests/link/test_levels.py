from __future__ import annotations

from typing import Any

import pytest

from resolver.config.linkage import CONDITIONS, Level
from resolver.engine import Engine, quote_literal
from resolver.link.levels import level_label, level_sql

NEAR = {"number_typo": {"column": "a", "at_most": 2}}
NUMBER = "220202193501010011"

CASES: list[tuple[dict[str, Any], Any, Any, bool | None]] = [
    ({"missing": "a"}, None, "x", True),
    ({"missing": "a"}, "x", "x", False),
    ({"missing": "a", "either": "length(a_l) = 1"}, "x", "y", True),
    ({"equal": "a"}, "x", "x", True),
    ({"equal": "a"}, "x", "y", False),
    ({"equal": "a", "also": "length(a_l) > 1"}, "x", "x", False),
    ({"shares": "a"}, ["1", "2"], ["2", "3"], True),
    ({"shares": "a"}, ["1"], ["2"], False),
    ({"shares_parts": {"column": "a", "at_least": 2}}, ["1", "2", "4"], ["2", "1"], True),
    ({"shares_parts": {"column": "a", "at_least": 2}}, ["1", "2"], ["2", "3"], False),
    ({"shares_parts": {"column": "a", "at_least": 0.5}}, ["1", "2"], ["2", "3"], True),
    ({"jaro_winkler": {"column": "a", "at_least": 0.9}}, "martha", "marhta", True),
    ({"jaro_winkler": {"column": "a", "at_least": 0.9}}, "martha", "robert", False),
    ({"hamming": {"column": "a", "at_most": 1}}, "1234", "1294", True),
    ({"hamming": {"column": "a", "at_most": 1}}, "1234", "1243", False),
    ({"hamming": {"column": "a", "at_most": 1}}, "1234", "123", False),
    ({"edits": {"column": "a", "at_most": 1}}, "1234", "1243", True),
    ({"edits": {"column": "a", "at_most": 1}}, "1234", "12345", True),
    ({"edits": {"column": "a", "at_most": 1}}, "1234", "4321", False),
    ({"wildcard": "a"}, "王?英", "王秀英", True),
    ({"wildcard": "a"}, "王秀英", "王?英", True),
    ({"wildcard": "a"}, "王?英", "李秀英", False),
    ({"wildcard": "a"}, "王?", "王秀英", False),
    ({"wildcard": "a"}, "王秀英", "王秀英", False),
    ({"one_slip": "a"}, "王秀英", "王秀芳", True),
    ({"one_slip": "a"}, "王秀英", "王秀英", False),
    ({"one_slip": "a"}, "王秀英", "王芳秀", False),
    ({"one_slip": "a"}, "王秀英", "王秀", False),
    ({"toneless": "a"}, "wang2 fang1", "wang2 fang4", True),
    ({"toneless": "a"}, "wang2 fang1", "wang2 fan1", False),
    (NEAR, NUMBER, "220202193501010101", True),
    (NEAR, NUMBER, "22020219350101001", True),
    (NEAR, NUMBER, "220202194602020011", False),
    ({"sql": "a_l < a_r"}, "1", "2", True),
]  # fmt: skip


def _sql(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(quote_literal, value)) + "]"
    return "cast(null as varchar)" if value is None else quote_literal(value)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize(("level", "left", "right", "expected"), CASES)
def test_conditions(
    engine: Engine, level: dict[str, Any], left: Any, right: Any, expected: bool
) -> None:
    condition = level_sql(Level(**level))
    pair = f"(select {_sql(left)} as a_l, {_sql(right)} as a_r)"
    assert engine.value(f"select {condition} from {pair}") is expected


@pytest.mark.parametrize(
    ("level", "left", "right", "expected"),
    [
        ({"days": {"column": "a", "at_most": 3}}, "2024-02-28", "2024-03-01", True),
        ({"days": {"column": "a", "at_most": 3}}, "2024-02-28", "2024-03-05", False),
        ({"same_month": "a"}, "2024-02-28", "2024-02-01", True),
        ({"same_month": "a"}, "2024-02-28", "2023-02-28", False),
        ({"same_year": "a"}, "2024-02-28", "2024-11-01", True),
        ({"same_year": "a"}, "2024-12-31", "2025-01-01", False),
    ],
)
def test_dates(
    engine: Engine, level: dict[str, Any], left: str, right: str, expected: bool
) -> None:
    pair = f"(select date '{left}' as a_l, date '{right}' as a_r)"
    assert engine.value(f"select {level_sql(Level(**level))} from {pair}") is expected


def test_swapped_parts(engine: Engine) -> None:
    condition = level_sql(Level(swapped=["a", "b"]))
    pair = "(select 'x' as a_l, 'y' as b_l, 'y' as a_r, 'x' as b_r)"
    assert engine.value(f"select {condition} from {pair}") is True


def test_every_condition_has_a_label_in_both_languages() -> None:
    spec = {"column": "a", "at_least": 1, "at_most": 1}
    values = {
        "swapped": ["a", "b"],
        "otherwise": True,
        **dict.fromkeys(["shares_parts", "jaro_winkler", "hamming", "edits", "days"], spec),
        "number_typo": spec,
    }
    for name in CONDITIONS:
        label = level_label(Level(**{name: values.get(name, "a")}))
        assert label.en
        assert label.zh
        assert label.en != label.zh
