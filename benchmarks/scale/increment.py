"""What a night with about one new row in a hundred costs beside a run over everything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.leads.measure import END, PROJECT
from benchmarks.machine import print_table
from benchmarks.scale.measure import MONTHS, SEED, call

SHARE = 0.01


def measure_increment(scratch: Path, people: int, memory_limit: str | None = None) -> None:
    """Run all but the smallest files of the last day, then those, and print both runs."""
    inbox, held = scratch / f"night-{people}", scratch / f"night-{people}-held"
    workspace = scratch / f"night-{people}-work"
    call("sample", str(inbox), f"--people={people}", f"--months={MONTHS}", f"--seed={SEED}")
    held.mkdir()
    for path in _last(inbox, SHARE):
        path.rename(held / path.name)
    limited = [f"--memory-limit={memory_limit}"] if memory_limit else []
    arguments = [
        "run", f"--project={PROJECT}", f"--inbox={inbox}", f"--workspace={workspace}",
        f"--as-of={END.isoformat()}", *limited,
    ]  # fmt: skip
    call(*arguments)
    whole = _stages(workspace)
    for path in held.iterdir():
        path.rename(inbox / path.name)
    # Parts of a month are less than is usual; nobody looks at what is found here.
    call(*arguments, "--accept", "feed_shrank", "--reason", "a benchmark")
    night = _stages(workspace)
    rows = [
        {"stage": name, "whole s": seconds, "night s": night.get(name, (0, 0))[0]}
        for name, (seconds, _) in whole.items()
    ]
    print_table(rows)
    total, tonight = (sum(seconds for seconds, _ in run.values()) for run in (whole, night))
    print(
        f"\n{whole['ingest'][1]:,} rows: {total:.1f} s; {night['ingest'][1]:,} more rows:"
        f" {tonight:.1f} s, {tonight / total:.1%} of it\n"
    )
    found = call("runs", "verify", f"--workspace={workspace}", "--json", *limited, fine=(0, 3))
    verified = json.loads(found)
    print(f"Differences from a rebuild: {verified['differences'] or 'none'}\n")


def _last(inbox: Path, share: float) -> list[Path]:
    """Return the smallest files of the last day that hold so large a share of all bytes."""
    files = [path for path in inbox.iterdir() if path.is_file()]
    left = share * sum(path.stat().st_size for path in files)
    chosen = []
    for path in sorted(files, key=lambda path: (path.stat().st_size, path.name)):
        if END.strftime("%Y%m%d") in path.name and path.stat().st_size <= left:
            left -= path.stat().st_size
            chosen.append(path)
    return chosen


def _stages(workspace: Path) -> dict[str, tuple[float, int]]:
    status: dict[str, Any] = json.loads(call("status", f"--workspace={workspace}", "--json"))
    return {s["name"]: (s["seconds"], s["rows"] or 0) for s in status["stages"]}
