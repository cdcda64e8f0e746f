import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.review.differing import compare_values, differing, parts

NAMES = st.text("张王李三丰秀兰0123", max_size=12)


def marked(text, marks):
    return "".join(f"[{part.text}]" if part.differs else part.text for part in parts(text, marks))


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("王秀兰", "王秀兰", ("王秀兰", "王秀兰")),
        ("王秀兰", "王秀蓝", ("王秀[兰]", "王秀[蓝]")),
        ("王秀", "王秀兰", ("王秀", "王秀[兰]")),
        ("195001011234", "195010011234", ("1950[01]011234", "1950[10]011234")),
        ("西河村3组", "龙山区西河村3组", ("西河村3组", "[龙山区]西河村3组")),
        ("赵", "钱", ("[赵]", "[钱]")),
    ],
)  # fmt: skip
def test_characters_without_a_like_are_marked(left, right, shown):
    found = differing(left, right)
    assert (marked(left, found[0]), marked(right, found[1])) == shown


@given(NAMES, NAMES)
def test_what_is_not_marked_reads_the_same_on_both_sides(left, right):
    found = differing(left, right)
    kept = [
        "".join(char for char, mark in zip(text, marks, strict=True) if not mark)
        for text, marks in zip((left, right), found, strict=True)
    ]
    assert kept[0] == kept[1]


@given(NAMES)
def test_nothing_differs_from_itself(text):
    assert not any(differing(text, text)[0])


def test_the_place_of_a_hidden_difference_shows_and_the_digit_does_not():
    left, right = "220202195001011234", "220202195101011234"
    shown = {left: "2202**********1234", right: "2202**********1234"}
    [left_parts], [right_parts] = compare_values([left], [right], shown)
    assert [(part.text, part.differs) for part in left_parts] == [
        ("2202*****", False),
        ("*", True),
        ("****1234", False),
    ]
    assert left_parts == right_parts


def test_a_value_is_held_against_the_most_similar_one_that_is_not_shared():
    left, right = compare_values(["13900001234", "13811112222"], ["13811112222", "13900001235"], {})
    assert [[part.text for part in value if part.differs] for value in left] == [["4"], []]
    assert [[part.text for part in value if part.differs] for value in right] == [[], ["5"]]


def test_silence_is_no_difference():
    assert not any(part.differs for part in compare_values(["王"], [], {})[0][0])


@pytest.mark.parametrize(
    ("left", "right", "in_full", "marks"),
    [
        (["1941-05-14"], ["1941"], all, [""]),
        (["1941"], ["1941-05-14"], all, [""]),
        (["1941-05-14"], ["1941"], None, ["-05-14"]),
        # A day is another day, whatever shorter sayings they have in common.
        (["1932-11", "1932-11-28"], ["1932-11-16", "1932-11"], all, ["", "28"]),
        (["龙山区西河村3组"], ["西河村", "青甸镇"], any, [""]),
    ],
)
def test_what_is_said_in_part_is_no_difference(left, right, in_full, marks):
    found, _ = compare_values(left, right, {}, in_full=in_full)
    assert ["".join(part.text for part in value if part.differs) for value in found] == marks
