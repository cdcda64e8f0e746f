"""The order of the whole, and that delivering in other portions changes nothing."""

import shutil
from datetime import date

import pytest

from resolver.config.project import load_project
from resolver.exports import export_leads, export_persons
from resolver.pipeline import run_nightly
from resolver.runs import StageFailedError, Workspace
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


def results(workspace, folder):
    folder.mkdir()
    with workspace.open_published() as engine:
        export_leads(engine, folder / "leads.csv", language="en")
        export_persons(engine, folder / "persons.csv")
    return [(folder / name).read_bytes() for name in ("leads.csv", "persons.csv")]


def test_delivering_in_two_portions_gives_the_same_as_in_one(project, inbox, whole, tmp_path):
    portions = Workspace(tmp_path / "portions")
    workspace, first = whole
    half = tmp_path / "half"
    half.mkdir()
    files = sorted(path for path in inbox.iterdir() if path.is_file())
    for path in files[::2]:
        shutil.copy(path, half)
    run_nightly(project, portions, half, as_of=AS_OF)
    second = run_nightly(project, portions, inbox, as_of=AS_OF)
    assert second.ingested.rows_in < first.ingested.rows_in
    assert results(workspace, tmp_path / "a") == results(portions, tmp_path / "b")


def test_rows_in_are_accepted_or_quarantined(whole):
    _, outcome = whole
    report = outcome.ingested
    assert report.rows_in == report.accepted + report.quarantined + report.not_kept > 0
    assert [stage.name for stage in outcome.stages][:2] == ["ingest", "catalogue"]


def test_full_disk_stops_the_run_and_publishes_nothing(project, inbox, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "snapshot.duckdb")

    monkeypatch.setattr("resolver.pipeline.stages.build_graph", full)
    workspace = Workspace(tmp_path / "w")
    with pytest.raises(StageFailedError, match="disk is full"):
        run_nightly(project, workspace, inbox, as_of=AS_OF)
    assert not workspace.pointer.exists()
    assert list(workspace.runs.iterdir()) == []
