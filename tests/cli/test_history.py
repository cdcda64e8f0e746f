"""Old ids and what is held, as an investigator meets them."""

import json
import shutil
from dataclasses import replace

import pytest

from resolver.engine import Engine


@pytest.fixture
def merged(office, tmp_path):
    """Return an office in which an id went into another, and one merge is held."""
    workspace = tmp_path / "workspace"
    shutil.copytree(office.workspace, workspace, symlinks=True)
    with Engine((workspace / "published" / "snapshot.duckdb").resolve()) as engine:
        [(person,)] = engine.rows("select min(person_id) from person")
        engine.run(
            "insert into identity_event values"
            " ('r', date '2024-12-31', 1, 'merged', ?, ['POLD0000000A', ?], [?], 'pair', null)",
            [person] * 3,
        )
        engine.run("insert into identity values ('POLD0000000A', 7, 'r', 1, 'merged')")
        engine.run(
            "insert into system_entry values ('hold:x', 'hold_merge', 1, 2, ?, 'P2', null, 'r',"
            " date '2024-12-31', ['L1'], null)",
            [person],
        )
    return replace(office, workspace=workspace), person


def test_an_old_id_shows_whom_it_went_into(merged):
    office, person = merged
    shown = office("show", "person", "POLD0000000A", "--json")
    assert shown.code == 0, shown.err
    assert json.loads(shown.out)["person"][0]["person_id"] == person
    assert f"POLD0000000A went into {person}" in shown.err


def test_the_history_of_an_id_names_run_and_cause(merged):
    office, person = merged
    arguments = ("show", "person", "POLD0000000A", "--history")
    told = json.loads(office(*arguments, "--json").out)
    assert [row["event"] for row in told["history"]] == ["merged"]
    assert [row["person_id"] for row in told["now"]] == [person]
    assert "合并" in office(*arguments, "--language", "zh").out


def test_what_is_held_is_said_after_a_run(merged):
    office, _ = merged
    assert "1 merge or split touches an open lead and is held" in office("status").err
