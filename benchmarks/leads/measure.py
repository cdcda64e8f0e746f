"""Precision and recall of every scenario on prefectures that nothing was tuned on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.leads.score import score
from benchmarks.machine import print_table
from resolver.config.project import load_project
from resolver.pipeline import run_nightly
from resolver.runs import Workspace
from resolver.sample import generate

PROJECT = Path(__file__).parents[2] / "configs" / "pension"
END = date(2024, 12, 31)


def measure_leads(scratch: Path, people: int, seeds: Sequence[int]) -> None:
    """Generate prefectures, run them, and print how they score."""
    project = load_project(PROJECT)
    for seed in seeds:
        inbox, workspace = scratch / f"inbox-{seed}", Workspace(scratch / f"work-{seed}")
        generate(inbox, people, 24, seed)
        run_nightly(project, workspace, inbox, as_of=END)
        found = score(inbox / "truth", workspace)
        print(f"### {people:,} people, seed {seed}\n")
        for title, rows in found.items():
            print(f"**{title}**\n")
            print_table(rows)
