"""What docs/operations.md says of checks, logs and metrics, and the examples beside it."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from resolver.cli.main import cli
from resolver.config.check_limits import CheckLimits
from resolver.config.policy import Policy
from resolver.pipeline import CHECKS, run_nightly
from tests.test_docs import ROOT, blocks, plain, section, tables

PAGE = "operations.md"
DEPLOY = ROOT / "docs" / "deploy"


def page() -> str:
    return (ROOT / "docs" / PAGE).read_text("utf-8")


def test_checks_and_their_limits_are_documented_as_they_are() -> None:
    checks, limits = tables(section(PAGE, "Checks before publishing"))
    assert [plain(row[0]) for row in checks] == list(CHECKS)
    defaults = CheckLimits()
    assert [(row[0], row[1]) for row in limits] == [
        (name, str(getattr(defaults, name))) for name in CheckLimits.model_fields
    ]


def test_example_of_limits_is_a_policy() -> None:
    [example, _] = blocks(page(), "yaml")
    assert Policy.model_validate(yaml.safe_load(example)).checks.max_feed_loss == 0.2


def test_policy_of_the_office_states_every_limit() -> None:
    policy = yaml.safe_load((ROOT / "configs/pension/policy.yml").read_text("utf-8"))
    assert set(policy["checks"]) == set(CheckLimits.model_fields)
    assert CheckLimits(**policy["checks"]) == CheckLimits()


def test_every_event_is_documented() -> None:
    [events] = tables(section(PAGE, "Logs"))
    sources = "".join(
        path.read_text("utf-8")
        for folder in ("runs", "pipeline", "cli")
        for path in (ROOT / "resolver" / folder).glob("*.py")
    )
    told = set(re.findall(r'\bEvent\(\s*"(\w+)"', sources))
    logged = set(re.findall(r'\.log\(\s*"\w+",\s*"(\w+)"', sources))
    assert {row[0] for row in events} == told | logged


def test_every_metric_is_documented(tmp_path: Path) -> None:
    from datetime import date

    from resolver.config.project import load_project
    from resolver.runs import Workspace
    from tests.pipeline.killing import small_inbox

    small_inbox(tmp_path / "inbox")
    workspace = Workspace(tmp_path / "workspace")
    project = load_project(ROOT / "configs" / "pension")
    run_nightly(project, workspace, tmp_path / "inbox", as_of=date(2024, 12, 31))
    written = re.findall(r"^# TYPE (\w+) ", workspace.metrics.read_text("utf-8"), re.MULTILINE)
    [metrics] = tables(section(PAGE, "Metrics"))
    assert [row[0] for row in metrics] == written
    [_, alerts] = blocks(page(), "yaml")
    used = set(re.findall(r"resolver_\w+", alerts))
    assert used <= set(written)
    assert yaml.safe_load(alerts)["groups"][0]["rules"]


def commands(text: str) -> list[list[str]]:
    """Return the words after every call of the program."""
    calls = re.findall(r"\bresolver (runs? [^;|>&]*?)(?: \d?>|[;|&]|$)", text, re.MULTILINE)
    return [shlex.split(call) for call in calls]


@pytest.mark.parametrize("name", ["resolver.service", "resolver.cron"])
def test_commands_of_the_examples_exist_with_their_options(name: str) -> None:
    called = commands((DEPLOY / name).read_text("utf-8"))
    assert {words[0] for words in called} == {"run", "runs"}
    for words in called:
        command: click.Command = cli
        context = click.Context(cli)
        while isinstance(command, click.Group):
            found = command.get_command(context, words[0])
            assert found is not None, words
            command, words = found, words[1:]
            context = click.Context(command, parent=context)
        command.make_parser(context).parse_args(list(words))


def test_units_say_what_systemd_asks_for() -> None:
    units = {}
    for name in ("resolver.service", "resolver.timer"):
        units[name] = configparser.ConfigParser(strict=False, interpolation=None)
        units[name].optionxform = str  # type: ignore[assignment, method-assign]
        units[name].read(DEPLOY / name, "utf-8")
    service, timer = units["resolver.service"], units["resolver.timer"]
    assert service["Service"]["Type"] == "oneshot"
    # What trying again would not change is not tried again.
    assert service["Service"]["RestartPreventExitStatus"] == "1 2"
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in ("resolver.service", "resolver.timer"):
        text = (DEPLOY / name).read_text("utf-8")
        # The program and its folders are elsewhere on this machine.
        text = re.sub(r"/opt/resolver/bin/resolver", "/bin/true", text)
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "./resolver.service", "./resolver.timer"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def jobs() -> list[list[str]]:
    """Return the jobs of the crontab as time fields, user and command."""
    lines = (DEPLOY / "resolver.cron").read_text("utf-8").splitlines()
    return [line.split(maxsplit=6) for line in lines if re.match(r"[\d*]", line)]


def test_jobs_have_five_fields_of_time_and_a_user() -> None:
    for *time, user, command in jobs():
        assert len(time) == 5
        assert all(re.fullmatch(r"\*|\d+", part) for part in time)
        assert (user, "%" in command) == ("resolver", False)


@pytest.mark.skipif(not shutil.which("crontab"), reason="cron is not installed here")
def test_cron_takes_the_jobs(tmp_path: Path) -> None:
    # What a user installs has no column for the user.
    lines = (DEPLOY / "resolver.cron").read_text("utf-8").splitlines(keepends=True)
    own = [re.sub(r"^((?:\S+ ){5})resolver ", r"\1", line) for line in lines]
    (tmp_path / "crontab").write_text("".join(own), "utf-8")
    done = subprocess.run(
        ["crontab", "-n", str(tmp_path / "crontab")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("codes", "calls", "said"),
    [
        ([0], 1, ""),
        ([1], 1, "ended with 1"),
        ([2], 1, "ended with 2"),
        ([3, 0], 2, ""),
        ([137, 0], 2, ""),
        ([3, 3], 2, "ended with 3"),
        ([3, 1], 2, "ended with 1"),
    ],
)
def test_nightly_job_runs_again_what_can_go_on(
    tmp_path: Path, codes: list[int], calls: int, said: str
) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (tmp_path / "codes").write_text("".join(f"{code}\n" for code in codes))
    (bin_ / "resolver").write_text(
        '#!/bin/sh\ncd "$TOLD"\necho called >> calls\n'
        "code=$(head -n 1 codes)\nsed -i 1d codes\nexit $code\n"
    )
    (bin_ / "sleep").write_text("#!/bin/sh\n")
    for program in bin_.iterdir():
        program.chmod(0o755)
    command = jobs()[0][-1].replace("/srv/resolver/log", str(tmp_path))
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={**os.environ, "PATH": f"{bin_}:/usr/bin:/bin", "TOLD": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (tmp_path / "calls").read_text().count("called") == calls
    assert said in done.stdout
    assert bool(done.stdout) == bool(said)
