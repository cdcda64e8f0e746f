"""What only shows in a process of its own: pipes, exit codes, the time a start takes."""

import os
import signal
import subprocess
import sys

START = [sys.executable, "-c", "from resolver.cli import main; main()"]
ENGLISH = {**os.environ, "RESOLVER_LANGUAGE": "en"}


def test_data_goes_to_stdout_and_the_rest_to_stderr(office):
    done = subprocess.run(
        [*START, "status", "--workspace", str(office.workspace)],
        capture_output=True,
        text=True,
        env=ENGLISH,
    )
    assert done.returncode == 0
    assert "Leads by scenario" in done.stdout
    assert "records of" in done.stderr


def test_find_does_not_load_what_only_linking_needs(office):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from resolver.cli import main\n"
            "try: main()\n"
            "finally: print([m for m in ('splink', 'scipy') if m in sys.modules])",
            *("find", "王秀兰", "--workspace", str(office.workspace)),
        ],
        capture_output=True,
        text=True,
        env=ENGLISH,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_run_that_is_killed_leaves_what_was_published(office, tmp_path):
    before = (office.workspace / "published").readlink()
    arguments = ["--project", office.project, "--inbox", office.inbox, "--as-of", "2024-12-31"]
    process = subprocess.Popen(
        [*START, "run", *map(str, arguments), "--workspace", str(office.workspace)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=ENGLISH,
    )
    for line in process.stderr:
        if "comparing pairs" in line:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    assert process.returncode == -signal.SIGKILL
    assert (office.workspace / "published").readlink() == before
    assert office("status").code == 0
    again = office("run", *arguments)
    assert again.code == 0, again.err
    assert "resuming 2024-12-31" in again.err
    assert "comparing pairs" not in again.err
    assert list((office.workspace / "runs").glob("*.unfinished")) == []


def test_second_run_is_told_who_is_at_work(office):
    hold = (
        "import sys; from pathlib import Path; from resolver.runs import workspace_lock\n"
        "with workspace_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(office.workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    refused = office("run", "--project", office.project, "--inbox", office.inbox)
    holder.kill()
    holder.wait()
    assert refused.code == 3
    assert f"process {holder.pid}" in refused.err
