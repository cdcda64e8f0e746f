import pytest

from resolver.config.scenario import load_innocent, load_scenario, load_views

HEADER = """/* ---
title: {en: A, zh: 甲}
severity: high
phase: [in-payment]
parameters: {grace: {default: 0, min: 0, max: 6}}
explain: "{person} got {amount}"
innocent: [twin]
--- */

select 1 as person_id
"""


def _write(tmp_path, text, name="a_question.sql"):
    path = tmp_path / "death" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_scenario_is_its_header_and_its_query(tmp_path):
    problems = []
    found = load_scenario(_write(tmp_path, HEADER), problems)
    assert problems == []
    assert (found.name, found.group, found.first_line) == ("a_question", "death", 10)
    assert found.sql == "select 1 as person_id"
    assert found.values() == {"grace": 0}
    assert found.header.explain.zh == found.header.explain.en


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("select 1", 1, "has no header"),
        (HEADER.replace("severity: high\n", ""), 2, "is missing"),
        (HEADER.replace("high", "grave"), 3, "input should be 'high', 'medium' or 'low'"),
        (HEADER.replace("default: 0", "default: 9"), 5, "default 9 is not within 0..6"),
        (HEADER.replace("severity:", "severty:"), 3, "is not a known key"),
        (HEADER.replace("high", "high\nphase: []"), 5, "stands twice"),
        (HEADER.replace("zh: 甲", "zg: 甲"), 2, "is not a known key"),
    ],
)
def test_a_faulty_header_is_told_with_its_line(tmp_path, text, line, complaint):
    problems = []
    assert load_scenario(_write(tmp_path, text), problems) is None
    assert [p.line for p in problems if complaint in p.what] == [line]


def test_a_name_that_sql_would_have_to_quote_is_refused(tmp_path):
    problems = []
    assert load_scenario(_write(tmp_path, HEADER, "a-question.sql"), problems) is None
    assert "quote" in problems[0].what


def test_an_explanation_that_lowers_needs_a_weight(tmp_path):
    text = "/* ---\ntitle: {en: A, zh: 甲}\neffect: lower\nnote: x\n--- */\nselect 1"
    problems = []
    assert load_innocent(_write(tmp_path, text), problems) is None
    assert "needs 'bits'" in problems[0].what
    assert load_innocent(_write(tmp_path, text.replace("lower", "exclude")), []) is not None


def test_a_folder_without_shared_views_has_none(tmp_path):
    assert load_views(tmp_path, []) == {}
