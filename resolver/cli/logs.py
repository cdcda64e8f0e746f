"""Log a run as JSON lines on stderr, for a system that collects logs; nothing personal in them."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import structlog

from resolver.cli.errors import ExitCode
from resolver.config.problem import ConfigError, ExpectedError
from resolver.pipeline import ChecksFailedError
from resolver.runs import Event, NothingPublishedError, Stage


class JsonLog:
    """One line an event: time, level, run, stage, event, rows, seconds, and what else it says.

    Parameters
    ----------
    language
        Of the messages.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._run: str | None = None
        self._stage: str | None = None
        self._logger = structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                _in_order,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
            wrapper_class=structlog.BoundLogger,
        )

    def show(self, stage: Stage) -> None:
        """Log that a stage has started, or, once it has seconds, that it has ended."""
        self._stage = stage.name if stage.seconds == 0.0 else None
        if self._stage is not None:
            self.log("info", "stage_started", stage=stage.name)
            return
        self.log(
            "info",
            "stage_finished",
            stage=stage.name,
            rows=stage.rows,
            seconds=round(stage.seconds, 3),
            peak_memory_mb=stage.peak_memory_mb,
        )

    def tell(self, event: Event) -> None:
        """Log what happened beside the stages."""
        self._run = event.run or self._run
        self.log(event.level, event.name, message=event.text(self._language), **event.details)

    def log(self, level: str, event: str, **values: Any) -> None:
        """Write one line; what is None is left out."""
        said = {key: value for key, value in values.items() if value is not None}
        getattr(self._logger, level)(event, run=self._run, **said)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Log what goes wrong inside, and end with the exit code that stands for it."""
        try:
            yield
        except ChecksFailedError as error:
            for finding in error.findings:
                self.log(
                    "error",
                    "check_failed",
                    check=finding.check,
                    subject=finding.subject,
                    value=finding.value,
                    bound=finding.bound,
                    before=finding.before,
                    message=finding.text(self._language),
                )
            self.log("error", "not_published", checks=list(error.checks))
            sys.exit(ExitCode.PROBLEMS_IN_DATA)
        except ConfigError as error:
            for problem in error.problems:
                self.log("error", "problem", file=problem.file, message=str(problem))
            sys.exit(ExitCode.USAGE)
        except (NothingPublishedError, click.UsageError) as error:
            self.log("error", "usage", message=str(error))
            sys.exit(ExitCode.USAGE)
        except (ExpectedError, OSError) as error:
            self.log("error", "failed", stage=self._stage, message=str(error))
            sys.exit(ExitCode.FAILED)
        except Exception as error:
            # Without its text, which may quote a row.
            where = [
                f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            kind = type(error).__name__
            self.log("critical", "crashed", stage=self._stage, error=kind, where=where)
            sys.exit(ExitCode.FAILED)


_ORDER = ("time", "level", "run", "stage", "event", "rows", "seconds")


def _in_order(_logger: Any, _method: str, values: MutableMapping[str, Any]) -> Mapping[str, Any]:
    first = {key: values[key] for key in _ORDER if values.get(key) is not None}
    return {**first, **{key: value for key, value in values.items() if key not in _ORDER}}
