"""Two small snapshots made by hand, and what is told of the way from one to the other."""

import pytest

from resolver.runs import Run, Workspace, compare_runs

TABLES = {
    "batch": "batch_no bigint, batch varchar, feed varchar, file_name varchar,"
    " rows_accepted bigint",
    "lake_batch": "batch_no bigint",
    "person": "person_id varchar",
    "person_profile": "profile_id bigint, person_id varchar",
    "identity_event": "event_no bigint, event varchar, person_id varchar, cause varchar,"
    " detail varchar",
    "lead": "lead_id varchar, scenario varchar, person_id varchar, grade varchar,"
    " amount decimal(18,2), status varchar, evidence bigint[]",
    "lead_innocent": "lead_id varchar, explanation varchar, found boolean",
    "ring": "ring_id varchar, size bigint, amount decimal(18,2)",
    "ring_member": "ring_id varchar, person_id varchar, role varchar",
    "link_decision": "number bigint, verdict varchar, state varchar",
}
FIRST = (1 << 32) + 1
"""A row of batch 1; of batch 2 the row is one batch further."""
SECOND = FIRST + (1 << 32)

EARLIER = {
    "batch": [(1, "b1", "deaths", "deaths_1.csv", 10)],
    "lake_batch": [(1,)],
    "person": [("PA",), ("PB",), ("PC",), ("PD",)],
    "person_profile": [(1, "PA"), (2, "PB"), (3, "PC"), (4, "PC"), (5, "PD")],
    "lead": [
        ("L1", "s", "PA", "probable", 100, "open", [FIRST]),
        ("L2", "s", "PD", "probable", 100, "open", [FIRST]),
        ("L3", "s", "PD", "probable", 100, "open", [FIRST]),
        ("L4", "t", "PD", "probable", 100, "explained", [FIRST]),
        ("L5", "t", "PX", "probable", 100, "open", [FIRST]),
        ("L6", "t", "PX", "probable", 100, "open", [FIRST]),
        ("L7", "s", "PX", "probable", 100, "weak", [FIRST]),
    ],
    "lead_innocent": [("L4", "returned", True), ("L3", "returned", False)],
    "ring": [("R1", 2, 50), ("R2", 2, 60), ("R3", 2, 70)],
    "ring_member": [
        ("R1", "PA", "collector"),
        ("R2", "PC", "collector"),
        ("R3", "PD", "collector"),
    ],
    "link_decision": [(1, "same", "applied")],
}
LATER = {
    "batch": [*EARLIER["batch"], (2, "b2", "deaths", "deaths_2.csv", 5)],
    "lake_batch": [(1,), (2,)],
    "person": [("PA",), ("PC",), ("PE",), ("PN",), ("PD",)],
    "person_profile": [(1, "PA"), (2, "PA"), (3, "PC"), (4, "PE"), (5, "PD"), (6, "PN")],
    "identity_event": [
        (1, "merged", "PA", "decision", "2"),
        (2, "split", "PC", "pair", "deaths/220102194503071234 1.5"),
    ],
    "lead": [
        ("L1", "s", "PA", "confirmed", 100, "open", [FIRST]),
        ("L2", "s", "PD", "probable", 120, "open", [FIRST, SECOND]),
        ("L3", "s", "PD", "probable", 100, "explained", [FIRST]),
        ("L4", "t", "PD", "probable", 100, "open", [FIRST]),
        ("L6", "t", "PX", "probable", 100, "conflict", [FIRST]),
        ("L7", "s", "PX", "probable", 110, "explained", [FIRST]),
        ("L8", "t", "PN", "probable", 10, "open", [SECOND]),
    ],
    "lead_innocent": [("L4", "returned", False), ("L3", "returned", True)],
    "ring": [("R1", 3, 50), ("R4", 2, 65), ("R5", 2, 80)],
    "ring_member": [
        ("R1", "PA", "collector"),
        ("R1", "PN", "beneficiary"),
        ("R4", "PC", "collector"),
        ("R5", "PE", "collector"),
    ],
    "link_decision": [(2, "same", "applied")],
}


