import json
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.runs import (
    BackInTimeError,
    RollbackError,
    Run,
    RunRecord,
    SnapshotVersionError,
    Workspace,
    known_runs,
    prunable,
    prune,
    require_later,
    rollback,
    rollback_target,
)

NIGHT = datetime(2024, 12, 31, 2, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def publish(workspace, day=31, version=None):
    at = NIGHT + timedelta(days=day - 31)
    label = f"2024-12-{day}"
    run = Run(workspace, label, as_of=date(2024, 12, day), clock=lambda: at)
    if version is not None:
        run.engine.run("update snapshot_version set schema_version = ?", [version])
    run.publish()
    if version is not None:
        path = workspace.runs / run.name / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": version}))
    return run.name


def states(workspace, **options):
    return [(run.name, run.state) for run in known_runs(workspace, **options)]


def go_back(workspace, wanted=None):
    rollback(workspace, rollback_target(workspace, wanted), lambda: None)


def test_runs_are_listed_newest_first(workspace):
    for day in (29, 30, 31):
        publish(workspace, day)
    Run(workspace, "2025-01-01", as_of=date(2025, 1, 1)).keep("checks", "feed_shrank")
    listed = known_runs(workspace)
    assert [(run.name, run.state) for run in listed[1:]] == [
        ("2024-12-31-1", "published"),
        ("2024-12-30-1", "kept"),
        ("2024-12-29-1", "kept"),
    ]
    assert (listed[0].name, listed[0].state) == ("2025-01-01-1", "unfinished")
    assert listed[0].stopped == "checks: "
    assert listed[1].finished_at == NIGHT
    assert all(run.bytes_on_disk > 0 for run in listed)


def test_rollback_goes_to_the_run_before_and_forth_again(workspace):
    for day in (29, 30, 31):
        publish(workspace, day)
    go_back(workspace)
    assert workspace.published() == "2024-12-30-1"
    go_back(workspace)
    assert workspace.published() == "2024-12-29-1"
    with pytest.raises(RollbackError, match="2024-12-31-1"):
        go_back(workspace)
    go_back(workspace, "2024-12-31-1")
    assert workspace.published() == "2024-12-31-1"


def test_rollback_that_cannot_be_written_down_does_not_happen(workspace):
    for day in (30, 31):
        publish(workspace, day)

    def refuse():
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        rollback(workspace, rollback_target(workspace), refuse)
    assert workspace.published() == "2024-12-31-1"


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        ("2024-12-31-1", "is published"),
        ("2025-01-01-1", "is unfinished"),
        ("2020-01-01-1", "no run '2020-01-01-1'"),
        (None, "no run before"),
    ],
)
def test_rollback_says_where_one_can_go(workspace, wanted, what):
    publish(workspace, 31)
    Run(workspace, "2025-01-01").keep("failed", "")
    with pytest.raises(RollbackError, match=what):
        rollback_target(workspace, wanted)


def test_rollback_to_a_run_of_another_version_is_refused(workspace):
    publish(workspace, 30, version=1)
    publish(workspace, 31)
    with pytest.raises(SnapshotVersionError):
        go_back(workspace)
    assert workspace.published() == "2024-12-31-1"


@pytest.mark.parametrize(
    ("version", "remedy"), [(1, "resolver run --rebuild"), (99, "runs rollback")]
)
def test_snapshot_of_another_version_is_refused_with_the_way_out(workspace, version, remedy):
    name = publish(workspace, 31, version=version)
    for read in (workspace.published, workspace.open_published, lambda: workspace.open_run(name)):
        with pytest.raises(SnapshotVersionError, match=remedy):
            read()


def test_snapshot_from_before_there_were_versions_is_an_older_one(workspace):
    name = publish(workspace, 31)
    (workspace.runs / name / "run.json").unlink()
    with pytest.raises(SnapshotVersionError, match="resolver run --rebuild"):
        workspace.published()
    assert [(run.schema, run.state) for run in known_runs(workspace)] == [(1, "published")]


def test_prune_keeps_the_newest_and_what_is_published(workspace):
    for day in (27, 28, 29, 30, 31):
        publish(workspace, day)
    go_back(workspace, "2024-12-28-1")
    prune(workspace, prunable(workspace, 2))
    assert states(workspace) == [
        ("2024-12-31-1", "kept"),
        ("2024-12-30-1", "kept"),
        ("2024-12-28-1", "published"),
    ]
    assert states(workspace, pruned=True)[-1] == ("2024-12-27-1", "pruned")
    assert workspace.published() == "2024-12-28-1"


def test_prune_leaves_unfinished_runs_unless_asked(workspace):
    publish(workspace, 31)
    Run(workspace, "2025-01-01").keep("failed", "")
    assert prunable(workspace, 1) == []
    prune(workspace, prunable(workspace, 1, unfinished=True))
    assert states(workspace) == [("2024-12-31-1", "published")]


def test_name_of_a_removed_run_is_not_given_again(workspace):
    for _ in range(3):
        publish(workspace, 30)
    publish(workspace, 31)
    prune(workspace, prunable(workspace, 1))
    assert publish(workspace, 30) == "2024-12-30-4"


@given(
    runs=st.lists(st.integers(1, 31), min_size=1, max_size=6),
    keep=st.integers(1, 7),
    back=st.integers(0, 5),
)
def test_prune_never_removes_what_is_published_or_among_the_newest(
    tmp_path_factory, runs, keep, back
):
    workspace = Workspace(tmp_path_factory.mktemp("w"))
    for place, day in enumerate(runs):
        at = NIGHT + timedelta(hours=place)
        name = workspace.new_run(f"2024-12-{day:02}")
        folder = workspace.runs / name
        folder.mkdir(parents=True)
        (folder / "snapshot.duckdb").touch()
        RunRecord(name, date(2024, 12, day), 2, "1", at, finished_at=at, published_at=at).save(
            folder
        )
        workspace.publish(name)
    names = [run.name for run in known_runs(workspace)]
    workspace.publish(names[min(back, len(names) - 1)])
    published = workspace.pointed_at()
    removed = prunable(workspace, keep)
    assert published not in {run.name for run in removed}
    prune(workspace, removed)
    left = [run.name for run in known_runs(workspace)]
    assert left == [n for n in names if n in {*names[:keep], published}]
    assert os.path.realpath(workspace.pointer) == str((workspace.runs / published).resolve())


RECORD = RunRecord(
    "2024-12-31-1", date(2024, 12, 31), 2, "1", NIGHT, finished_at=NIGHT + timedelta(hours=1)
)
LATER = [
    (date(2024, 12, 31), NIGHT + timedelta(days=1), ()),
    (date(2025, 1, 1), NIGHT + timedelta(days=1), ()),
    (date(2024, 12, 30), NIGHT + timedelta(days=1), ("2024-12-30", "rollback")),
    (date(2024, 12, 31), NIGHT + timedelta(hours=1, seconds=-59), ()),
    (date(2024, 12, 31), NIGHT + timedelta(minutes=58), ("02:58", "03:00", "timedatectl")),
    (date(2024, 12, 1), NIGHT - timedelta(days=30), ("2024-12-01", "timedatectl", "rollback")),
]


@pytest.mark.parametrize(("as_of", "at", "said"), LATER)
def test_run_that_would_lie_before_the_published_one(as_of, at, said):
    if not said:
        require_later(RECORD, as_of, at)
        return
    with pytest.raises(BackInTimeError) as raised:
        require_later(RECORD, as_of, at)
    assert all(words in str(raised.value) for words in (*said, "--as-of-earlier"))
