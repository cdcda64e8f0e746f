"""A run's log as JSON lines, which a machine reads."""

import json
import re
from datetime import datetime

import pytest

from resolver.cli.logs import JsonLog
from resolver.config.problem import ConfigError, ExpectedError, Problem
from resolver.runs import Event, NothingPublishedError, Stage
from tests.cli.conftest import call


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def logged(office, tmp_path_factory):
    """Return what a run has logged, all of its standard error."""
    workspace = tmp_path_factory.mktemp("logged") / "workspace"
    arguments = ("--project", office.project, "--inbox", office.inbox, "--as-of", "2024-12-31")
    result = call("run", *arguments, "--workspace", workspace, "--log-format", "json")
    assert result.code == 0, result.err
    return result, lines(result.err)


def test_every_line_says_when_how_bad_and_what(logged):
    _, said = logged
    for line in said:
        assert list(line)[:2] == ["time", "level"]
        assert datetime.fromisoformat(line["time"])
        assert line["level"] in ("info", "warning", "error")
        assert re.fullmatch("[a-z_]+", line["event"])


def test_stages_are_logged_with_run_rows_and_seconds(logged):
    _, said = logged
    ended = [line for line in said if line["event"] == "stage_finished"]
    assert {"ingest", "clusters", "leads", "checks"} <= {line["stage"] for line in ended}
    assert all(line["run"] == "2024-12-31-1" and line["seconds"] >= 0 for line in ended)
    [persons] = [line for line in ended if line["stage"] == "persons"]
    assert persons["rows"] > 500
    assert [line["event"] for line in said][:2] == ["started", "stage_started"]
    assert "published" in {line["event"] for line in said}


def test_nothing_personal_is_logged(logged, office):
    result, _ = logged
    assert not re.search(r"\d{15}", result.err)
    assert result.out == ""


def test_log_format_can_be_set_for_all_runs_by_the_environment(office, monkeypatch, tmp_path):
    monkeypatch.setenv("RESOLVER_LOG_FORMAT", "json")
    refused = call("run", "--project", tmp_path, "--inbox", office.inbox)
    assert refused.code == 2
    assert {line["event"] for line in lines(refused.err)} == {"problem"}


ENDS = {
    "configuration": (ConfigError([Problem("a.yml", 1, "k", "is wrong")]), 2, "problem"),
    "usage": (NothingPublishedError("nothing yet"), 2, "usage"),
    "failure": (ExpectedError("as expected"), 3, "failed"),
    "a file": (OSError(13, "Permission denied", "x"), 3, "failed"),
    "a mistake in the software": (ValueError("王秀兰"), 3, "crashed"),
}


@pytest.mark.parametrize(("error", "code", "event"), ENDS.values(), ids=ENDS)
def test_whatever_goes_wrong_is_a_line_and_an_exit_code(capsys, error, code, event):
    log = JsonLog("en")
    log.tell(Event("started", "", "", "2024-12-31-1"))
    log.show(Stage("leads"))
    with pytest.raises(SystemExit) as ended, log.errors():
        raise error
    assert ended.value.code == code
    last = lines(capsys.readouterr().err)[-1]
    assert (last["event"], last["run"]) == (event, "2024-12-31-1")
    if code == 3:
        assert last["stage"] == "leads"
    assert "王秀兰" not in json.dumps(last, ensure_ascii=False)
