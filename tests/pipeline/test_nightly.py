"""A run from the inbox to the published snapshot: what stops it, and how it goes on."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

from resolver.casework import Casework
from resolver.config.check_limits import CheckLimits
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.pipeline import CHECKS, ChecksFailedError, run_nightly
from resolver.runs import (
    BackInTimeError,
    SnapshotVersionError,
    StageFailedError,
    Workspace,
    known_runs,
)
from resolver.sample import generate

AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def project(repository):
    return load_project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefecture") / "inbox"
    generate(folder, 500, 12, 5)
    return folder


@pytest.fixture(scope="module")
def whole(project, inbox, tmp_path_factory):
    """Return the workspace of one run over everything, and its outcome."""
    workspace = Workspace(tmp_path_factory.mktemp("whole"))
    return workspace, run_nightly(project, workspace, inbox, as_of=AS_OF)


def test_rows_in_are_accepted_or_quarantined(whole):
    _, outcome = whole
    report = outcome.ingested
    assert report.rows_in == report.accepted + report.quarantined + report.not_kept > 0
    assert [stage.name for stage in outcome.stages][:2] == ["ingest", "catalogue"]


class Clock:
    """A clock that says what it is told."""

    def __init__(self, day):
        self.now = datetime(2024, 12, day, 2, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def office(whole, tmp_path):
    """Return a copy of the workspace, to be run in again."""
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(whole[0].root, workspace.root, symlinks=True)
    return workspace


def test_stage_that_fails_publishes_nothing_and_is_done_again(project, inbox, office, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "snapshot.duckdb")

    before = office.published()
    with monkeypatch.context() as patch:
        patch.setattr("resolver.pipeline.stages.find_rings", full)
        with pytest.raises(StageFailedError, match="disk is full"):
            run_nightly(project, office, inbox, as_of=AS_OF)
    assert office.published() == before
    metrics = office.metrics.read_text()
    assert "resolver_run_succeeded 0" in metrics
    assert 'resolver_stage_seconds{stage="leads"}' in metrics
    assert 'resolver_stage_seconds{stage="rings"}' not in metrics
    told = []
    outcome = run_nightly(project, office, inbox, as_of=AS_OF, tell=told.append)
    assert [event.name for event in told] == ["resumed", "published"]
    assert "after 'leads'" in told[0].en
    assert office.published() == outcome.run
    assert "resolver_run_succeeded 1" in office.metrics.read_text()
    assert "resolver_run_resumptions 1" in office.metrics.read_text()


def test_mistake_in_the_software_is_no_expected_failure_and_says_nothing_of_rows(
    project, inbox, office, monkeypatch
):
    def broken(*_, **__):
        raise ValueError("王秀兰")

    with monkeypatch.context() as patch:
        patch.setattr("resolver.pipeline.stages.find_rings", broken)
        with pytest.raises(ValueError, match="王秀兰"):
            run_nightly(project, office, inbox, as_of=AS_OF)
    [unfinished] = [run for run in known_runs(office) if run.state == "unfinished"]
    assert (unfinished.stopped, unfinished.record.stopped.message) == (
        "failed: rings",
        "ValueError",
    )


def test_unfinished_run_is_thrown_away_once_the_inbox_changes(
    project, inbox, office, tmp_path, monkeypatch
):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "snapshot.duckdb")

    with monkeypatch.context() as patch:
        patch.setattr("resolver.pipeline.stages.find_rings", full)
        with pytest.raises(StageFailedError):
            run_nightly(project, office, inbox, as_of=AS_OF)
    more = tmp_path / "inbox"
    shutil.copytree(inbox, more)
    (more / "notes.txt").write_text("no extract")
    told = []
    run_nightly(project, office, more, as_of=AS_OF, tell=told.append)
    assert [event.name for event in told] == ["discarded", "started", "published"]
    assert "what lies in the inbox" in told[0].en


def test_run_of_an_earlier_day_needs_to_be_asked_for(project, inbox, office):
    earlier = date(2024, 11, 30)
    with pytest.raises(BackInTimeError, match="2024-12-31"):
        run_nightly(project, office, inbox, as_of=earlier)
    assert office.published() == "2024-12-31-1"
    accept = dict.fromkeys(CHECKS, "another day")
    outcome = run_nightly(project, office, inbox, as_of=earlier, as_of_earlier=True, accept=accept)
    assert office.published() == outcome.run == "2024-11-30-1"
    record = office.record(outcome.run)
    # Nothing of a later day may be built upon.
    assert record.purpose["mode"] == "rebuild"


def test_clock_that_was_set_back(project, inbox, office):
    with pytest.raises(BackInTimeError, match="clock of this machine"):
        run_nightly(project, office, inbox, as_of=AS_OF, clock=Clock(1))


def test_snapshot_of_an_older_version_is_made_anew_when_asked(project, inbox, office):
    snapshot = office.snapshot(office.published())
    with Engine(snapshot) as engine:
        engine.run("drop table snapshot_version")
        before = engine.rows(PERSONS)
    record = office.record("2024-12-31-1")
    replace(record, schema=1).save(snapshot.parent)
    with pytest.raises(SnapshotVersionError, match="--rebuild"):
        run_nightly(project, office, inbox, as_of=AS_OF)
    outcome = run_nightly(project, office, inbox, as_of=AS_OF, rebuild=True)
    with office.open_published() as engine:
        assert engine.value("select count(*) from lead") > 0
        # Whoever works with an id goes on working with it.
        assert engine.rows(PERSONS) == before
        assert engine.value("select count(distinct minted_run) from identity") == 1
    assert office.published() == outcome.run


PERSONS = (
    "select row_key, feed, person_id from mention join person_profile using (profile_id)"
    " order by all"
)


def strict(project, **limits):
    policy = project.policy.model_copy(update={"checks": CheckLimits(**limits)})
    return replace(project, policy=policy)


def test_check_that_fails_keeps_the_run_until_it_is_accepted(project, inbox, office):
    before = office.published()
    project = strict(project, max_profiles_of_person=1)
    with pytest.raises(ChecksFailedError, match="monster_cluster"):
        run_nightly(project, office, inbox, as_of=AS_OF)
    assert office.published() == before
    assert 'resolver_check_failed{check="monster_cluster"} 1' in office.metrics.read_text()
    [unfinished] = [run for run in known_runs(office) if run.state == "unfinished"]
    assert unfinished.stopped == "checks"
    with office.open_run(unfinished.name) as engine:
        assert engine.value("select count(*) from lead") > 0
    told = []
    reasons = {"monster_cluster": "seen by hand", "feed_shrank": "no matter"}
    run_nightly(project, office, inbox, as_of=AS_OF, accept=reasons, tell=told.append)
    assert office.published() == unfinished.name
    assert [event.name for event in told] == [
        "resumed",
        "nothing_to_accept",
        "check_accepted",
        "published",
    ]
    assert office.record(unfinished.name).accepted == {"monster_cluster": "seen by hand"}
    [entry] = Casework(office.root).trail()
    assert (entry.action, entry.purpose) == ("accept check", "seen by hand")
    assert json.loads(entry.details) == {"check": "monster_cluster", "run": unfinished.name}


def test_what_was_asked_to_be_let_pass_one_night_is_asked_again_the_next(project, inbox, office):
    project = strict(project, max_profiles_of_person=1)
    run_nightly(project, office, inbox, as_of=AS_OF, accept={"monster_cluster": "seen"})
    with pytest.raises(ChecksFailedError):
        run_nightly(project, office, inbox, as_of=AS_OF)


def test_files_of_a_run_that_was_thrown_away_are_still_new_to_the_checks(project, inbox, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    last = max(path.name for path in inbox.glob("ylbx_payment_*"))
    cut = tmp_path / "inbox"
    shutil.copytree(inbox, cut, ignore=shutil.ignore_patterns(last))
    run_nightly(project, workspace, cut, as_of=AS_OF)
    content = pq.read_table(inbox / last)
    pq.write_table(content.slice(0, content.num_rows // 4), cut / last)
    for _ in range(2):
        with pytest.raises(ChecksFailedError) as raised:
            run_nightly(project, workspace, cut, as_of=AS_OF)
        [finding] = raised.value.findings
        assert (finding.check, finding.subject) == ("feed_shrank", "payments")
        assert last in finding.en
        (cut / "notes.txt").write_text("another inbox: the unfinished run is thrown away")
