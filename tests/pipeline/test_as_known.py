"""What was known on an earlier day is what an office knew that never got the later deliveries."""

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from resolver.casework import DecisionLog
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.pipeline import as_known, run_nightly
from resolver.pipeline.as_known import NothingKnownYetError, open_as_known
from resolver.pipeline.knowledge import decisions_known
from resolver.runs import Workspace, WorkspaceBusyError, workspace_lock
from resolver.sample import generate
from resolver.sources import Lake, find_batch, withdraw

FIRST, BETWEEN, SECOND = date(2024, 6, 30), date(2024, 8, 15), date(2024, 12, 31)
CORRECTED = "mzj_cremation_20240331.xlsx"
OF_THE_RUN = {"stage", "figure", "run_check", "drift"}
"""Tables that tell how long the work took, and of the checks before publishing."""


@pytest.fixture(scope="module")
def project(repository):
    return load_project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def inboxes(tmp_path_factory):
    """Return what was delivered first, and everything, with a file of the first corrected."""
    folder = tmp_path_factory.mktemp("prefecture")
    generate(folder / "all", 500, 12, 5)
    (folder / "first").mkdir()
    for path in (folder / "all").iterdir():
        if path.is_file() and not any(f"2024{month:02}" in path.name for month in range(7, 13)):
            shutil.copy(path, folder / "first")
    later = folder / "all" / "mzj_cremation_20240930.xlsx"
    # More rows than there were: persons who died later, filed under the earlier quarter.
    shutil.copy(later, folder / "all" / CORRECTED)
    later.unlink()
    return folder / "first", folder / "all"


@pytest.fixture(scope="module")
def two(project, inboxes, tmp_path_factory):
    """Return a workspace with a run after each delivery."""
    workspace = Workspace(tmp_path_factory.mktemp("two"))
    for inbox, day in zip(inboxes, (FIRST, SECOND), strict=True):
        run_nightly(project, workspace, inbox, as_of=day)
    return workspace


@pytest.fixture
def kept(two, tmp_path):
    """Return a copy of that workspace."""
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(two.root, workspace.root, symlinks=True)
    return workspace


@pytest.fixture
def pruned(kept):
    """Return one in which only the published run was kept."""
    shutil.rmtree(kept.runs / "2024-06-30-1")
    return kept


@pytest.fixture(scope="module")
def never(project, inboxes, tmp_path_factory):
    """Return the snapshot of an office that never got the later deliveries."""
    workspace = Workspace(tmp_path_factory.mktemp("never"))
    run_nightly(project, workspace, inboxes[0], as_of=FIRST)
    return workspace.snapshot(workspace.published())


def differing(one, other):
    """Return the tables that two snapshots do not have alike."""
    with Engine() as engine:
        tables = []
        for name, path in (("one", one), ("other", other)):
            engine.attach(path, name)
            found = f"select table_name from duckdb_tables() where database_name = '{name}'"
            tables.append({table for (table,) in engine.rows(found)})
        unlike = (tables[0] ^ tables[1]) - OF_THE_RUN
        for table in (tables[0] & tables[1]) - OF_THE_RUN:
            for a, b in (("one", "other"), ("other", "one")):
                left = f"select * from {a}.{table} except all select * from {b}.{table}"
                if engine.value(f"select count(*) from ({left})"):
                    unlike.add(table)
    return unlike


def snapshot(folder):
    return folder / "snapshot.duckdb"


def never_called():
    raise AssertionError("was worked out anew")


def test_a_run_that_was_kept_answers_for_its_day_and_until_the_next_delivery(two, never):
    first = two.runs / "2024-06-30-1"
    for day in (FIRST, FIRST + timedelta(days=30)):
        assert open_as_known(two, day, on_build=never_called) == first
    assert differing(snapshot(first), never) == set()
    published = two.runs / two.published()
    for day in (SECOND, date(2030, 1, 1)):
        assert open_as_known(two, day, on_build=never_called) == published


def test_a_kept_run_does_not_answer_for_a_day_on_which_more_or_less_was_known(kept):
    batch = find_batch(Lake(kept.root), "death_cancellations", "psb_death_20240331.csv")
    withdraw(Lake(kept.root), batch, date(2024, 8, 1), "sent by mistake")
    assert open_as_known(kept, FIRST, on_build=never_called) == kept.runs / "2024-06-30-1"
    told = []
    folder = open_as_known(kept, BETWEEN, on_build=lambda: told.append("built"))
    assert (folder.parent.name, told) == ("as-known", ["built"])


