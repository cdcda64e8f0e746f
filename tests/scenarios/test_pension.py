"""Every query of the pension project passes its own tests and the checks."""

from pathlib import Path

import pytest

import resolver.scenarios

QUERIES = sorted(
    path.stem
    for path in (Path(__file__).parents[2] / "configs" / "pension" / "scenarios").rglob("*.sql")
    if path.parent.name != "views"
)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_passes_its_own_tests(pension, name):
    results = resolver.scenarios.test_scenarios(pension, [name])
    assert len(results) >= 2
    assert [f"{r.case}: {r.message}" for r in results if not r.passed] == []


def test_the_project_has_no_problems(pension):
    assert [str(p) for p in resolver.scenarios.check_scenarios(pension)] == []


def test_the_catalogue_numbers_are_each_used_once(pension):
    numbers = [s.header.number for s in pension.scenarios.values() if s.header.number]
    assert sorted(numbers) == sorted(set(numbers))
    assert {1, 2, 3, 13, 15, 17, 22, 25, 34, 37} <= set(numbers)
