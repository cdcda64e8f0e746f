from pathlib import Path

import pytest
from pydantic import Field

from resolver.config.document import Bilingual, Strict, load_document


class Level(Strict):
    threshold: float = 0.5


class Sample(Strict):
    name: str
    title: Bilingual
    levels: dict[str, Level] = Field(default_factory=dict)
    routes: list[Level] = Field(default_factory=list)


GOOD = "name: a\ntitle: {en: A, zh: 甲}\n"
CASES = [
    ("name: a\n", 1, "title", "is missing", "add it"),
    (GOOD + "nmae: b\n", 3, "nmae", "not a known key", "did you mean 'name'?"),
    (GOOD + "levels:\n  x:\n    treshold: 1\n", 5, "levels.x.treshold", "not a known", "threshold"),
    (
        GOOD + "routes:\n  - {threshold: 1}\n  - {threshold: x}\n",
        5,
        "routes.1.threshold",
        "number",
        "",
    ),
    (GOOD + "routes:\n  - {thresh: 1}\n", 4, "routes.0.thresh", "not a known", "threshold"),
    ("name: a\ntitle: {en: A, zn: 甲}\n", 2, "title.zn", "not a known", "zh"),
    ("name: a\nname: b\n", 2, "", "stands twice", ""),
    ("name: [a\n", 2, "", "not valid YAML", "quotes"),
    ("- a\n- b\n", 1, "", "dictionary", ""),
]


@pytest.mark.parametrize(("text", "line", "key", "what", "remedy"), CASES)
def test_mistake_is_named_with_line_key_and_remedy(text, line, key, what, remedy):
    problems = []
    assert load_document(Path("x.yml"), Sample, problems, text=text) is None
    found = [p for p in problems if p.key == key and what in p.what]
    assert found, problems
    assert found[0].line == line
    assert remedy in found[0].remedy


def test_all_mistakes_come_at_once():
    problems = []
    load_document(Path("x.yml"), Sample, problems, text="nmae: a\nroutes: 3\n")
    assert {p.key for p in problems} == {"name", "title", "nmae", "routes"}


def test_good_document_becomes_a_model():
    problems = []
    sample = load_document(Path("x.yml"), Sample, problems, text=GOOD)
    assert problems == []
    assert sample == Sample(name="a", title=Bilingual(en="A", zh="甲"))


def test_part_of_a_file_counts_lines_from_where_it_starts():
    problems = []
    load_document(Path("x.sql"), Sample, problems, text="nmae: a", first_line=7)
    assert {p.line for p in problems} == {7}


@pytest.mark.parametrize(("content", "what"), [(None, "is missing"), (b"\xb9\xfe", "not UTF-8")])
def test_unreadable_file_is_a_problem_too(tmp_path, content, what):
    path = tmp_path / "x.yml"
    if content is not None:
        path.write_bytes(content)
    problems = []
    assert load_document(path, Sample, problems) is None
    assert what in problems[0].what
