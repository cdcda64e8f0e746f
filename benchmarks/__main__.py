"""Measure accuracy, speed and memory, and print tables with the machine they were measured on.

``python -m benchmarks leads people scale night`` runs what is named, everything by default.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.leads.measure import measure_leads
from benchmarks.people.__main__ import measure_people
from benchmarks.scale.increment import measure_increment
from benchmarks.scale.measure import measure_scale

SUITES = ("leads", "people", "scale", "night")


def main() -> int:
    """Run the suites that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", help=f"of {', '.join(SUITES)}")
    parser.add_argument("--people", type=int, nargs="+", help="sizes for scale and leads")
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--data", type=Path, help="the historical figures, a Parquet file")
    parser.add_argument("--memory-limit", help="for scale: what the database may use, as 6GB")
    parser.add_argument("--scratch", type=Path, help="folder for prefectures and workspaces")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.suites) - set(SUITES))
    if unknown:
        parser.error(f"no suite {', '.join(unknown)}; there are {', '.join(SUITES)}")
    print(machine.describe())
    with tempfile.TemporaryDirectory(dir=chosen.scratch) as folder:
        scratch = Path(folder)
        for suite in chosen.suites or SUITES:
            print(f"\n## {suite}\n")
            if suite == "leads":
                measure_leads(scratch, (chosen.people or [20_000])[0], chosen.seeds)
            elif suite == "people":
                measure_people(chosen.data, (chosen.people or [5_000])[0], chosen.seeds)
            elif suite == "night":
                largest = max(chosen.people or [1_000_000])
                measure_increment(scratch, largest, chosen.memory_limit)
            else:
                sizes = chosen.people or [20_000, 100_000, 1_000_000]
                measure_scale(scratch, sizes, chosen.memory_limit)
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
