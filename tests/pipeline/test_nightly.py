"""The order of the whole."""

from datetime import date

import pytest

from resolver.config.project import load_project
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
