import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from resolver.cli.main import COMMANDS
from tests.cli.conftest import call


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command):
    result = call(command, "--help")
    assert result.code == 0
    assert f"resolver {command}" in result.out or "Commands:" in result.out


def test_run_tells_what_it_found_as_json_on_stdout_and_stages_on_stderr(office):
    found = json.loads(office.first.out)
    assert found["totals"]["persons"] > 500
    assert found["totals"]["leads"] > 0
    assert "clustering" in office.first.err


def test_summary_is_printed_in_both_languages(office):
    english = office("status")
    chinese = office("status", "--language", "zh")
    assert "Leads by scenario" in english.out
    assert "线索（按场景）" in chinese.out


def test_leads_export_has_the_promised_columns(office, tmp_path):
    target = tmp_path / "leads.csv"
    assert office("leads", "export", "--output", target, "--language", "en").code == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    promised = "lead_id scenario grade person_id name id_number account from to months amount"
    assert set(promised.split()) <= set(rows[0])
    assert all("*" in row["id_number"] for row in rows if row["id_number"])


def test_leads_export_keeps_to_one_scenario(office, tmp_path):
    target = tmp_path / "leads.json"
    scenario = "pension_after_death"
    assert office("leads", "export", "--output", target, "--scenario", scenario).code == 0
    assert {lead["scenario"] for lead in json.loads(target.read_text("utf-8"))} == {scenario}


def test_unmasking_needs_a_purpose_and_is_recorded(office, tmp_path):
    target = tmp_path / "leads.csv"
    refused = office("leads", "export", "--output", target, "--unmask")
    assert refused.code == 2
    assert "--purpose" in refused.err
    assert not target.exists()
    granted = office("leads", "export", "--output", target, "--unmask", "--purpose", "case 7")
    assert granted.code == 0, granted.err
    text = target.read_text("utf-8-sig")
    assert "case 7" not in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert any("*" not in row["id_number"] for row in rows if row["id_number"])


def test_persons_export_names_the_person_of_every_record(office, tmp_path):
    target = tmp_path / "persons.parquet"
    assert office("persons", "export", "--output", target).code == 0
    table = pq.read_table(target)
    assert table.column_names == ["feed", "row_key", "person_id"]
    truth = pq.read_table(office.inbox / "truth" / "records.parquet")
    named = set(zip(table["feed"].to_pylist(), table["row_key"].to_pylist(), strict=True))
    spoken_of = set(zip(truth["feed"].to_pylist(), truth["row_key"].to_pylist(), strict=True))
    assert spoken_of - named == set()


def test_rings_export_names_members_roles_and_accounts(office, tmp_path):
    target = tmp_path / "rings.json"
    assert office("rings", "export", "--output", target).code == 0
    rings = json.loads(target.read_text("utf-8"))
    assert rings
    for ring in rings:
        assert ring["ring_id"]
        assert {"person_id", "role"} <= set(ring["members"][0])
        assert "accounts" in ring
        assert "amount" in ring


def test_second_run_on_the_same_inbox_gives_the_same_bytes(office, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    assert office("export", "--output", before).code == 0
    again = office(
        *("run", "--project", office.project, "--inbox", office.inbox),
        *("--as-of", "2024-12-31"),
    )
    assert again.code == 0, again.err
    assert office("export", "--output", after).code == 0
    names = sorted(path.relative_to(before) for path in before.rglob("*") if path.is_file())
    assert len(names) > 5
    assert [n for n in names if (before / n).read_bytes() != (after / n).read_bytes()] == []


def person_of_first_lead(office):
    leads = json.loads(office("leads", "list", "--json").out)
    return leads[0]


def test_lead_and_its_person_can_be_shown(office):
    lead = person_of_first_lead(office)
    shown = json.loads(office("show", "lead", lead["lead_id"], "--json").out)
    assert shown["evidence"]
    person = office("show", "person", lead["person_id"])
    assert person.code == 0
    assert "payments" in person.out


def test_found_by_name_and_masked(office):
    lead = person_of_first_lead(office)
    shown = office(
        *("show", "person", lead["person_id"], "--json", "--unmask", "--purpose", "test")
    )
    person = json.loads(shown.out)["person"][0]
    found = json.loads(office("find", person["name"], "--json").out)
    assert lead["person_id"] in {match["id"] for match in found}
    by_number = json.loads(office("find", person["id_number"], "--json").out)
    assert by_number[0]["id"] == lead["person_id"]
    assert person["id_number"] not in json.dumps(by_number)


def test_neighbourhood_opens_as_graphml(office, tmp_path):
    import networkx as nx

    lead = person_of_first_lead(office)
    target = tmp_path / "around.graphml"
    node = f"person:{lead['person_id']}"
    assert office("graph", "around", node, "--output", target).code == 0
    assert nx.read_graphml(target).number_of_nodes() > 1


def test_nothing_found_says_what_to_try(office):
    result = office("find", "没有这个人")
    assert result.code == 1
    assert "Try" in result.err


USAGE = [
    (["show", "person", "P00000000000"], "no person"),
    (["show", "lead", "L00000000000"], "no lead"),
    (["graph", "around", "person:nobody"], "no such person"),
    (["why", "P00000000000", "P00000000001"], "no person"),
    (["leads", "export", "--output", "x.docx"], ".docx"),
]


@pytest.mark.parametrize(("arguments", "what"), USAGE)
def test_mistakes_of_usage_are_sentences(office, arguments, what):
    result = office(*arguments)
    assert result.code == 2
    assert what in result.err
    assert "Traceback" not in result.err


def test_nothing_published_yet(tmp_path):
    result = call("status", "--workspace", tmp_path)
    assert result.code == 2
    assert "resolver run" in result.err


def test_missing_inbox(repository, tmp_path):
    project = repository / "configs" / "pension"
    result = call("run", "--project", project, "--inbox", tmp_path / "no", "--workspace", tmp_path)
    assert result.code == 2
    assert "--inbox" in result.err


def test_all_mistakes_of_a_project_come_at_once(tmp_path):
    (tmp_path / "project.yml").write_text("nmae: {en: a, zh: b}\n", "utf-8")
    (tmp_path / "linkage.yml").write_text("fields: 3\n", "utf-8")
    result = call("check", "--project", tmp_path)
    assert result.code == 2
    assert "did you mean 'name'?" in result.err
    assert "linkage.yml" in result.err
    assert "source new" in result.err
