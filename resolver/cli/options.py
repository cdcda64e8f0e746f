"""Options that several commands share, so that they read and work alike everywhere."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from resolver.runs import Workspace

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day, written as 2024-12-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day or refuse it."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"'{value}' is not a day written as 2024-12-31", param, ctx)


class WorkspaceFolder(click.ParamType[Workspace]):
    """A folder that becomes a `Workspace`."""

    name = "folder"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> Workspace:
        """Wrap the folder."""
        return value if isinstance(value, Workspace) else Workspace(Path(value))


def default_language() -> str:
    """Return ``zh`` or ``en`` by RESOLVER_LANGUAGE or the user's locale."""
    chosen = os.environ.get("RESOLVER_LANGUAGE") or locale.getlocale()[0] or ""
    return "zh" if chosen.lower().startswith(("zh", "chinese")) else "en"


project = click.option(
    "--project",
    "project_folder",
    type=click.Path(path_type=Path),
    default=Path("configs/pension"),
    show_default=True,
    envvar="RESOLVER_PROJECT",
    help="The project folder.",
)
workspace = click.option(
    "--workspace",
    type=WorkspaceFolder(),
    default="workspace",
    show_default=True,
    envvar="RESOLVER_WORKSPACE",
    help="Where runs, the lake and decisions are kept.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
language = click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default=default_language,
    help="Language of what is printed [default: by your locale].",
)
unmask = click.option(
    "--unmask", is_flag=True, help="Show whole ID numbers, accounts and phones; needs --purpose."
)
as_of_known = click.option(
    "--as-of",
    type=Day(),
    metavar="DAY",
    help="Answer from what had been delivered by that day, such as 2024-06-30.",
)
purpose = click.option(
    "--purpose", metavar="TEXT", help="Why you need what is masked; kept in the audit trail."
)

user = click.option(
    "--user",
    metavar="NAME",
    help="Who decides [default: the user of the operating system].",
)


def audit(workspace: Workspace, action: str, purpose: str | None, details: dict[str, Any]) -> None:
    """Write into the audit trail that somebody has seen what is masked for others."""
    # Imported here: what is masked needs no trail, and the trail's library takes long to load.
    from resolver.casework import Casework

    Casework(workspace.root).audit(action, purpose or "", details)


def require_purpose(unmask: bool, purpose: str | None) -> None:
    """Refuse to unmask without a purpose.

    Raises
    ------
    click.UsageError
        If `unmask` is set and no purpose is given.
    """
    if unmask and not (purpose or "").strip():
        raise click.UsageError(
            '--unmask needs a purpose, such as --purpose "case 2024-117": it is kept in the'
            " audit trail."
        )
