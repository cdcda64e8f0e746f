import re

import pytest

from resolver.scenarios import check_scenarios, test_scenarios


def test_a_sound_project_has_no_problems_and_passes(tmp_path, make_project):
    project = make_project(tmp_path)
    assert [str(p) for p in check_scenarios(project)] == []
    assert [r.message for r in test_scenarios(project)] == ["", "", ""]


# What is changed in the query, and the line, key, complaint and remedy that it must bring.
FAULTS = {
    "an unknown table": (
        "from payment p", "from paymnt p", 14, "paymnt", "not a known table",
        "did you mean 'payment'?",
    ),
    "an unknown column": (
        "p.row_id", "p.row_number", 13, "", "row_number", "",
    ),
    "an unbound parameter": (
        "> $least", "> $leats", 17, "$leats", "not a parameter", "did you mean '$least'?",
    ),
    "an unused parameter": (
        "> $least", "> 1", 1, "parameters.least", "does not use", "remove it",
    ),
    "a join without a condition": (
        "join person o on o.person_id = p.person_id", "cross join person o", 15, "o",
        "without a condition", "join it on a key",
    ),
    "a comma join": (
        "payment p\njoin person o on o.person_id = p.person_id", "payment p, person o", 14, "o",
        "without a condition", "join it on a key",
    ),
    "a missing result column": (
        "as evidence", "as evidance", 9, "evidence", "not among the columns",
        "rename 'evidance'",
    ),
    "a wrong result type": (
        "0.9 as certainty", "'much' as certainty", 9, "certainty", "a hit needs DOUBLE", "cast it",
    ),
    "no query at all": ("select", "selct", 10, "", "does not parse", None),
    "a statement that changes something": (
        None, "delete from payment", 9, "", "is not exactly one select", None,
    ),
    "an explanation that only other explanations may read": (
        "from payment p", "from candidate p", 14, "candidate", "not a known table", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_in_the_query_is_told_with_its_line(tmp_path, make_project, parts, case):
    old, new, line, key, complaint, remedy = FAULTS[case]
    old = old or parts["query"]
    assert old in parts["query"]
    problems = check_scenarios(make_project(tmp_path, parts["query"].replace(old, new)))
    matching = [p for p in problems if complaint in p.what and p.key == key]
    assert [p.line for p in matching] == [line], [str(p) for p in problems]
    assert remedy is None or remedy in matching[0].remedy


HEADER_FAULTS = {
    "an explanation that nobody defines": (
        "[twin]", "[twyn]", 7, "innocent", "did you mean 'twin'?",
    ),
    "a template that names what is not returned": (
        "{person} got {amount}", "{person} got {amuont}", 6, "explain.en",
        "did you mean '{amount}'?",
    ),
    "a template that reaches into objects": (
        "{person}领取", "{person.name}领取", 6, "explain.zh", "write {{ for a brace",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADER_FAULTS)
def test_a_fault_in_the_header_is_told_with_its_line(tmp_path, make_project, parts, case):
    old, new, line, key, remedy = HEADER_FAULTS[case]
    problems = check_scenarios(make_project(tmp_path, header=parts["header"].replace(old, new)))
    assert [(p.line, p.key, p.remedy) for p in problems] == [(line, key, remedy)]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda _: None, "has no tests"),
        (lambda text: text.replace("payment:", "paymnt:"), "fills an unknown table"),
        (lambda text: text.replace("row_id: 2", "rowid: 2"), "unknown column of payment"),
        (lambda text: text.split("  - name: one")[0], "no case in which nothing may be found"),
        (lambda text: text.replace("cases:", "caeses:"), "is not a known key"),
    ],
)
def test_a_fault_in_the_tests_is_told(tmp_path, make_project, parts, change, complaint):
    problems = check_scenarios(make_project(tmp_path, tests=change(parts["tests"])))
    assert any(complaint in p.what for p in problems), [str(p) for p in problems]


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("amount: 3.10}", "amount: 3.11}", "amount is 3.10, expected 3.11"),
        ("expect: [{person_id: P1, amount: 3.10}]", "expect: []", "1 found (P1), 0 expected"),
        ("amount: 3.10}", "aomunt: 3.10}", "there is no column 'aomunt'"),
        ("row_id: 2", "rowid: 2", "'payment' has no column rowid"),
    ],
)
def test_a_test_that_fails_says_how(tmp_path, make_project, parts, old, new, difference):
    results = test_scenarios(make_project(tmp_path, tests=parts["tests"].replace(old, new)))
    assert [difference in r.message for r in results if not r.passed] == [True]


def test_views_may_read_views_in_any_order(tmp_path, make_project, parts):
    views = [("a_second", "select * from z_first"), ("z_first", "select * from payment")]
    project = make_project(
        tmp_path, parts["query"].replace("from payment", "from a_second"), views=views
    )
    assert [str(p) for p in check_scenarios(project)] == []


def test_a_fault_in_a_view_names_the_view(tmp_path, make_project):
    project = make_project(tmp_path, views=[("broken", "select nothing_such from payment")])
    (problem,) = check_scenarios(project)
    assert problem.file.endswith("broken.sql")
    assert re.search("nothing_such", problem.what)
