import shutil
from pathlib import Path

import pytest

from resolver.config.policy import Policy
from resolver.config.project import Project, Settings, load_project
from resolver.config.scenario import load_innocent, load_scenario

PENSION = Path(__file__).parents[2] / "configs" / "pension"
HEADER = """/* ---
title: {en: A, zh: 甲}
severity: high
phase: [in-payment]
parameters: {least: {default: 1, min: 0, max: 6}}
explain: {en: "{person} got {amount}", zh: "{person}领取{amount}"}
innocent: [twin]
--- */
"""
QUERY = """select
    p.person_id,
    sum(p.amount) as amount,
    0.9 as certainty,
    list(p.row_id) as evidence
from payment p
join person o on o.person_id = p.person_id
group by p.person_id
having count(*) > $least
"""
TESTS = """cases:
  - name: two
    given:
      person: [{person_id: P1}]
      payment: [{row_id: 1, person_id: P1, amount: 1.10}, {row_id: 2, person_id: P1, amount: 2}]
    expect: [{person_id: P1, amount: 3.10}]
  - name: one
    given:
      person: [{person_id: P1}]
      payment: [{row_id: 1, person_id: P1, amount: 1}]
"""
INNOCENT = """/* ---
title: {en: Twin, zh: 双胞胎}
effect: exclude
note: {en: "{other} is a twin", zh: "{other}是双胞胎"}
--- */
select c.lead_id, c.evidence, c.person_id as other from candidate c
"""
INNOCENT_TESTS = """cases:
  - name: always
    given: {candidate: [{lead_id: L1, person_id: P1, evidence: [1]}]}
    expect: [{lead_id: L1, other: P1}]
"""


def _make_project(folder: Path, query=QUERY, tests=TESTS, header=HEADER, views=()) -> Project:
    root = folder / "scenarios"
    shutil.rmtree(root, ignore_errors=True)
    for name in ("death", "innocent", "views"):
        (root / name).mkdir(parents=True)
    scenario, innocent = root / "death" / "question.sql", root / "innocent" / "twin.sql"
    scenario.write_text(header + query, "utf-8")
    innocent.write_text(INNOCENT, "utf-8")
    if tests is not None:
        scenario.with_suffix(".test.yml").write_text(tests, "utf-8")
    innocent.with_suffix(".test.yml").write_text(INNOCENT_TESTS, "utf-8")
    for name, body in views:
        (root / "views" / f"{name}.sql").write_text(f"/* ---\nabout: x\n--- */\n{body}", "utf-8")
    problems = []
    found, explanation = load_scenario(scenario, problems), load_innocent(innocent, problems)
    assert problems == []
    settings = Settings.model_validate({"name": {"en": "x", "zh": "x"}})
    return Project(folder, settings, None, Policy(), {}, {"question": found}, {"twin": explanation})


@pytest.fixture(scope="session")
def pension() -> Project:
    return load_project(PENSION)


@pytest.fixture
def make_project():
    """Give a function that writes a small project, a part of it replaced."""
    return _make_project


@pytest.fixture
def parts():
    """Give the header, query and tests that the small project is made of."""
    return {"header": HEADER, "query": QUERY, "tests": TESTS}