def test_the_answer_is_that_of_an_office_that_never_got_what_came_later(pruned, never):
    told = []
    folder = open_as_known(pruned, FIRST, on_build=lambda: told.append("built"))
    assert differing(snapshot(folder), never) == set()
    assert "lead" in differing(snapshot(folder), snapshot(pruned.runs / pruned.published()))
    assert told == ["built"]
    assert open_as_known(pruned, FIRST, on_build=never_called) == folder
    assert sorted(path.name for path in folder.parent.iterdir()) == ["2024-06-30", "run.lock"]


def test_a_corrected_file_and_a_death_known_later_are_as_they_were(pruned):
    def deaths(folder):
        with Engine(snapshot(folder), read_only=True) as engine:
            rows = "select known_on, row_id from death where feed = 'cremations' order by all"
            return engine.rows(rows)

    before, after = deaths(open_as_known(pruned, FIRST)), deaths(pruned.runs / pruned.published())
    assert before
    assert max(known for known, _ in before) <= FIRST
    quarter = date(2024, 3, 31)
    one, other = ({row for row in found if row[0] == quarter} for found in (before, after))
    assert one
    assert other
    assert not one & other


def test_it_is_worked_out_again_only_if_what_was_known_changed(pruned):
    folder = open_as_known(pruned, BETWEEN)
    lake = Lake(pruned.root)
    batch = find_batch(lake, "death_cancellations", "psb_death_20240331.csv")
    withdraw(lake, batch, SECOND, "sent by mistake")
    assert open_as_known(pruned, BETWEEN, on_build=never_called) == folder
    DecisionLog(pruned.root).decide("different", "later/1", "later/2", reason="letter")
    assert open_as_known(pruned, BETWEEN, on_build=never_called) == folder
    other = find_batch(lake, "cremations", "mzj_cremation_20240630.xlsx")
    withdraw(lake, other, date(2024, 8, 1), "sent by mistake")
    then = datetime(2024, 7, 1, 12, tzinfo=UTC)
    log = DecisionLog(pruned.root, clock=lambda: then)
    log.decide("different", "earlier/1", "earlier/2", reason="letter")
    told = []
    assert open_as_known(pruned, BETWEEN, on_build=lambda: told.append("built")) == folder
    assert told == ["built"]
    with Engine(snapshot(folder), read_only=True) as engine:
        found = engine.rows("select file_name from batch where withdrawn")
        assert found == [("mzj_cremation_20240630.xlsx",)]
        assert engine.rows("select left_feed, state from link_decision") == [
            ("earlier", "record_gone")
        ]
        gone = engine.value("select count(*) from mention where row_id >> 32 = ?", [other.batch_no])
        kept = engine.value("select count(*) from mention where row_id >> 32 = ?", [batch.batch_no])
    assert (gone, kept > 0) == (0, True)


def test_pairs_are_weighed_as_they_are_today(pruned):
    def weighed(folder):
        with Engine(snapshot(folder), read_only=True) as engine:
            return engine.rows("select * from calibration order by all")

    models = sorted((path.name, path.read_bytes()) for path in pruned.models.glob("*.parquet"))
    # By that day fewer records had come than the frequencies of names were counted on.
    folder = open_as_known(pruned, date(2024, 3, 31))
    assert weighed(folder) == weighed(pruned.runs / pruned.published())
    assert sorted((p.name, p.read_bytes()) for p in pruned.models.glob("*.parquet")) == models


def test_only_so_many_days_are_kept(pruned, monkeypatch):
    monkeypatch.setattr(as_known, "KEPT", 1)
    first = open_as_known(pruned, FIRST)
    second = open_as_known(pruned, BETWEEN)
    assert (first.exists(), second.exists()) == (False, True)


def test_a_day_before_the_first_delivery_is_told(two):
    with pytest.raises(NothingKnownYetError, match="first delivery was on 2024-01-31"):
        open_as_known(two, date(2024, 1, 30))


def test_two_who_ask_at_once_do_not_build_twice(pruned):
    with workspace_lock(pruned.root / "as-known"), pytest.raises(WorkspaceBusyError):
        open_as_known(pruned, FIRST)


def test_decisions_count_from_their_day_and_until_they_are_withdrawn(tmp_path):
    workspace = Workspace(tmp_path)
    assert decisions_known(workspace, None) == []
    day = datetime(2024, 6, 1, 12, tzinfo=UTC)
    clock = iter(day + timedelta(days=days) for days in range(3))
    log = DecisionLog(tmp_path, clock=lambda: next(clock))
    log.decide("same", "a/1", "b/2", reason="letter")
    log.decide("different", "a/1", "b/3", reason="letter")
    log.withdraw(1, "another letter")

    def known(days):
        found = decisions_known(workspace, (day + timedelta(days=days)).date())
        return [decision.number for decision in found]

    assert [known(days) for days in (-1, 0, 1, 2)] == [[], [1], [1, 2], [2]]
    assert [decision.number for decision in decisions_known(workspace, None)] == [2]
