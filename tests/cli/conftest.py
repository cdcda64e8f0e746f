"""A prefecture that was run once by the command line, as a user would."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from resolver.cli import main


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def call(*arguments: str | Path) -> Result:
    """Call the command as its entry point does, without the seconds that a new process costs."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setenv("RESOLVER_LANGUAGE", "en")
        patch.setattr(sys, "argv", ["resolver", *map(str, arguments)])
        try:
            main()
        except SystemExit as exit_:
            code = int(exit_.code or 0)
    return Result(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Office:
    """An office with a project, an inbox and a workspace that has been run."""

    project: Path
    inbox: Path
    workspace: Path
    first: Result

    def __call__(self, *arguments: str | Path) -> Result:
        return call(*arguments, "--workspace", self.workspace)


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
