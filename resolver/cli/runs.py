"""`resolver runs`: the runs of a workspace, what changed between them, and going back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_record, print_table, say
from resolver.cli.run_tables import (
    print_difference,
    print_runs,
    record_row,
    run_row,
)
from resolver.cli.verifying import verify_
from resolver.runs import (
    SnapshotVersionError,
    UnknownRunError,
    Workspace,
    compare_runs,
    known_runs,
    prunable,
    prune,
    rollback,
    rollback_target,
    workspace_lock,
)

_TABLES = {
    "stages": ("Stages", "阶段", ("name", "rows", "seconds", "peak_memory_mb")),
    "checks": ("Checks", "检查", ("check", "passed", "accepted", "text")),
    "figures": ("Figures", "数量", ("figure", "subject", "value")),
}


@click.group("runs")
def command() -> None:
    """List and compare runs, go back to an earlier one, remove old ones."""


@command.command("list")
@options.workspace
@click.option("--all", "pruned", is_flag=True, help="Also runs that were removed.")
@options.language
@options.as_json
def list_(workspace: Workspace, pruned: bool, language: str, as_json: bool) -> None:
    """List the runs, the newest first; one of them is what everyone reads.

    \b
      resolver runs list --workspace workspace
    """
    runs = known_runs(workspace, pruned=pruned)
    if as_json:
        print_json([run_row(run) for run in runs])
    elif runs:
        print_runs(runs, language)
    else:
        say("尚无任何运行。" if language == "zh" else "There is no run yet: resolver run")


@command.command("show")
@options.workspace
@click.argument("run", required=False)
@options.language
@options.as_json
def show(workspace: Workspace, run: str | None, language: str, as_json: bool) -> None:
    """Show a run: how it went, its checks and figures; by default the published one.

    An unfinished run can be looked at, too, such as one that a check has stopped.

    \b
      resolver runs show
      resolver runs show 2024-12-31-1 --json
    """
    name = run or workspace.published()
    workspace.folder(name)
    found = next(known for known in known_runs(workspace) if known.name == name)
    result = {**run_row(found), **record_row(found), **_inside(workspace, name)}
    if as_json:
        print_json(result)
        return
    zh = language == "zh"
    print_record("", {key: value for key, value in result.items() if key not in _TABLES})
    for row in result["checks"]:
        row["text"] = row["zh" if zh else "en"]
    for name, (english, chinese, columns) in _TABLES.items():
        if result[name]:
            click.echo()
            headings = {column: column.replace("_", " ") for column in columns}
            print_table(chinese if zh else english, headings, result[name])


@command.command("diff")
@options.workspace
@click.argument("earlier", required=False)
@click.argument("later", required=False)
@click.option("--limit", default=20, show_default=True, help="Rows a table; JSON has them all.")
@options.language
@options.as_json
def diff(
    workspace: Workspace,
    earlier: str | None,
    later: str | None,
    limit: int,
    language: str,
    as_json: bool,
) -> None:
    """Tell what is new, closed and changed from one run to another, and why.

    By default from the run before the published one to the published one.

    \b
      resolver runs diff
      resolver runs diff 2024-12-30-1 2024-12-31-1 --json
    """
    later = later or workspace.published()
    earlier = earlier or rollback_target(workspace).name
    difference = compare_runs(workspace, earlier, later)
    if as_json:
        print_json(asdict(difference))
    else:
        print_difference(difference, limit, language)


@command.command("rollback")
@options.workspace
@click.argument("run", required=False)
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept in the audit trail.")
@options.language
@options.as_json
def rollback_(
    workspace: Workspace, run: str | None, reason: str, language: str, as_json: bool
) -> None:
    """Let everyone read an earlier run again; by default the one before the published one.

    Nothing is removed: the other run can be published again in the same way.

    \b
      resolver runs rollback --reason "the death register of 30 December was incomplete"
      resolver runs rollback 2024-12-29-1 --reason "as agreed with the pension agency"
    """
    # Imported here: its library takes long to load, and the other commands do without.
    from resolver.casework import Casework

    if not reason.strip():
        raise click.UsageError("--reason must say something: it is kept in the audit trail.")
    with workspace_lock(workspace.root):
        before = workspace.pointed_at()
        target = rollback_target(workspace, run)
        details = {"from": before, "to": target.name}
        rollback(
            workspace,
            target,
            write_down=lambda: Casework(workspace.root).audit("rollback", reason, details),
        )
    if as_json:
        print_json(details)
    elif language == "zh":
        say(f"现在发布的是 {target.name}（此前为 {before}）。")
    else:
        say(f"{target.name} is what everyone reads now (before: {before}).")


@command.command("prune")
@options.workspace
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    help="Keep the newest N; the published one always stays.",
)
@click.option("--unfinished", is_flag=True, help="Also what was left unfinished.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@options.language
@options.as_json
def prune_(
    workspace: Workspace,
    keep: int,
    unfinished: bool,
    dry_run: bool,
    language: str,
    as_json: bool,
) -> None:
    """Remove old runs; the lake, people's decisions and the published run are never touched.

    \b
      resolver runs prune --keep 14
      resolver runs prune --keep 14 --unfinished --dry-run
    """
    with workspace_lock(workspace.root):
        runs = prunable(workspace, keep, unfinished=unfinished)
        if not dry_run:
            prune(workspace, runs)
    freed = sum(run.bytes_on_disk for run in runs)
    if as_json:
        names = [run.name for run in runs]
        print_json({"removed": names, "bytes": freed, "dry_run": dry_run})
        return
    if runs:
        print_runs(runs, language)
    megabytes = f"{freed / 1e6:,.0f} MB"
    if language == "zh":
        say(f"{'将删除' if dry_run else '已删除'} {len(runs)} 次运行，共 {megabytes}。")
    else:
        plural = "" if len(runs) == 1 else "s"
        say(f"{len(runs)} run{plural} {'to remove' if dry_run else 'removed'}, {megabytes}.")


def _inside(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return what the snapshot tells of its run, as far as it has got."""
    found: dict[str, Any] = {"stages": [], "checks": [], "figures": []}
    try:
        with workspace.open_run(name) as engine:
            held = set(engine.tables())
            if "stage" in held:
                found["stages"] = engine.records(
                    "select name, rows, seconds, peak_memory_mb from stage order by position"
                )
            if "run_check" in held:
                found["checks"] = engine.records(
                    "select check_name as check, passed, accepted, subject, value, bound, before,"
                    " en, zh from run_check order by position"
                )
            if "figure" in held:
                found["figures"] = engine.records("select * from figure order by figure, subject")
    except (SnapshotVersionError, UnknownRunError) as error:
        say(str(error))
    return found


command.add_command(verify_)
