from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.config.document import Bilingual
from resolver.leads.explain import details_of, masked, render
from resolver.scenarios.templates import placeholders

TITLES = {"registration": {"en": "police cancellation", "zh": "公安死亡注销"}}


def title(code, language):
    return TITLES.get(code, {}).get(language, code)


@pytest.mark.parametrize(
    ("template", "values", "written"),
    [
        ("{person}", {"person": "王秀兰"}, "王秀兰"),
        ("{person}", {"person": None}, "（不详）"),
        ("{person}", {}, "（不详）"),
        ("{amount}元", {"amount": Decimal("12")}, "12.00元"),
        ("{amount}元", {"amount": 12.5}, "12.50元"),
        ("{amount}元", {"amount": Decimal("56915.3")}, "56,915.30元"),
        ("{months}", {"months": 0}, "0"),
        ("{period_from}", {"period_from": date(2024, 3, 1)}, "2024-03"),
        ("{changed_on}", {"changed_on": date(2024, 3, 1)}, "2024-03-01"),
        ("{account}", {"account": "6217001234567890"}, "…7890"),
        ("{other_number}", {"other_number": "220202195001010541"}, "…0541"),
        ("{agent_phone}", {"agent_phone": "139"}, "…"),
        ("{sources}", {"sources": "registration 2024-03-05"}, "公安死亡注销 2024-03-05"),
        ("{{{person}}}", {"person": "{amount}"}, "{{amount}}"),
    ],
)
def test_a_template_is_filled_in(template, values, written):
    assert render(Bilingual(en="", zh=template), values, title, "zh") == written


@pytest.mark.parametrize("template", ["{a.b}", "{a[0]}", "{}", "{a!r}", "{a:>10}", "{", "{a b}"])
def test_a_template_cannot_reach_into_objects(template):
    with pytest.raises(ValueError, match=r"plain name|expected|single|Single"):
        placeholders(template)


def test_amounts_in_details_stay_exact():
    assert details_of('{"paid": 12.10}') == {"paid": Decimal("12.10")}
    assert details_of(None) == {}


@given(st.text(min_size=1))
def test_masking_never_shows_more_than_four_characters(number):
    assert len(masked(number)) <= 5
    assert masked(number) != number or number.startswith("…")
