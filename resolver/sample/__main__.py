"""``python -m resolver.sample OUT --people N --months M --seed S``: for developers."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from resolver.sample.generate import generate


def main() -> None:
    """Write a sample and print what it holds."""
    parser = argparse.ArgumentParser(prog="python -m resolver.sample")
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    summary = generate(given.out, given.people, given.months, given.seed)
    json.dump(asdict(summary), sys.stdout, ensure_ascii=False, indent=1)
    print(f"\n{time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
