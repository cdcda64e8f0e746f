import subprocess
import sys

import pytest

from resolver.runs import (
    NothingPublishedError,
    Run,
    StageFailedError,
    Workspace,
    WorkspaceBusyError,
    workspace_lock,
)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def publish(workspace, value):
    run = Run(workspace, "2024-12-31")
    with run.stage("one") as stage:
        run.engine.run("create table t as select ? as value", [value])
        stage.rows = 1
    run.publish()
    return run.name


def test_nothing_published_says_how_to_start(workspace):
    with pytest.raises(NothingPublishedError, match="resolver run"):
        workspace.open_published()


def test_published_run_is_what_everyone_reads(workspace):
    assert publish(workspace, 1) == "2024-12-31-1"
    assert publish(workspace, 2) == "2024-12-31-2"
    with workspace.open_published() as engine:
        assert engine.value("select value from t") == 2
        assert engine.records("select name, rows from stage") == [{"name": "one", "rows": 1}]


def test_failed_stage_leaves_the_published_run_as_it_was(workspace):
    publish(workspace, 1)
    run = Run(workspace, "2024-12-31")
    with pytest.raises(StageFailedError, match="stage 'two' failed"), run.stage("two"):
        run.engine.run("select * from nowhere")
    run.abandon()
    with workspace.open_published() as engine:
        assert engine.value("select value from t") == 1
    assert [path.name for path in workspace.runs.iterdir()] == ["2024-12-31-1"]


def test_full_disk_says_what_to_do(workspace):
    run = Run(workspace, "2024-12-31")
    with pytest.raises(StageFailedError, match="Free some space"), run.stage("write"):
        raise OSError(28, "No space left on device")
    run.abandon()


HOLD = """
import sys, time
from pathlib import Path
from resolver.runs import workspace_lock
with workspace_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_run_is_told_who_holds_the_lock_and_a_kill_frees_it(workspace):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    with (
        pytest.raises(WorkspaceBusyError, match=f"process {holder.pid} of"),
        workspace_lock(workspace.root),
    ):
        raise AssertionError("two runs at once")
    holder.kill()
    holder.wait()
    with workspace_lock(workspace.root):
        assert str(holder.pid) not in (workspace.root / "run.lock").read_text()
