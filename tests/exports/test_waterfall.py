from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from resolver.exports.bars import draw_average, draw_waterfall
from resolver.exports.files import ExportError
from resolver.exports.texts import Texts
from resolver.exports.ties import MOST_DRAWN, draw_chain, draw_links, draw_tree
from resolver.exports.waterfall import render_how, render_why, write_how, write_why
from resolver.exports.weights import counts_as, found_by
from resolver.lookup.groups import RecordGroup, Spelling
from resolver.lookup.how import How, RestingLead, WeakPoint
from resolver.lookup.merges import MergeStep
from resolver.lookup.pairs import Compared, ComparedPair, RouteName
from resolver.lookup.reasons import reason
from resolver.lookup.sides import Side
from resolver.lookup.why import Why
from resolver.lookup.why_not import Average, AveragePair, Rival
from tests.exports.test_export_dossier import check

NASTY = '<script>alert("x")</script>'
LANGUAGES = ["en", "zh"]


def pair(left: str = "A", right: str = "B", *, counted: float | None = 4.5) -> ComparedPair:
    compared = (
        Compared("Name", "王秀兰", NASTY, "equal", 9.5, -2.5),
        Compared("Birth date", "1950-01-01", "1950-01-01", "same birth date", 13.0, 0.0),
        Compared("Phone", "", "", "nothing to compare", 0.0, 0.0),
        Compared("Address", "a", "b", "different " * 20, -7.0, 0.0),
    )
    routes = (RouteName("first", "Name + Phone"), RouteName("second", "Address"))
    return ComparedPair(left, right, -11.0, compared, 4.5, 0.96, counted, False, routes)


def group(label: str, rows: int = 3) -> RecordGroup:
    said, other = {"Name": "王秀兰", "Phone": ""}, {"Name": NASTY, "Phone": ""}
    spellings = (
        Spelling(1, f"feed/{label}1", rows - 1, ("Roll",), said, None, True),
        Spelling(2, f"feed/{label}2", 1, ("List",), other, "similar", False, ("L1",)),
    )
    return RecordGroup(
        label, 1, f"P{label}", "王秀兰 2202****", True, rows, 0.99, ("Roll",), spellings
    )


def step(number: int, left: str, right: str, cause: str = "average", missing: int = 1) -> MergeStep:
    why = reason("joined", "en", pairs=2, mean=4.5, join=3.0)
    parts = (tuple(left.split()), tuple(right.split()))
    return MergeStep(number, *parts, cause, 4.5, missing, -6.0, why, (pair(left[0], right[0]),))


def side(label: str) -> Side:
    return Side(f"feed/{label}", f"P{label}", True, label, {"Name": NASTY, "Phone": ""}, None)


TWO = Why(
    side("A"),
    side("B"),
    False,
    (reason("weak_on_average", "en", weight=4.5, pairs=2, mean=-0.75, join=3.0),),
    pair(),
    Average(
        -0.75,
        1,
        (
            AveragePair("A2", "B", "no_route", -20.0, -6.0),
            AveragePair("A1", "B", "kept", 4.5, 4.5),
        ),
    ),
    (Rival("PX", 9.0, 0.6, True), Rival("PY", 8.0, 0.3, False)),
    (),
    (pair("A", "C"), pair("C", "B", counted=None)),
    (group("A"), group("B"), group("C")),
    3.0,
)
ONE = replace(
    TWO, same=True, average=None, rivals=(), chain=(), steps=(step(1, "A", "B"), step(2, "A", "C"))
)
GROUPED = replace(ONE, closest=None, steps=(), reasons=(reason("grouped", "en"),))
LEAD = RestingLead("L1", NASTY, "probable", Decimal("12.50"), "firm", 4, {"A": 3, "C": 1})
BUILT = How(
    "PA",
    "王秀兰",
    9,
    (group("A"), group("B"), group("C")),
    (step(1, "A", "B"), step(2, "A B", "C", "decision")),
    True,
    (
        WeakPoint("A", "C", "pair", 4.5, (("C",),), 1, {0: ("PZ",)}, (LEAD,), ()),
        WeakPoint("B", "C", "decision", None, (("C",),), 1, {}, (), (LEAD,)),
    ),
    3,
    False,
    (LEAD,),
    3.0,
)
ALONE = replace(BUILT, groups=(group("A"),), steps=(), weak_points=(), links=0, leads=())
KNOT = replace(BUILT, weak_points=None, complete=False)