def make(workspace, rows, purpose, files):
    run = Run(workspace, "2024-12-31", purpose=purpose)
    for table, columns in TABLES.items():
        run.engine.run(f"create table {table} ({columns})")
        for row in rows.get(table, ()):
            marks = ", ".join("?" for _ in row)
            run.engine.run(f"insert into {table} values ({marks})", list(row))
    for name, text in files.items():
        path = run.folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    run.publish()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("runs"))
    first = {"scenarios/a/s.sql": "1", "scenarios/a/t.sql": "1", "policy.yml": "1"}
    then = {"scenarios/a/s.sql": "1", "scenarios/a/t.sql": "2", "linkage-1.json": "1"}
    make(workspace, EARLIER, {"day": "1", "project": "1"}, first)
    make(workspace, LATER, {"day": "1", "project": "2"}, then)
    return workspace


@pytest.fixture(scope="module")
def difference(workspace):
    return compare_runs(workspace, "2024-12-31-1", "2024-12-31-2")


def test_run_is_no_other_than_itself(workspace):
    same = compare_runs(workspace, "2024-12-31-2", "2024-12-31-2")
    assert not any(
        (same.made_of, same.files, same.batches, same.decisions, same.persons, same.leads)
    )
    assert same.rings == []


def test_what_it_is_made_of(difference):
    assert difference.made_of == ("project",)
    assert [(row["change"], row["file"]) for row in difference.files] == [
        ("new", "linkage-1.json"),
        ("gone", "policy.yml"),
        ("changed", "scenarios/a/t.sql"),
    ]
    assert [(row["change"], row["file"], row["rows"]) for row in difference.batches] == [
        ("new", "deaths_2.csv", 5)
    ]
    assert [(row["change"], row["number"]) for row in difference.decisions] == [
        ("withdrawn", 1),
        ("new", 2),
    ]


def test_persons(difference):
    told = [
        (row["change"], row["before"], row["after"], row["cause"], row["decision"])
        for row in difference.persons
    ]
    assert told == [
        ("merged", ["PA", "PB"], ["PA"], "decision", "2"),
        ("split", ["PC"], ["PC", "PE"], "pair", None),
        ("new", [], ["PN"], None, None),
    ]


def test_persons_the_other_way_round(workspace):
    back = compare_runs(workspace, "2024-12-31-2", "2024-12-31-1")
    told = [(row["change"], row["before"], row["after"]) for row in back.persons]
    assert told == [
        ("merged", ["PC", "PE"], ["PC"]),
        ("split", ["PA"], ["PA", "PB"]),
        ("gone", ["PN"], []),
    ]


LEADS = {
    "L1": (["regraded"], ["person_merged: PA"]),
    "L2": (["repriced"], ["evidence_new: deaths/deaths_2.csv"]),
    "L3": (["closed"], ["explained: returned"]),
    "L4": (["reopened"], ["explained_no_more: returned", "scenario_changed: t"]),
    "L5": (["closed"], ["scenario_changed: t"]),
    "L6": (["status"], ["scenario_changed: t"]),
    "L8": (["new"], ["evidence_new: deaths/deaths_2.csv", "scenario_changed: t"]),
}


def test_leads_that_changed_and_why(difference):
    told = {row["lead_id"]: (row["changes"], row["reasons"]) for row in difference.leads}
    assert told == LEADS
    assert [row["changes"][0] for row in difference.leads] == [
        "new", "reopened", "closed", "closed", "regraded", "repriced", "status",
    ]  # fmt: skip


def test_where_a_lead_does_not_tell_why_what_the_runs_are_made_of_does(workspace, tmp_path):
    aside = Workspace(tmp_path)
    lead = ("L1", "s", "PA", "probable", 100, "open", [FIRST])
    make(aside, {"lead": [lead]}, {"day": "1", "inbox": "1", "model": "1"}, {})
    make(aside, {"lead": [(*lead[:3], "possible", *lead[4:])]}, {"day": "2", "model": "2"}, {})
    [told] = compare_runs(aside, "2024-12-31-1", "2024-12-31-2").leads
    assert told["reasons"] == ["made_of: day", "made_of: model"]


def test_rings(difference):
    told = [(row["change"], row["ring_id"], row["ring_before"]) for row in difference.rings]
    assert told == [
        ("new", "R5", None),
        ("changed", "R4", "R2"),
        ("changed", "R1", "R1"),
        ("gone", "R3", "R3"),
    ]
