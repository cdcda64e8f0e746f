"""A run that is killed anywhere goes on after its last finished stage, and finds the same."""

import json
import shutil
import signal
from dataclasses import replace
from datetime import date

import pytest

from resolver.pipeline.stages import STAGES
from resolver.runs import Workspace, known_runs
from tests.pipeline.comparing import tables_apart
from tests.pipeline.killing import Job, killed, small_inbox, statements

EVERY_STAGE = [*(stage.name for stage in STAGES), "checks"]
LATE = ("psb_death_20241231.csv", "ylbx_zg_20241231.csv", "wjw_death_cert_20241231.csv")
"""Files that come in the second night."""


@pytest.fixture(scope="module", params=["first", "second"])
def night(request, repository, tmp_path_factory):
    """Return a night that was made undisturbed, one to be made, and the statements of stages."""
    folder = tmp_path_factory.mktemp(request.param)
    inbox = folder / "inbox"
    small_inbox(inbox)
    whole = Job(
        repository / "configs" / "pension", folder / "undisturbed", inbox, date(2024, 12, 30)
    )
    again = folder / "killed"
    if request.param == "second":
        for name in LATE:
            (inbox / name).rename(folder / name)
        whole.run()
        shutil.copytree(whole.workspace, again, symlinks=True)
        for name in LATE:
            (folder / name).rename(inbox / name)
        whole = replace(whole, as_of=date(2024, 12, 31))
    assert statements(whole, folder / "statements.json") == 0
    counts = json.loads((folder / "statements.json").read_text("utf-8"))
    return whole, replace(whole, workspace=again), counts


@pytest.fixture(scope="module")
def struck(night):
    """Kill the run in the middle and at the end of every stage, one after the other."""
    _, job, counts = night
    workspace = Workspace(job.workspace)
    seen = {}
    for stage in EVERY_STAGE:
        codes = [killed(job, stage, max(1, counts[stage] // 2)), killed(job, stage, "mark")]
        [unfinished] = [run for run in known_runs(workspace) if run.state == "unfinished"]
        seen[stage] = codes, unfinished.record.resumed
    return seen


@pytest.mark.parametrize("stage", EVERY_STAGE)
def test_killed_in_a_stage_it_is_taken_up_after_the_one_before(struck, stage):
    codes, resumed = struck[stage]
    assert codes == [-signal.SIGKILL] * 2
    before = EVERY_STAGE[EVERY_STAGE.index(stage) - 1] if stage != EVERY_STAGE[0] else ""
    assert resumed[-1] == before


def test_in_the_end_it_finds_what_an_undisturbed_run_finds(night, struck):
    whole, job, _ = night
    outcome = job.run()
    assert outcome.run == f"{job.as_of}-1"
    snapshots = [Workspace(each.workspace).snapshot(outcome.run) for each in (whole, job)]
    assert tables_apart(*snapshots) == {}
    said = [json.loads((path.parent / "ingested.json").read_text("utf-8")) for path in snapshots]
    counted = [
        [
            (f["file"], f["status"], f["rows_in"], f["accepted"], f["quarantined"])
            for f in s["files"]
        ]
        for s in said
    ]
    assert counted[0] == counted[1]
    assert [stage.name for stage in outcome.stages] == EVERY_STAGE
