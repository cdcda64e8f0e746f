import json
import subprocess
import sys

import pytest

from resolver.engine import EngineError
from resolver.runs import (
    NothingPublishedError,
    Run,
    StageFailedError,
    UnknownRunError,
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


def test_published_run_that_was_removed_by_hand_says_how_to_go_on(workspace):
    publish(workspace, 1)
    workspace.snapshot("2024-12-31-1").unlink()
    with pytest.raises(NothingPublishedError, match="runs rollback"):
        workspace.open_published()


def test_unknown_run_names_those_that_are_there(workspace):
    publish(workspace, 1)
    with pytest.raises(UnknownRunError, match="2024-12-31-1"):
        workspace.open_run("2024-12-32-1")
    with pytest.raises(UnknownRunError):
        workspace.open_run("../runs/2024-12-31-1")


def test_failed_stage_leaves_the_published_run_as_it_was(workspace):
    publish(workspace, 1)
    run = Run(workspace, "2024-12-31")
    with pytest.raises(StageFailedError, match="stage 'two' failed") as raised, run.stage("two"):
        run.engine.run("select * from nowhere")
    assert raised.value.stage == "two"
    run.abandon()
    with workspace.open_published() as engine:
        assert engine.value("select value from t") == 1
    assert [path.name for path in workspace.runs.iterdir()] == ["2024-12-31-1"]


def test_full_disk_says_what_to_do(workspace):
    run = Run(workspace, "2024-12-31")
    with pytest.raises(StageFailedError, match="Free some space"), run.stage("write"):
        raise OSError(28, "No space left on device")
    run.abandon()


def test_run_starts_from_a_copy_and_counts_its_own_stages(workspace):
    publish(workspace, 1)
    run = Run(workspace, "2025-01-01", base=workspace.snapshot("2024-12-31-1"))
    assert run.engine.value("select value from t") == 1
    assert run.engine.value("select count(*) from stage") == 0
    run.engine.run("update t set value = 2")
    with run.stage("two"):
        pass
    run.publish()
    with workspace.open_published() as engine:
        assert engine.rows("select name, value from stage, t") == [("two", 2)]
    with workspace.open_run("2024-12-31-1") as engine:
        assert engine.value("select value from t") == 1


@pytest.mark.parametrize(("atomic", "left"), [(True, 1), (False, 2)])
def test_atomic_stage_that_fails_is_undone(workspace, atomic, left):
    run = Run(workspace, "2024-12-31")
    run.engine.run("create table t as select 1 as value")

    def change():
        with run.stage("two", atomic=atomic):
            run.engine.run("update t set value = 2")
            raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        change()
    assert run.engine.value("select value from t") == left
    assert not run.has_finished("two")
    run.abandon()


def test_transaction_of_an_atomic_stage_ends_with_it(workspace):
    run = Run(workspace, "2024-12-31")
    with run.stage("one", atomic=True):
        run.engine.run("create table t as select 1 as value")
    with pytest.raises(EngineError):
        run.engine.run("rollback")
    run.abandon()


def test_what_a_run_ended_with_is_kept(workspace):
    run = Run(workspace, "2024-12-31")
    run.keep("failed", "stage 'two' failed")
    record = json.loads((workspace.runs / "2024-12-31-1.unfinished" / "run.json").read_text())
    assert record["stopped"] == {"why": "failed", "stage": "", "message": "stage 'two' failed"}


HOLD = """
import sys, time
from pathlib import Path
from resolver.runs import workspace_lock
with workspace_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(workspace):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_second_run_is_told_who_holds_the_lock_and_a_kill_frees_it(workspace, holder):
    with (
        pytest.raises(WorkspaceBusyError, match=f"process {holder.pid} of"),
        workspace_lock(workspace.root),
    ):
        raise AssertionError("two runs at once")
    holder.kill()
    holder.wait()
    with workspace_lock(workspace.root):
        assert str(holder.pid) not in (workspace.root / "run.lock").read_text()


def test_second_run_waits_as_long_as_it_is_told(workspace, holder):
    told = []
    with (
        pytest.raises(WorkspaceBusyError, match=r"waited for 0\.3 s"),
        workspace_lock(workspace.root, wait=0.3, tell=told.append),
    ):
        raise AssertionError("two runs at once")
    assert [event.name for event in told] == ["waiting"]
    assert f"process {holder.pid}" in told[0].en
    assert str(holder.pid) in told[0].zh


def test_second_run_starts_when_the_first_has_ended(workspace, holder):
    def let_go(_event):
        holder.stdin.write("\n")
        holder.stdin.flush()

    with workspace_lock(workspace.root, wait=60, tell=let_go):
        assert str(holder.pid) not in (workspace.root / "run.lock").read_text()
