from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from resolver.config.document import load_document
from resolver.config.policy import Policy, add_months, months_between
from resolver.config.problem import Problem

PENSION = Path(__file__).parents[2] / "configs" / "pension" / "policy.yml"


@pytest.fixture(scope="module")
def policy() -> Policy:
    problems: list[Problem] = []
    found = load_document(PENSION, Policy, problems)
    assert problems == []
    assert found is not None
    return found


def test_a_project_without_benefits_needs_no_policy():
    empty = Policy()
    assert empty.threshold("fraud_large", date(2024, 1, 1)) is None
    assert empty.title("registration", "zh") == "registration"
    assert empty.certainty.look <= empty.certainty.hold <= empty.certainty.refer


@pytest.mark.parametrize(
    ("category", "birth", "due"),
    [
        ("men", date(1964, 12, 15), date(2024, 12, 1)),
        ("men", date(1965, 1, 31), date(2025, 2, 1)),
        ("men", date(1965, 5, 1), date(2025, 7, 1)),
        ("men", date(1976, 8, 1), date(2039, 7, 1)),
        ("men", date(1976, 9, 1), date(2039, 9, 1)),
        ("men", date(1990, 9, 1), date(2053, 9, 1)),
        ("women_55", date(1971, 4, 2), date(2026, 8, 1)),
        ("women_55", date(1981, 9, 1), date(2039, 9, 1)),
        ("women_50", date(1975, 1, 1), date(2025, 2, 1)),
        ("women_50", date(1984, 11, 1), date(2039, 11, 1)),
    ],
)
def test_retirement_months_are_those_of_the_reform(policy, category, birth, due):
    assert policy.retirement_month(category, birth) == due


def test_an_unknown_category_is_refused(policy):
    with pytest.raises(KeyError, match="pilots"):
        policy.retirement_month("pilots", date(1970, 1, 1))


@pytest.mark.parametrize(
    ("province", "on", "value"),
    [
        ("13", date(2024, 1, 1), Decimal(7000)),
        ("22", date(2024, 1, 1), Decimal(3000)),
        (None, date(2024, 1, 1), Decimal(3000)),
        ("13", date(2011, 4, 8), Decimal(7000)),
        ("13", date(2011, 4, 7), None),
    ],
)
def test_a_provinces_own_figure_goes_first_and_only_while_in_force(policy, province, on, value):
    assert policy.threshold("fraud_large", on, province) == value


_RULE = {"keeps": "a", "forfeits": "b", "source": "x"}
_SCHEMES = {name: {"title": {"en": name, "zh": name}, "kind": "pension"} for name in ("a", "b")}


@pytest.mark.parametrize(
    ("dates", "complaint"),
    [
        ([("2010-01-01", "2019-12-31"), ("2020-01-01", None)], None),
        ([("2010-01-01", None), ("2020-01-01", None)], "two rules are in force on 2020-01-01"),
        ([("2010-01-01", "2020-01-01"), ("2020-01-01", None)], "two rules are in force"),
        (
            [("2010-01-01", "2019-11-30"), ("2020-01-01", None)],
            "no rule is in force from 2019-12-01 to 2019-12-31",
        ),
        ([("2020-01-01", "2019-01-01")], "before it starts"),
    ],
)
def test_rules_on_one_matter_neither_overlap_nor_leave_a_gap(dates, complaint):
    rules = [{**_RULE, "valid_from": start, "valid_to": end} for start, end in dates]
    content = {"schemes": _SCHEMES, "exclusive": rules}
    if complaint is None:
        assert len(Policy.model_validate(content).exclusive) == len(dates)
    else:
        with pytest.raises(ValidationError, match=complaint):
            Policy.model_validate(content)


def test_rules_on_different_matters_may_overlap():
    rules = [
        {"keeps": "a", "forfeits": "b", "source": "x", "valid_from": "2010-01-01"},
        {"keeps": "b", "forfeits": "a", "source": "x", "valid_from": "2010-01-01"},
    ]
    assert len(Policy.model_validate({"schemes": _SCHEMES, "exclusive": rules}).exclusive) == 2


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"exclusive": [{**_RULE, "valid_from": "2010-01-01"}]}, "'schemes' lacks: a, b"),
        ({"certainty": {"look": 0.9, "hold": 0.8}}, "must rise"),
        ({"certainty": {"look": 1.5}}, "less than or equal to 1"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(content, complaint):
    with pytest.raises(ValidationError, match=complaint):
        Policy.model_validate(content)


def test_a_mistake_is_told_with_its_line(tmp_path):
    file = tmp_path / "policy.yml"
    file.write_text("province: '22'\nmax_quarantine_shere: 0.1\n", "utf-8")
    problems: list[Problem] = []
    assert load_document(file, Policy, problems) is None
    assert [(p.line, p.remedy) for p in problems] == [(2, "did you mean 'max_quarantine_share'?")]


def test_every_code_has_both_names(policy):
    for code in ("registration", "employee_pension", "imprisonment", "border"):
        assert policy.title(code, "en").isascii()
        assert not policy.title(code, "zh").isascii()


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-1000, 1000))
def test_adding_months_is_undone_by_counting_them(month, count):
    assert months_between(month, add_months(month, count)) == count
