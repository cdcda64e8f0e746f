from datetime import date

import pytest

from resolver.review.records import KEPT_VALUES, load_records, side_by_side
from tests.review.village import linkage

LINKAGE = linkage()
KINDS = {name: spec.kind for name, spec in LINKAGE.fields.items()}
NUMBER, PHONE = "220202195001011234", "13900001234"


@pytest.fixture
def two(village):
    one = village.record(
        "roll",
        "P1",
        id_number=NUMBER,
        sex="female",
        phone=[PHONE],
        address=["西河村3组"],
        birth_date=date(1950, 1, 1),
        birth_date_precision="day",
    )
    village.record("visits", "P1", group=one, name="王秀蓝", phone=[PHONE, "13811112222"])
    other = village.record(
        "deaths",
        "P2",
        id_number=NUMBER.replace("01", "10", 1),
        birth_date=date(1950, 1, 1),
        birth_date_precision="month",
    )
    return load_records(village.engine, LINKAGE, [one, other]), one, other


def written(views, field, side="left"):
    view = next(view for view in views if view.field == field)
    return ["".join(part.text for part in value) for value in getattr(view, side)]


def test_a_record_is_all_that_its_group_says(two):
    records, one, other = two
    assert records[one].fields["name"] == ("王秀兰", "王秀蓝")
    assert records[one].fields["phone"] == (PHONE, "13811112222")
    assert [feed.zh for feed in records[one].feeds] == ["养老花名册", "就诊记录"]
    assert (records[one].rows, records[other].rows) == (2, 1)


def test_of_a_date_only_what_is_known_is_shown(two):
    records, one, other = two
    assert records[one].fields["birth_date"] == ("1950-01-01",)
    assert records[other].fields["birth_date"] == ("1950-01",)


def test_numbers_are_masked_unless_told_otherwise(two):
    records, one, other = two
    masked = side_by_side(records[one], records[other], KINDS, False, "en")
    whole = side_by_side(records[one], records[other], KINDS, True, "en")
    assert written(masked, "id_number") == ["2202**********1234"]
    assert written(masked, "phone") == ["139****1234", "138****2222"]
    assert written(whole, "id_number") == [NUMBER]


@pytest.mark.parametrize(("language", "sex"), [("en", "female"), ("zh", "女")])
def test_codes_are_words_of_the_readers_language(two, language, sex):
    records, one, other = two
    assert written(side_by_side(records[one], records[other], KINDS, False, language), "sex") == [
        sex
    ]


def test_only_so_many_values_are_shown(village):
    phones = [f"139000012{n:02}" for n in range(20)]
    one = village.record("roll", "P1", phone=phones)
    assert len(load_records(village.engine, LINKAGE, [one])[one].fields["phone"]) == KEPT_VALUES
