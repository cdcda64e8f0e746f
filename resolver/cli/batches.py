"""`resolver source batches`, `withdraw` and `restore`: which deliveries count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.config.project import load_project
from resolver.runs import Workspace, workspace_lock
from resolver.sources import Batch, Lake, WithdrawalError, find_batch, restore, withdraw

F = TypeVar("F", bound=Callable[..., Any])

STATES = {
    "counts": ("counts", "有效"),
    "older": ("an older register", "已有更新的全量数据"),
    "replaced": ("replaced by", "已被取代："),
    "withdrawn": ("withdrawn on", "撤回日期："),
}
COLUMNS = {
    "en": {
        "batch": "batch",
        "file": "file",
        "delivered_on": "delivered",
        "rows": "rows",
        "said": "state",
        "reason": "reason",
    },
    "zh": {
        "batch": "批次",
        "file": "文件",
        "delivered_on": "提供日期",
        "rows": "行数",
        "said": "状态",
        "reason": "原因",
    },
}


@click.command("batches")
@click.argument("feed")
@options.workspace
@options.language
@options.as_json
def batches(feed: str, workspace: Workspace, language: str, as_json: bool) -> None:
    """List what was taken in for FEED, and what of it counts.

    \b
      resolver source batches death_cancellations
    """
    lake = Lake(workspace.root)
    known = lake.batches(feed)
    if not known:
        raise click.UsageError(f"nothing was ever taken in for the feed '{feed}'.")
    older = _older(workspace, lake, feed)
    found = [_row(batch, language, older=batch.batch in older) for batch in known]
    if as_json:
        print_json(found)
    else:
        print_table("", COLUMNS[language], found)


def _target(function: F) -> F:
    """Name the batch that is meant, the day and the reason."""
    for option in (
        options.as_json,
        options.language,
        options.workspace,
        click.option(
            "--on",
            type=options.Day(),
            default=lambda: date.today().isoformat(),
            help="The first day on which that holds, as 2024-12-31 [default: today].",
        ),
        click.option("--reason", required=True, metavar="TEXT", help="Kept in the audit trail."),
        click.argument("batch"),
        click.argument("feed"),
    ):
        function = option(function)
    return function


@click.command("withdraw")
@_target
def withdraw_(**given: Any) -> None:
    """Let a delivery not count any more, such as one that was sent by mistake.

    BATCH is a batch or the name of its file. Its rows stay in the lake; runs leave them out, and
    leads that rest on them change or disappear with the next run. What it had replaced stays
    replaced. The same file is not taken in again.

    \b
      resolver source withdraw death_cancellations psb_death_20241031.csv --reason "letter 2024-77"
    """
    batch = _change("withdraw batch", withdraw, **given)
    zh = given["language"] == "zh"
    for name in batch.supersedes:
        say(
            f"它所取代的 {name} 仍不计入。如需重新采用："
            if zh
            else f"{name}, which it had replaced, stays out. To use that again:"
        )
        say(f"  resolver source restore {batch.feed} {name}")
    say(
        f"{batch.batch} 自 {given['on']} 起不再计入；下次运行时生效。"
        if zh
        else f"{batch.batch} does not count from {given['on']} on; the next run leaves it out."
    )


@click.command("restore")
@_target
def restore_(**given: Any) -> None:
    """Let a withdrawn delivery count again, or one whose replacement is withdrawn.

    \b
      resolver source restore death_cancellations psb_death_20241031.csv --reason "letter 2024-81"
    """
    batch = _change("restore batch", restore, **given)
    say(
        f"{batch.batch} 自 {given['on']} 起重新计入；下次运行时生效。"
        if given["language"] == "zh"
        else f"{batch.batch} counts again from {given['on']} on; the next run takes it up."
    )


def _change(
    action: str,
    change: Callable[[Lake, Batch, date, str], Batch],
    *,
    feed: str,
    batch: str,
    reason: str,
    on: date,
    workspace: Workspace,
    language: str,
    as_json: bool,
) -> Batch:
    """Change a batch while no run is reading, and write down who did."""
    if not reason.strip():
        raise click.UsageError('--reason must say something, such as --reason "letter 2024-77".')
    lake = Lake(workspace.root)
    try:
        with workspace_lock(workspace.root):
            changed = change(lake, find_batch(lake, feed, batch), on, reason.strip())
            details = {"feed": feed, "batch": changed.batch, "on": on.isoformat()}
            options.audit(workspace, action, reason, details)
    except WithdrawalError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        print_json(_row(changed, language))
    return changed


def _older(workspace: Workspace, lake: Lake, feed: str) -> set[str]:
    """Return the batches of a feed that is delivered in full which are not the newest."""
    run = workspace.pointed_at()
    if run is None:
        return set()
    contract = load_project(workspace.runs / run / "project").sources.get(feed)
    if contract is None:
        return set()
    counting = {batch.batch for batch in lake.in_force(feed, contract)}
    return {batch.batch for batch in lake.standing(feed)} - counting


def _row(batch: Batch, language: str, *, older: bool = False) -> dict[str, Any]:
    zh = language == "zh"
    state, what, reason = "older" if older else "counts", "", None
    if batch.is_withdrawn():
        state, reason = "withdrawn", batch.withdrawn[-1].reason
        what = batch.withdrawn[-1].on.isoformat()
    elif batch.superseded_by is not None and not batch.is_reinstated():
        state, what = "replaced", batch.superseded_by
    said = STATES[state][zh]
    return {
        "feed": batch.feed,
        "batch": batch.batch,
        "file": batch.file_name,
        "delivered_on": batch.delivered_on,
        "rows": batch.rows_accepted,
        "state": state,
        "said": f"{said}{what}" if zh else f"{said} {what}".strip(),
        "reason": reason,
    }
