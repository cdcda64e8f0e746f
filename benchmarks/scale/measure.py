"""Wall time, peak memory and rows of every stage, each size in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.leads.measure import END, PROJECT
from benchmarks.machine import print_table

MONTHS, SEED = 24, 104
_COMMAND = [sys.executable, "-c", "from resolver.cli import main; main()"]


def measure_scale(scratch: Path, sizes: Sequence[int], memory_limit: str | None = None) -> None:
    """Generate and run prefectures of growing size, and print the stages side by side."""
    limited = [f"--memory-limit={memory_limit}"] if memory_limit else []
    totals: list[dict[str, Any]] = []
    for people in sizes:
        inbox, workspace = scratch / f"scale-{people}", scratch / f"scale-{people}-work"
        arguments = [f"--people={people}", f"--months={MONTHS}", f"--seed={SEED}"]
        call("sample", str(inbox), *arguments)
        call("run", f"--project={PROJECT}", f"--inbox={inbox}", f"--workspace={workspace}",
              f"--as-of={END.isoformat()}", *limited)  # fmt: skip
        status = json.loads(call("status", f"--workspace={workspace}", "--json"))
        print(f"### {people:,} people\n")
        print_table(status["stages"])
        totals.append(
            {
                "people": people,
                "seconds": round(sum(stage["seconds"] for stage in status["stages"]), 1),
                "peak MB": max(stage["peak_memory_mb"] for stage in status["stages"]),
                "MB of extracts": _size(inbox),
                "MB of workspace": _size(workspace),
            }
        )
    for smaller, larger in pairwise(totals):
        larger["times the one above"] = round(larger["seconds"] / smaller["seconds"], 2)
    print("### the whole run\n")
    print_table([{**dict.fromkeys(totals[-1]), **total} for total in totals])


def call(*arguments: str, fine: tuple[int, ...] = (0, 1)) -> str:
    """Run a command in a process of its own, and return what it prints."""
    done = subprocess.run([*_COMMAND, *arguments], capture_output=True, text=True)
    if done.returncode not in fine:
        raise SystemExit(done.stderr)
    return done.stdout


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000
