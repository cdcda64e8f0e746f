"""Run the nightly job in a process of its own, and end it by SIGKILL at a chosen statement."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from resolver.config.problem import ExpectedError
from resolver.config.project import load_project
from resolver.engine import Engine
from resolver.pipeline import run_nightly
from resolver.runs import Stage, Workspace
from resolver.sample import generate

MARK = "insert into stage values"
"""What a run writes when a stage is finished."""

FEEDS = ("psb_", "mzj_cremation", "ylbx_zg", "ylbx_jm", "ylbx_payment", "bank_account", "wjw_death")
"""What the names of files start with that are enough for persons, leads and rings."""

# Processes are forked from one that has loaded everything and opened no database.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.pipeline.killing"])


def small_inbox(folder: Path) -> None:
    """Generate a few of the feeds of a prefecture."""
    generate(folder, 500, 6, 7)
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith(FEEDS):
            path.unlink()


@dataclass(frozen=True)
class Job:
    """A nightly run that is yet to be made."""

    project: Path
    workspace: Path
    inbox: Path
    as_of: date

    def run(self, **options: Any) -> Any:
        """Run it in this process."""
        return run_nightly(
            load_project(self.project),
            Workspace(self.workspace),
            self.inbox,
            as_of=self.as_of,
            **options,
        )


@dataclass
class Counter:
    """Counts the statements of each stage, and strikes at one of them."""

    stage: str = ""
    at: int | str = 0
    counts: dict[str, int] = field(default_factory=dict)
    now: str = ""

    def show(self, stage: Stage) -> None:
        self.now = stage.name if stage.seconds == 0.0 else ""

    def statement(self, sql: str) -> None:
        if not self.now:
            return
        self.counts[self.now] = self.counts.get(self.now, 0) + 1
        if self.now == self.stage and (
            self.counts[self.now] == self.at or (self.at == "mark" and sql.startswith(MARK))
        ):
            os.kill(os.getpid(), signal.SIGKILL)


def killed(job: Job, stage: str, at: int | str) -> int | None:
    """Run a job until the statement number `at` of a stage, or until it is to be marked.

    Returns
    -------
    The exit code of the process: minus the number of the signal that ended it.
    """
    process = _PROCESSES.Process(target=_until, args=(job, stage, at))
    process.start()
    process.join()
    return process.exitcode


def limited(job: Job, largest_file: int, said: Path) -> int | None:
    """Run a job in a process that may write no file beyond a size; write what it said."""
    process = _PROCESSES.Process(target=_within, args=(job, largest_file, said))
    process.start()
    process.join()
    return process.exitcode


def statements(job: Job, counted: Path) -> int | None:
    """Run a job undisturbed, and write how many statements each stage has run."""
    process = _PROCESSES.Process(target=_counting, args=(job, counted))
    process.start()
    process.join()
    return process.exitcode


def _until(job: Job, stage: str, at: int | str) -> None:
    counter = Counter(stage, at)
    _watch(counter)
    job.run(on_stage=counter.show)


def _counting(job: Job, counted: Path) -> None:
    counter = Counter()
    _watch(counter)
    job.run(on_stage=counter.show)
    counted.write_text(json.dumps(counter.counts), "utf-8")


def _within(job: Job, largest_file: int, said: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        job.run()
    except ExpectedError as error:
        said.write_text(str(error), "utf-8")
        os._exit(3)


def _watch(counter: Counter) -> None:
    execute = Engine._execute

    def counted(self: Engine, sql: str, *rest: Any) -> Any:
        counter.statement(sql)
        return execute(self, sql, *rest)

    Engine._execute = counted  # type: ignore[method-assign]
