"""A run that finds the disk full goes on once there is room, and finds the same."""

import subprocess
from dataclasses import replace
from datetime import date

import pytest

from resolver.config.problem import ExpectedError
from resolver.runs import Workspace
from tests.pipeline.comparing import tables_apart
from tests.pipeline.killing import Job, limited, small_inbox


@pytest.fixture(scope="module")
def whole(repository, tmp_path_factory):
    """Return a run that had room enough."""
    folder = tmp_path_factory.mktemp("roomy")
    small_inbox(folder / "inbox")
    job = Job(
        repository / "configs" / "pension",
        folder / "workspace",
        folder / "inbox",
        date(2024, 12, 31),
    )
    job.run()
    return job


@pytest.fixture
def small_disk(tmp_path):
    """Return a file system of its own, and what gives it another size."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options):
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    refused = mount("size=400k")
    if refused.returncode:
        pytest.skip(f"only root may mount a disk here: {refused.stderr.strip()}")
    yield folder, lambda size: mount(f"remount,size={size}")
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def assert_goes_on(job, whole):
    told = []
    outcome = job.run(tell=told.append)
    assert "resumed" in [event.name for event in told]
    snapshots = [Workspace(each.workspace).snapshot(outcome.run) for each in (whole, job)]
    assert tables_apart(*snapshots) == {}


def test_disk_that_is_full_again_and_again(whole, small_disk):
    disk, resize = small_disk
    job = replace(whole, workspace=disk / "workspace")
    stopped = set()
    for size in ("400k", "600k", "1m", "2m", "4m", "6m"):
        resize(size)
        with pytest.raises(ExpectedError, match="is full") as raised:
            job.run()
        assert "Free some space" in str(raised.value)
        stopped.add(str(raised.value).split("(")[0])
        assert not (job.workspace / "published").exists()
    assert len(stopped) > 2
    resize("200m")
    assert_goes_on(job, whole)


SIZES = {"taking in": 20_000, "midway": 1_000_000, "publishing": 5_000_000}
"""Bytes that a file may have, so that the run ends about there."""


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_process_that_may_not_write_more(whole, tmp_path, size):
    job = replace(whole, workspace=tmp_path / "workspace")
    assert limited(job, size, tmp_path / "said.txt") == 3
    said = (tmp_path / "said.txt").read_text("utf-8")
    assert "is full" in said
    assert "Free some space" in said
    assert_goes_on(job, whole)
