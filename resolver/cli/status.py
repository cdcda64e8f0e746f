"""`resolver status`: what was published, and how the supply of data is."""

from __future__ import annotations

from typing import Any

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.drift import drift_rows, print_drift, say_alarms
from resolver.cli.summary import print_summary, summary
from resolver.config.project import load_project
from resolver.runs import Workspace
from resolver.sources import Lake, quality_report


@click.command("status")
@options.workspace
@click.option("--feeds", is_flag=True, help="Quality and supply of every feed and batch.")
@click.option("--stages", is_flag=True, help="Time, memory and rows of every stage of the run.")
@click.option("--drift", is_flag=True, help="How far the data moved since the model was new.")
@options.language
@options.as_json
def command(
    workspace: Workspace, feeds: bool, stages: bool, drift: bool, language: str, as_json: bool
) -> None:
    """Show the published run: leads, rings, supply of data, stages, drift.

    \b
      resolver status
      resolver status --feeds --language zh
      resolver status --drift
      resolver status --json
    """
    run = workspace.published()
    folder = workspace.runs / run
    result: dict[str, Any] = {"run": run, **summary(workspace)}
    with workspace.open_published() as engine:
        if stages or as_json:
            result["stages"] = engine.records(
                "select name, rows, seconds, peak_memory_mb from stage order by position"
            )
        moved = drift_rows(engine)
    if as_json:
        result["drift"] = moved
    if feeds or as_json:
        project = load_project(folder / "project")
        report = quality_report(Lake(workspace.root), project.sources, result["as_of"])
        result["feeds"] = report.table(language)
    if as_json:
        print_json(result)
        return
    say(f"{run}: {folder}")
    if stages:
        rows = result["stages"]
        print_table("", {key: key for key in rows[0]}, rows)
    if feeds:
        rows = result["feeds"]
        print_table("", {key: key for key in rows[0]} if rows else {}, rows)
    if drift:
        print_drift(moved, load_project(folder / "project"), language)
    elif any(row["alarm"] for row in moved):
        say_alarms(moved, load_project(folder / "project"), language)
    if not (feeds or stages or drift):
        print_summary(workspace, language)
        say(f"{folder}/quality.{language}.html")
