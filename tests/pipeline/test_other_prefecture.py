"""Another city's files and cases, which the sample's makers have not seen, end to end."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resolver.config.project import load_project
from resolver.pipeline import run_nightly
from resolver.runs import Workspace
from resolver.sources import propose_contract
from tests.pipeline.other_accounts import SICK
from tests.pipeline.other_cases import prefecture
from tests.pipeline.other_prefecture import CONTRACTS, Expected, Person, Prefecture, write

TOWN = prefecture()


@dataclass(frozen=True)
class Result:
    town: Prefecture
    inbox: Path
    leads: dict[tuple[str, str], list[dict[str, Any]]]
    rings: dict[str, dict[str, str]]
    ids: dict[str, str]
    quarantined: dict[str, int]
    feeds: dict[str, str | None]

    def of(self, scenario: str, person: Person) -> list[dict[str, Any]]:
        return self.leads.get((scenario, self.ids[person.key]), [])


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("other")
    project = folder / "project"
    shutil.copytree(Path(__file__).parents[2] / "configs" / "pension", project)
    for name, text in CONTRACTS.items():
        (project / "sources" / name).write_text(text, "utf-8")
    write(TOWN, folder / "inbox")
    workspace = Workspace(folder / "workspace")
    outcome = run_nightly(
        load_project(project), workspace, folder / "inbox", as_of=date(2024, 12, 31)
    )
    with workspace.open_published() as engine:
        persons = dict(
            engine.rows(
                "select row_key, person_id from mention join person_profile using (profile_id)"
                " where feed = 'population_register'"
            )
        )
        leads: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for lead in engine.records("select * from lead order by lead_id"):
            leads[lead["scenario"], lead["person_id"]].append(lead)
        rings: dict[str, dict[str, str]] = defaultdict(dict)
        for ring, person, role in engine.rows("select ring_id, person_id, role from ring_member"):
            rings[ring][person] = role
    return Result(
        TOWN,
        folder / "inbox",
        leads,
        rings,
        {one.key: persons[f"R{number:05d}"] for number, one in enumerate(TOWN.people)},
        {f.file: f.quarantined for f in outcome.ingested.files},
        {f.file: f.feed for f in outcome.ingested.files},
    )


def _name(case: Expected | tuple[str, Person]) -> str:
    if isinstance(case, Expected):
        return f"{case.scenario}: {case.person.key}"
    return f"{case[0]}: {case[1].key}"


def test_every_file_is_recognised_and_only_lines_below_the_tables_are_left_out(result):
    assert None not in result.feeds.values()
    assert len(result.feeds) == len(TOWN.rows)
    assert sum(result.quarantined.values()) == 4


def test_every_person_is_one_and_no_two_are_the_same(result):
    assert len(set(result.ids.values())) == len(TOWN.people)


@pytest.mark.parametrize("case", TOWN.expected, ids=_name)
def test_the_guilty_are_found_to_the_cent(result, case):
    found = result.of(case.scenario, case.person)
    assert [(lead["amount"], lead["status"]) for lead in found] == [(case.amount, "open")]
    assert found[0]["grade"] in case.grades


def test_nobody_else_is_accused(result):
    wanted = {(case.scenario, result.ids[case.person.key]) for case in TOWN.expected}
    others = [
        (scenario, person, lead["grade"])
        for (scenario, person), leads in result.leads.items()
        for lead in leads
        if (scenario, person) not in wanted and lead["status"] == "open"
    ]
    assert others == []


@pytest.mark.parametrize("case", TOWN.innocent, ids=_name)
def test_the_innocent_are_left_alone(result, case):
    scenario, person = case
    wanted = {(e.scenario, e.person.key) for e in TOWN.expected}
    accused = [
        (lead["scenario"], lead["grade"])
        for (name, who), leads in result.leads.items()
        for lead in leads
        if who == result.ids[person.key]
        and scenario in ("*", name)
        and (name, person.key) not in wanted
        and lead["grade"] != "possible"
    ]
    assert accused == []


@pytest.mark.parametrize("key", sorted(TOWN.rings))
def test_a_ring_has_its_members_and_its_collector(result, key):
    members = {result.ids[one] for one in TOWN.rings[key]}
    ring = next(r for r in result.rings.values() if members & set(r))
    assert set(ring) == members
    assert ring[result.ids[key]] == "collector"


def test_the_papers_of_one_agent_are_a_ring_without_the_one_who_was_ill(result):
    members = {result.ids[e.person.key] for e in TOWN.expected if e.scenario == SICK}
    assert members in [set(ring) for ring in result.rings.values()]


def test_shared_accounts_make_no_ring(result):
    for key in ("home 0", "village 0", "ward 0", "father", "guardian"):
        assert all(result.ids[key] not in ring for ring in result.rings.values())


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("社银直联发放结果.txt", {"name": "姓名", "id_number": "证件号"}),
        ("企业退休人员花名册_202412.csv", {"phone": "手机", "birth_date": "出生年月"}),
        ("城乡居保月发放表.xlsx", {"name": "姓 名", "id_number": "身份证号"}),
    ],
)  # fmt: skip
def test_a_contract_is_proposed_for_what_is_not_known(result, file, wanted):
    text = propose_contract(result.inbox / file)
    for name, column in wanted.items():
        assert f"{name}: {column}" in text.replace('"', "")
    assert "TODO" in text