def pages() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for name, answer in (("two", TWO), ("one", ONE), ("grouped", GROUPED)):
            yield f"{name} {language}", render_why(answer, run="R", language=language, unmask=False)
        for name, built in (("built", BUILT), ("alone", ALONE), ("knot", KNOT)):
            yield f"{name} {language}", render_how(built, run="R", language=language, unmask=True)


PAGES = dict(pages())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_nothing_beside_itself(name: str) -> None:
    page = PAGES[name]
    checker = check(page)
    assert checker.tags.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert checker.loaded == []
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert 'alert("x")' in checker.text or "alone" in name or "grouped" in name


@pytest.mark.parametrize("name", PAGES)
def test_pictures_are_well_formed(name: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", PAGES[name], re.DOTALL)
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.get("viewBox")
        assert root.get("aria-label")
        assert not re.search(r"\bnan\b|None", picture)
    assert bool(pictures) is (name.split()[0] not in {"grouped", "alone"})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("two en", ["Why two persons", "the average decides", "needed on average", "60%"]),
        ("two zh", ["未归为同一人的说明", "分摊可能性", "最短链条", "已作遮盖", "无候选途径"]),
        ("one en", ["Why one person", "The other pairs of the average"]),
        ("grouped zh", ["归为同一人的说明", "与最可靠写法相比"]),
        ("built en", ["How a person was built", "only similar: the number holds it", "joins PZ",
                      "1 of 4 rows of evidence fall off", "Tried on the person"]),
        ("built zh", ["断点", "裁定", "随之转移的疑点", "显示完整号码"]),
        ("alone en", ["All rows are in one group", "nothing had to be joined", "No lead rests"]),
        ("knot zh", ["链接过多", "未能还原"]),
    ],
)  # fmt: skip
def test_what_a_page_says(name: str, words: list[str]) -> None:
    said = check(PAGES[name]).text
    assert [word for word in words if word not in said] == []


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert dict(pages()) == PAGES


def test_a_waterfall_steps_from_the_prior_to_the_whole() -> None:
    picture = str(draw_waterfall(pair(), 3.0, Texts("en")))
    bars = [
        (float(x), float(width))
        for x, width in re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"', picture)
    ]
    # The prior, three comparisons that weigh something, and the whole.
    assert len(bars) == 5
    prior, name, born, address, total = bars
    assert prior[0] == pytest.approx(name[0], abs=0.2)
    assert name[0] + name[1] == pytest.approx(born[0], abs=0.2)
    assert born[0] + born[1] == pytest.approx(address[0] + address[1], abs=0.2)
    assert total[0] == pytest.approx(prior[0] + prior[1], abs=0.2)
    assert total[0] + total[1] == pytest.approx(address[0], abs=0.2)
    assert name[1] / born[1] == pytest.approx(9.5 / 13.0, abs=0.01)


@pytest.mark.parametrize("weight", [0.0, 1e-9, 400.0, -400.0])
def test_any_weight_can_be_drawn(weight: float) -> None:
    compared = (Compared("Name", "", "", "equal", weight, 0.0),)
    drawn = ComparedPair("A", "B", 0.0, compared, weight, 0.5, weight, False, ())
    picture = ElementTree.fromstring(str(draw_waterfall(drawn, 3.0, Texts("zh"))))
    widths = [float(bar.get("width", 0)) for bar in picture.iter() if bar.tag.endswith("rect")]
    # What weighs next to nothing has no bar.
    assert bool(widths) == (abs(weight) > 0.01)
    assert all(0 <= width <= 1000 for width in widths)


