"""A prefecture that was run once by the command line, as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def call(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Result:
    """Call the command as a shell would."""
    done = subprocess.run(
        [sys.executable, "-c", "from resolver.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "RESOLVER_LANGUAGE": "en", **environment},
        timeout=240,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Office:
    """An office with a project, an inbox and a workspace that has been run."""

    project: Path
    inbox: Path
    workspace: Path
    first: Result

    def __call__(self, *arguments: str | Path, **environment: str) -> Result:
        return call(*arguments, "--workspace", self.workspace, **environment)


@pytest.fixture(scope="session")
def office(repository, tmp_path_factory) -> Office:
    """Generate a small prefecture and run it once."""
    folder = tmp_path_factory.mktemp("office")
    project = repository / "configs" / "pension"
    made = call("sample", folder / "inbox", "--people", "600", "--months", "18", "--seed", "3")
    assert made.code == 0, made.err
    first = call(
        *("run", "--project", project, "--inbox", folder / "inbox"),
        *("--workspace", folder / "workspace", "--as-of", "2024-12-31", "--json"),
    )
    assert first.code == 0, first.err
    return Office(project, folder / "inbox", folder / "workspace", first)
