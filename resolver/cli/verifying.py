"""`resolver runs verify`: whether the nights since the last rebuild add up."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.errors import ExitCode
from resolver.runs import Workspace, workspace_lock

HEADINGS = {
    "en": {
        "table": "table",
        "only_published": "rows only published",
        "only_rebuilt": "rows only rebuilt",
    },
    "zh": {"table": "表", "only_published": "仅见于已发布", "only_rebuilt": "仅见于重建"},
}


@click.command("verify")
@options.workspace
@click.option("--memory-limit", metavar="SIZE", help="Spill to disk beyond this, such as 6GB.")
@options.language
@options.as_json
def verify_(workspace: Workspace, memory_limit: str | None, language: str, as_json: bool) -> None:
    """Rebuild the published run aside, from lake, model and decision log, and compare.

    Every table is compared row by row: persons and their ids, graph, hits, leads, rings. Nothing
    in the workspace is changed; it takes as long as a run that has everything to resolve.

    \b
      resolver runs verify --workspace workspace
    """
    # Imported here: linking takes long to load, and the other commands do without.
    from resolver.pipeline.verify import verify

    with workspace_lock(workspace.root):
        found = verify(workspace, memory_limit)
    if as_json:
        print_json({"run": workspace.published(), "differences": [asdict(item) for item in found]})
    elif not found:
        say(
            "与重建结果逐行一致。" if language == "zh" else "The rebuild says the same, row by row."
        )
    else:
        print_table("", HEADINGS[language], [asdict(item) for item in found])
        say(
            "与重建结果不一致：请运行 resolver run --rebuild，并报告此问题。"
            if language == "zh"
            else "The rebuild differs: start resolver run --rebuild, and please report this."
        )
    if found:
        sys.exit(ExitCode.FAILED)
