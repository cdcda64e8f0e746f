"""What every export has in common: the published run, the masking, the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from resolver.casework import Casework
from resolver.cli import options
from resolver.exports import ExportError
from resolver.runs import Workspace

T = TypeVar("T")


def hand_out(
    workspace: Workspace,
    export: Callable[..., T],
    output: Path,
    *,
    language: str,
    unmask: bool,
    purpose: str | None,
    **rest: Any,
) -> T:
    """Call an export on the published run.

    Parameters
    ----------
    workspace
        Whose run.
    export
        One of `resolver.exports`.
    output
        The file or folder.
    language, unmask, purpose
        As the user gave them.
    rest
        What else the export takes.

    Raises
    ------
    click.UsageError
        If numbers are to be shown whole without a purpose, or the format is not known.
    """
    options.require_purpose(unmask, purpose)
    with workspace.open_published() as engine:
        try:
            return export(
                engine,
                output,
                language=language,
                unmask=unmask,
                purpose=purpose,
                casework=Casework(workspace.root) if unmask else None,
                **rest,
            )
        except ExportError as error:
            raise click.UsageError(str(error)) from error