def test_what_has_no_record_has_no_picture() -> None:
    lonely = ComparedPair("A", "B", 0.0, (), None, None, None, False, ())
    assert draw_waterfall(lonely, 3.0, Texts("en")) == ""
    answer = replace(TWO, closest=lonely)
    assert "was never compared" in render_why(answer, run="R", language="en", unmask=False)


def test_pairs_that_are_missing_are_hollow() -> None:
    assert TWO.average is not None
    picture = str(draw_average(TWO.average, 3.0, Texts("en")))
    assert picture.count('stroke-dasharray="4 3"') == 1
    assert "average −0.75" in picture


def test_a_link_that_breaks_the_person_is_red() -> None:
    picture = str(draw_links(BUILT, Texts("en")))
    assert picture.count('stroke-width="4"') == 2
    assert picture.count("decision") == 1
    assert 'stroke-width="4"' not in str(draw_links(replace(BUILT, weak_points=()), Texts("en")))


@pytest.mark.parametrize("count", [1, 2, 3, 7, MOST_DRAWN, MOST_DRAWN + 1])
def test_as_many_groups_as_can_be_told_apart(count: int) -> None:
    names = [chr(ord("A") + n) for n in range(count)]
    steps = tuple(step(n, " ".join(names[:n]), names[n]) for n in range(1, count))
    answer = replace(BUILT, groups=tuple(map(group, names)), steps=steps, weak_points=())
    links, tree = str(draw_links(answer, Texts("zh"))), str(draw_tree(answer, Texts("zh")))
    assert bool(links) is (1 < count <= MOST_DRAWN)
    assert links.count("<circle") == (count if links else 0)
    assert tree.count('font-weight="bold"') == (count if count > 1 else 0)


def test_no_two_branches_of_the_tree_cross() -> None:
    answer = replace(
        BUILT,
        groups=tuple(map(group, "ABCD")),
        steps=(step(1, "A", "C"), step(2, "B", "D"), step(3, "A C", "B D")),
    )
    tree = str(draw_tree(answer, Texts("en")))
    assert re.findall(r'bold">(.)</tspan>', tree) == list("ACBD")


def test_a_chain_names_its_groups() -> None:
    picture = str(draw_chain(TWO.chain, TWO.groups, Texts("en")))
    assert re.findall(r'font-weight="bold">(.)</text>', picture) == list("ACB")
    assert draw_chain((), (), Texts("en")) == ""


@pytest.mark.parametrize(
    ("drawn", "en"),
    [
        (pair(), ""),
        (pair(counted=3.0), "It counts as +3.00: no single pair counts more."),
        (pair(counted=6.0), "It counts as +6.00: no single pair counts less."),
        (replace(pair(counted=0.0), shared=True), "It counts as 0.00: rivals share the odds."),
        (pair(counted=None), ""),
    ],
)
def test_what_became_of_a_pair(drawn: ComparedPair, en: str) -> None:
    assert counts_as(drawn, Texts("en")) == en
    assert bool(counts_as(drawn, Texts("zh"))) is bool(en)


def test_how_a_pair_was_found() -> None:
    texts = Texts("en")
    first, second = "Name + Phone (first)", "Address (second)"
    assert found_by(pair(), texts) == f"Found by {first}. Also by {second}."
    assert found_by(pair(counted=None), texts).endswith(f"{first}, {second}.")
    assert found_by(replace(pair(), routes=()), texts) == "No route found this pair."


@pytest.mark.parametrize(("write", "answer"), [(write_why, TWO), (write_how, BUILT)])
def test_files(write: object, answer: object, tmp_path: Path) -> None:
    target = tmp_path / "new" / "page.html"
    assert callable(write)
    write(answer, target, run="R", language="en", unmask=False)
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(ExportError, match="ending"):
        write(answer, tmp_path / "page.docx", run="R", language="en", unmask=False)
