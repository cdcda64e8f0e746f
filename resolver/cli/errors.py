"""Turn what can go wrong into a sentence on stderr and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import click

from resolver.config import ConfigError
from resolver.config.problem import ExpectedError
from resolver.runs import NothingPublishedError


class ExitCode(IntEnum):
    """What the exit code of every command means."""

    FINE = 0
    PROBLEMS_IN_DATA = 1
    USAGE = 2
    FAILED = 3


@contextmanager
def reported() -> Iterator[None]:
    """Report the expected kinds of failure without a traceback, and exit accordingly."""
    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        count = len(error.problems)
        click.echo(f"{count} problem{'s' if count != 1 else ''} to mend first.", err=True)
        sys.exit(ExitCode.USAGE)
    except NothingPublishedError as error:
        click.echo(str(error), err=True)
        sys.exit(ExitCode.USAGE)
    except ExpectedError as error:
        click.echo(str(error), err=True)
        sys.exit(ExitCode.FAILED)
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough.
        sys.stderr.close()
        sys.exit(ExitCode.FINE)
    except OSError as error:
        what = error.strerror or str(error)
        click.echo(f"{error.filename or 'a file'}: {what}", err=True)
        sys.exit(ExitCode.FAILED)
