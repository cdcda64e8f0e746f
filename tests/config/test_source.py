"""Contracts: what is accepted, and what every mistake is told as."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config.document import load_document
from resolver.config.facts import FACT_KINDS
from resolver.config.problem import Problem
from resolver.config.source import SourceContract

GOOD = """
department: public_security
title: {en: Death cancellations, zh: 死亡注销}
files: "psb_death*.csv"
format: {kind: csv, encoding: gb18030}
cadence: monthly
key: 序号
person:
  name: 姓名
  id_number: [身份证号码, 身份证号]
  sex: {column: 性别, values: {1: male, 2: female}}
facts:
  death: {date: 死亡时间, method: {const: registration}}
  presence:
    - date: {column: 日期, required: false}
      kind: {column: 类别, values: {住院: inpatient}, otherwise: outpatient}
      strength: {const: weak}
    - when: {column: 类别, in: [门诊, 1]}
      date: 复诊
      kind: {const: outpatient}
      strength: {const: weak}
"""


def load(text: str) -> tuple[SourceContract | None, list[Problem]]:
    problems: list[Problem] = []
    return load_document(Path("feed.yml"), SourceContract, problems, text=text), problems


def test_the_forms_of_a_contract_are_read() -> None:
    contract, problems = load(GOOD)
    assert contract is not None, problems
    assert contract.files == ("psb_death*.csv",)
    assert contract.key == ("序号",)
    assert contract.person["id_number"].column == ("身份证号码", "身份证号")
    assert contract.person["sex"].values == {"1": "male", "2": "female"}
    facts = contract.stated()
    assert [fact.prefix for fact in facts] == ["death", "presence", "presence_2"]
    assert facts[0].spec.attributes["method"].const == "registration"
    assert facts[1].spec.attributes["kind"].otherwise == "outpatient"
    assert facts[1].spec.attributes["date"].required is False
    assert facts[2].spec.when is not None
    assert facts[2].spec.when.among == ("门诊", "1")


def test_every_kind_of_fact_can_be_stated() -> None:
    for name, kind in FACT_KINDS.items():
        attributes = ", ".join(f"{a}: 列" for a in kind.attributes)
        facts = (
            f"department: d\ntitle: {{en: a, zh: b}}\nfiles: x\nfacts: {{{name}: {{{attributes}}}}}"
        )
        contract, problems = load(facts)
        assert contract is not None, problems
        assert list(contract.stated()[0].spec.attributes) == list(kind.attributes)


HEAD = 'department: d\ntitle: {en: a, zh: b}\nfiles: "x*.csv"\nperson: {name: 姓名}\n'


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ("facts: {deth: {date: a}}", 5, "facts.deth", "did you mean 'death'"),
        ("facts:\n  death: {dat: a}", 6, "facts.death.0.dat", "did you mean 'date'"),
        ("facts:\n  death: {method: {const: registration}}", 6, "facts.death.0.date", "missing"),
        (
            "facts:\n  death: {date: a, method: {const: registratoin}}",
            6,
            "facts.death.0.method",
            "did you mean 'registration'",
        ),
        (
            "facts:\n  presence:\n    date: a\n    strength: {const: weak}\n"
            "    kind: {column: b, values: {住院: inpatent}}",
            9,
            "facts.presence.0.kind",
            "did you mean 'inpatient'",
        ),
        (
            'facts: {death: {date: {const: "2024-13-01"}}}',
            5,
            "facts.death.0.date",
            "write it as 2024-12-31",
        ),
        (
            "facts: {death: {date: a, withdrawn: {const: maybe}}}",
            5,
            "facts.death.0.withdrawn",
            "true or false",
        ),
        (
            "facts: {death: {date: {column: a, const: b}}}",
            5,
            "facts.death.0.date",
            "either a column",
        ),
        (
            "facts: {death: {date: {column: a, otherwise: b}}}",
            5,
            "facts.death.0.date",
            "beside 'values'",
        ),
        ("facts: {death: {date: }}", 5, "facts.death.0.date", "is empty"),
        (
            "facts: {death: {date: a, registered_on: }}",
            5,
            "facts.death.0.registered_on",
            "is empty",
        ),
        ("facts: {death: {date: a, when: {column: b}}}", 5, "facts.death.0.when", "exactly one of"),
        ("format: {kind: csv, encoding: gb18031}", 5, "format", "is not known"),
        ("format: {delimiter: ab}", 5, "format", "one character"),
        ("format: {header_row: 0}", 5, "format.header_row", "greater than or equal to 1"),
        ("cadense: monthly", 5, "cadense", "did you mean 'cadence'"),
        ("cadence: weekly", 5, "cadence", "'monthly'"),
        ("delivery: upsert", 1, "", "needs a 'key'"),
        ("keep_only: retirement_age", 1, "", "person.id_number"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(
    text: str, line: int, key: str, said: str
) -> None:
    contract, problems = load(HEAD + text)
    assert contract is None
    found = [p for p in problems if p.key == key and said in f"{p.what} {p.remedy}"]
    assert found, problems
    assert found[0].line == line


def test_all_mistakes_come_at_once() -> None:
    _, problems = load(HEAD + "cadense: x\nfacts: {deth: {date: a}, death: {dat: a}}")
    assert {p.key for p in problems} >= {"cadense", "facts.deth", "facts.death.0.dat"}


def test_a_contract_that_says_nothing_is_refused() -> None:
    _, problems = load('department: d\ntitle: {en: a, zh: b}\nfiles: "x"')
    assert "neither whom" in problems[0].what
