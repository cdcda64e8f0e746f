from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from resolver.casework import Casework
from resolver.exports import export_rings, render_dossier
from resolver.graph import Graph

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Checker(HTMLParser):
    """Fails on tags that are not closed in order; keeps what is loaded and written."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.loaded: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.loaded += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def check(page):
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert checker.open == []
    return checker


@pytest.fixture(scope="module")
def ring(world):
    return Graph(world.engine).rings()[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ["团伙卷宗", "关联图", "时间线", "人员", "资金", "证据记录", "收款人", "如何提出异议"],
        ),
        ("en", ["Ring dossier", "Timeline", "People", "Money", "Evidence rows", "collector"]),
    ],
)
def test_page_is_whole_and_says_everything_in_one_language(world, ring, language, words):
    page = render_dossier(world.engine, ring, language=language)
    checker = check(page)
    assert [word for word in words if word not in checker.text] == []
    assert checker.loaded == []
    assert "script" not in checker.tags
    assert not re.search(r"@import|url\(", page)
    if language == "en":
        headings = re.findall(r"<(?:h2|th)[^>]*>([^<]*)<", page)
        assert not [text for text in headings if re.search(r"[\u4e00-\u9fff]", text)]


def test_names_cannot_break_out_of_the_page(world, ring):
    page = render_dossier(world.engine, ring)
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_money_adds_up(world, ring):
    page = render_dossier(world.engine, ring)
    sums = re.findall(r'<tr class="sum">.*?</tr>', page, re.DOTALL)
    assert len(sums) == 4
    figures = [re.findall(r">([\d,.]+)</td>", row) for row in sums]
    # Two payments in order are shown before the three in question.
    assert figures == [["500.00", "200.00", "0.00", "300.00"]] * 4
    assert "另有1笔正常发放未逐笔列出（100.00元）" in page


def test_evidence_names_feed_file_batch_line_and_key(world, ring):
    page = render_dossier(world.engine, ring)
    row = world.engine.rows(
        "select e.row_id & 4294967295, m.row_key from lead, unnest(evidence) e(row_id)"
        " join mention m on m.row_id = e.row_id where lead_id = 'L00000000001' order by 1"
    )[0]
    expected = (
        "<td>清单3</td><td>payment_list_202406.csv</td><td>2024-06-30-000000000003</td>"
        rf'\s*<td class="n">{row[0]}</td><td>{row[1]}</td>'
    )
    assert re.search(expected, page)


def test_innocent_explanations_are_shown_with_what_was_found(world, ring):
    text = check(render_dossier(world.engine, ring)).text
    assert "死亡后使用公交卡" in text
    assert "Used the bus card" in check(render_dossier(world.engine, ring, language="en")).text


def test_innocent_explanations_bear_their_titles(world, ring):
    assert "证卡仍被使用" in render_dossier(world.engine, ring)
    assert "Card used" in render_dossier(world.engine, ring, language="en")


def test_a_weak_sign_after_the_death_is_marked_as_aggravating(world, ring):
    page = render_dossier(world.engine, ring, language="en")
    marked = re.findall(r'<tr class="aggravating"><td class="k">([\d-]+)</td>', page)
    assert marked == ["2024-05-06"]
    plain = re.search(r'<tr><td class="k">2024-02-01</td>.*?weak sign of life', page, re.DOTALL)
    assert plain


def test_evidence_stands_in_the_order_of_feed_and_month(world, ring):
    page = render_dossier(world.engine, ring)
    found = re.findall(
        r'<tr><td class="k">(L\w+)</td><td>([^<]*)</td><td>[^<]*</td><td>[^<]*</td>\s*'
        r'<td class="n">(\d+)</td>',
        page,
    )
    months = dict(world.engine.rows("select row_id & 4294967295, month from payment"))
    paid = [(feed, months[int(row)]) for _, feed, row in found if int(row) in months]
    assert len(paid) >= 12
    assert paid == sorted(paid)


def test_numbers_are_masked_unless_asked(world, ring):
    masked = render_dossier(world.engine, ring)
    whole = render_dossier(world.engine, ring, unmask=True)
    for number in ("6217001234567890", "6217009999999999", "220202195000020002", "13900001234"):
        assert number not in masked
        assert number in whole


def test_one_file_a_ring_and_a_list_of_them(world, tmp_path, ring):
    (tmp_path / "rings").mkdir()
    (tmp_path / "rings" / "ROLDOLDOLDOL.html").write_text("a ring that is no more")
    export_rings(world.engine, tmp_path / "rings.html")
    index = check((tmp_path / "rings.html").read_text("utf-8"))
    assert len(index.loaded) == 2
    assert all((tmp_path / link).is_file() for link in index.loaded)
    assert len(list((tmp_path / "rings").iterdir())) == 2


def test_one_ring_alone_is_one_file(world, tmp_path, ring):
    path = tmp_path / "one.html"
    casework = Casework(tmp_path)
    export_rings(
        world.engine,
        path,
        ring=ring.graph["ring_id"],
        unmask=True,
        purpose="case 7",
        casework=casework,
    )
    assert "6217001234567890" in path.read_text("utf-8")
    assert casework.trail()[0].action == "export rings"
    assert not (tmp_path / "one").exists()
