from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from resolver.config.linkage import Linkage
from resolver.lookup.reasons import reason
from resolver.lookup.spoken import MOST_VALUES, Speaker

NUMBER = "220202195001011234"


@pytest.mark.parametrize(
    ("values", "others", "expected"),
    [
        ({"id_number": NUMBER}, {}, "2202**********1234"),
        ({"id_number": NUMBER}, {"id_number": NUMBER}, "2202**********1234"),
        ({"id_number": NUMBER}, {"id_number": "220202195101021234"}, "2202*****≠***≠1234"),
        ({"id_number": NUMBER}, {"id_number": "320202195001011239"}, "2202**********1234"),
        ({"id_number": NUMBER}, {"id_number": "220202500101123"}, "2202**********1234"),
        ({"id_number_valid": NUMBER}, {}, "2202**********1234"),
        ({"number_back": NUMBER[10:]}, {}, "******34"),
        ({"phone": ["13900001234", "13900005678"]}, {}, "139****1234, 139****5678"),
        ({"phone_all": ["13900001234"]}, {}, "139****1234"),
        ({"birth_date": date(1950, 1, 1)}, {}, "1950-01-01"),
        ({"sex": "female"}, {}, "female"),
        ({"name": "张三", "name_variants": ["张三", "张山"]}, {}, "张三, 张山"),
        ({"address_all": ["a", "b", "c"]}, {"address_all": ["c"]}, "c, a, b"),
        ({"address_all": list("abcdefgh")}, {}, "a, b, c, d, e, f (+2)"),
        ({"name": None, "phone": None}, {}, ""),
        ({"phone": [None]}, {}, ""),
    ],
)
def test_values_in_words(
    linkage: Linkage, values: dict[str, Any], others: dict[str, Any], expected: str
) -> None:
    assert Speaker(linkage, "en", unmask=False).values(values, others) == expected


def test_chinese_readers_and_whole_numbers(linkage: Linkage) -> None:
    speaker = Speaker(linkage, "zh", unmask=True)
    assert speaker.values({"sex": "female"}) == "女"
    assert speaker.values({"id_number": NUMBER}, {"id_number": NUMBER[::-1]}) == NUMBER
    assert speaker.values({"phone": ["1", "2"]}) == "1、2"
    assert speaker.title("id_number") == "证件号码"
    assert speaker.reference(f"feed/{NUMBER}") == f"feed/{NUMBER}"


def test_keys_are_masked_too(linkage: Linkage) -> None:
    assert Speaker(linkage, "en", unmask=False).reference(f"feed/{NUMBER}") == (
        "feed/2202**********1234"
    )
    assert MOST_VALUES == 6


def test_every_reason_asks_for_the_same_in_both_languages() -> None:
    from importlib import resources
    from string import Formatter

    text = resources.files("resolver.lookup").joinpath("reasons.yml").read_text("utf-8")
    for code, said in yaml.safe_load(text).items():
        asked = [
            {name for _, name, _, _ in Formatter().parse(said[language]) if name}
            for language in ("en", "zh")
        ]
        assert asked[0] == asked[1], code
        facts = dict.fromkeys(asked[0], "x")
        assert "x" in reason(code, "zh", **facts).text or not facts
