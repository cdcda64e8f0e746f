"""Taking up what was cut short: only of the same, and always where it ended."""

from datetime import date

import pytest

from resolver.runs import Run, RunRecord, StageFailedError, Workspace, known_runs, take_up
from resolver.runs.purpose import PARTS, called, differing, digest_files, digest_listing
from resolver.runs.record import read_record

PURPOSE = {"day": "2024-12-31", "inbox": "a", "model": "m"}


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def started(workspace, **changes):
    return Run(workspace, "2024-12-31", purpose={**PURPOSE, **changes}, as_of=date(2024, 12, 31))


def cut_short(workspace, *stages, **changes):
    run = started(workspace, **changes)
    for name in stages:
        with run.stage(name) as stage:
            run.engine.run(f"create table {name} as select 1 as value")
            stage.rows = 1
    run.keep("interrupted", "")
    return run.name


def test_run_of_the_same_is_taken_up_after_its_last_stage(workspace):
    name = cut_short(workspace, "one", "two")
    told = []
    run = take_up(workspace, PURPOSE, tell=told.append)
    assert run.name == name
    assert [stage.name for stage in run.stages] == ["one", "two"]
    assert run.has_finished("two")
    assert not run.has_finished("three")
    assert run.engine.value("select value from two") == 1
    assert told[0].en == f"resuming {name} after 'two'"
    assert name in told[0].zh
    with run.stage("three"):
        pass
    run.publish()
    assert workspace.published() == name
    assert read_record(workspace.runs / name).resumed == ("two",)
    with workspace.open_published() as engine:
        assert engine.rows("select position, name from stage order by position") == [
            (0, "one"),
            (1, "two"),
            (2, "three"),
        ]


def test_nothing_to_take_up(workspace):
    assert take_up(workspace, PURPOSE) is None


@pytest.mark.parametrize("part", ["day", "inbox", "model"])
def test_run_of_another_purpose_is_thrown_away_and_says_why(workspace, part):
    name = cut_short(workspace, "one")
    told = []
    assert take_up(workspace, {**PURPOSE, part: "other"}, tell=told.append) is None
    assert [(event.name, event.run) for event in told] == [("discarded", name)]
    assert PARTS[part][0] in told[0].en
    assert PARTS[part][1] in told[0].zh
    assert list(workspace.runs.iterdir()) == []


def test_part_that_was_learnt_on_the_way_counts_from_then_on(workspace):
    name = cut_short(workspace, "one")
    run = take_up(workspace, {**PURPOSE, "lake": "before"})
    run.learn("lake", "after")
    run.keep("interrupted", "")
    again = take_up(workspace, {**PURPOSE, "lake": "after"})
    assert again.name == name
    again.keep("interrupted", "")
    assert take_up(workspace, {**PURPOSE, "lake": "later"}) is None


def test_run_that_had_hardly_begun_is_thrown_away(workspace):
    folder = workspace.runs / "2024-12-31-1.unfinished"
    folder.mkdir(parents=True)
    (folder / "snapshot.duckdb").write_bytes(b"half a copy")
    told = []
    assert take_up(workspace, PURPOSE, tell=told.append) is None
    assert [event.name for event in told] == ["discarded"]
    assert not folder.exists()


def test_database_that_cannot_be_read_is_thrown_away(workspace):
    name = cut_short(workspace, "one")
    (workspace.runs / f"{name}.unfinished" / "snapshot.duckdb").write_bytes(b"no database")
    told = []
    assert take_up(workspace, PURPOSE, tell=told.append) is None
    assert "cannot be read" in told[0].en


def test_of_several_the_newest_is_taken_up(workspace):
    cut_short(workspace, "one")
    folder = workspace.runs / "2024-12-31-1.unfinished"
    folder.rename(workspace.runs / "2024-12-30-9.unfinished")
    cut_short(workspace, "one", "two")
    told = []
    run = take_up(workspace, PURPOSE, tell=told.append)
    assert run.has_finished("two")
    assert [event.name for event in told] == ["resumed", "discarded"]
    run.abandon()


class Killed(BaseException):
    """Stands for the end of the process: nothing after it is done."""


@pytest.mark.parametrize("at", ["rename", "publish"])
def test_killed_while_publishing_it_is_published_by_the_next(workspace, at, monkeypatch):
    run = started(workspace)
    with run.stage("one"):
        pass

    def dies(*_):
        raise Killed

    with monkeypatch.context() as patch:
        if at == "rename":
            patch.setattr(Workspace, "publish", dies)
        else:
            save = RunRecord.save
            patch.setattr(
                RunRecord, "save", lambda r, to: dies() if r.published_at else save(r, to)
            )
        with pytest.raises(Killed):
            run.publish()
    again = take_up(workspace, PURPOSE)
    if at == "rename":
        assert again.has_finished("one")
        again.publish()
    else:
        # Everyone reads it already; only its record did not say so yet.
        assert again is None
    assert workspace.published() == run.name
    [known] = known_runs(workspace)
    assert known.record.published_at is not None


def test_disk_too_full_to_open_what_was_cut_short_is_no_reason_to_throw_it_away(
    workspace, monkeypatch
):
    name = cut_short(workspace, "one")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("resolver.runs.run.Engine", full)
        with pytest.raises(StageFailedError, match="disk is full"):
            take_up(workspace, PURPOSE)
    assert take_up(workspace, PURPOSE).name == name


def test_digests_see_names_contents_and_times(tmp_path):
    (tmp_path / "a.yml").write_text("1")
    (tmp_path / "model.json").write_text("1")
    seen = {digest_files(tmp_path, leave_out=("model*",))}
    (tmp_path / "model.json").write_text("2")
    assert {digest_files(tmp_path, leave_out=("model*",))} == seen
    seen.add(digest_files(tmp_path))
    (tmp_path / "a.yml").write_text("2")
    seen.add(digest_files(tmp_path))
    (tmp_path / "a.yml").rename(tmp_path / "b.yml")
    seen.add(digest_files(tmp_path))
    listed = digest_listing(tmp_path)
    (tmp_path / "b.yml").write_text("33")
    seen |= {listed, digest_listing(tmp_path)}
    assert len(seen) == 6


def test_parts_are_named_in_both_languages():
    assert differing(PURPOSE, {**PURPOSE, "model": "n", "day": "d"}) == ("day", "model")
    assert called(("day",), "zh") != called(("day",), "en")
