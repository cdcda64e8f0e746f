from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config.linkage import Linkage, load_linkage
from resolver.config.problem import Problem

FORM = """
fields:
  name: {kind: name}
  born: {kind: date, fallback: id_birth}
comparisons:
  - name: name
    levels:
      - missing: name
      - equal: name
      - otherwise: true
routes:
  name: {by: name}
training: {blocks: [name], sure: [l.name = r.name], recall: 0.5}
thresholds: {join: 2, possible: 0}
"""


def read(tmp_path: Path, text: str) -> tuple[Linkage | None, list[Problem]]:
    path = tmp_path / "linkage.yml"
    path.write_text(text, "utf-8")
    problems: list[Problem] = []
    return load_linkage(path, problems), problems


def test_short_forms_are_read(tmp_path: Path) -> None:
    linkage, problems = read(tmp_path, FORM)
    assert problems == []
    assert linkage is not None
    assert linkage.fields["born"].fallback == ["id_birth"]
    assert linkage.routes["name"].by == ["name"]
    assert linkage.training.blocks == [["name"]]
    assert [level.condition for _, _, level in linkage.levels()] == [
        "missing",
        "equal",
        "otherwise",
    ]


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ("      - equal: name", "      - equel: name", 9, "not a known key"),
        ("      - equal: name", "      - {equal: name, sql: a}", 9, "exactly one of"),
        ("      - equal: name", "      - {equal: name, either: a}", 9, "'missing'"),
        ("      - equal: name", "      - swapped: [name]", 9, "two columns"),
        ("      - otherwise: true", "      - equal: born", 6, "otherwise"),
        ("possible: 0", "possible: 3", 15, "ordered"),
        ("recall: 0.5", "recall: 1.5", 14, "less than or equal to 1"),
        ("{kind: name}", "{kind: name, hub: 3}", 4, "collect"),
        ("  name: {kind: name}", "  Name: {kind: name}", 2, "small letters"),
    ],
)
def test_mistakes_name_their_line(
    tmp_path: Path, before: str, after: str, line: int, says: str
) -> None:
    linkage, [problem, *_] = read(tmp_path, FORM.replace(before, after, 1))
    assert linkage is None
    assert says in f"{problem.what} {problem.remedy}"
    assert problem.line is not None
    assert abs(problem.line - line) <= 1


def test_identity_speaks_of_known_fields(tmp_path: Path) -> None:
    linkage, [problem] = read(tmp_path, FORM + "identity: {name: nme}\n")
    assert linkage is None
    assert "'nme' is not one of the fields" in problem.what


def test_variant_tables_are_read_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "short.tsv").write_text("# root\tvariants\nalfred\tfred al\nfrederick\tfred\n")
    linkage, problems = read(tmp_path, FORM + "variants: {roots: {of: name, table: short.tsv}}\n")
    assert problems == []
    assert linkage is not None
    assert linkage.variants["roots"].roots["fred"] == ["alfred", "frederick"]
    assert linkage.variants["roots"].roots["alfred"] == ["alfred"]


def test_a_broken_variant_table_is_a_problem_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "short.tsv").write_text("alfred\tfred\nfrederick fred\n")
    _, [problem] = read(tmp_path, FORM + "variants: {roots: {of: name, table: short.tsv}}\n")
    assert (Path(problem.file).name, problem.line) == ("short.tsv", 2)
