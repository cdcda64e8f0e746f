"""Equal arguments give equal bytes, and the truth covers every row."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resolver.config.source import SourceContract
from resolver.sample import generate

if TYPE_CHECKING:
    from tests.sample.conftest import Prefecture


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_equal_bytes_whatever_the_chunk(tmp_path: Path) -> None:
    generate(tmp_path / "one", people=700, months=9, seed=5)
    generate(tmp_path / "two", people=700, months=9, seed=5, chunk=113)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    generate(tmp_path / "one", people=500, months=6, seed=5)
    generate(tmp_path / "two", people=500, months=6, seed=6)
    name = "psb_population_20241231.csv"
    one, two = (
        set(re.findall(r"\d{17}[0-9X]", (tmp_path / folder / name).read_text("gb18030")))
        for folder in ("one", "two")
    )
    assert len(one) > 400
    assert len(one & two) < 5


@pytest.mark.parametrize(("people", "months"), [(499, 24), (2000, 5)])
def test_too_small_a_world_is_refused(tmp_path: Path, people: int, months: int) -> None:
    with pytest.raises(ValueError, match="at least 500 people and 6 months"):
        generate(tmp_path, people=people, months=months, seed=1)


def test_it_is_small_enough_to_keep(prefecture: Prefecture) -> None:
    size = sum(path.stat().st_size for path in prefecture.folder.rglob("*") if path.is_file())
    assert size < 4_000_000


def test_truth_names_every_row_once(
    prefecture: Prefecture, contracts: dict[str, SourceContract]
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for path in prefecture.files():
        feed = next(
            name
            for name, contract in contracts.items()
            if any(fnmatch.fnmatch(path.name, pattern) for pattern in contract.files)
        )
        key = contracts[feed].key
        for line, row in enumerate(prefecture.read(path), 2):
            own = "|".join(row[column] for column in key) if key else f"{path.name}:{line}"
            expected[feed, own] += 1
    records = prefecture.table("records.parquet").to_pylist()
    assert Counter((r["feed"], r["row_key"]) for r in records) == expected
    people = set(prefecture.table("people.parquet")["person"].to_pylist())
    assert {r["person"] for r in records} <= people


def test_keys_are_unique_within_a_delivery(
    prefecture: Prefecture, contracts: dict[str, SourceContract]
) -> None:
    for feed, contract in contracts.items():
        for pattern in contract.files if contract.key else ():
            for path in prefecture.folder.glob(pattern):
                keys = [tuple(row[c] for c in contract.key) for row in prefecture.read(path)]
                assert len(keys) == len(set(keys)), feed


def test_summary_counts_what_lies_there(prefecture: Prefecture) -> None:
    assert prefecture.summary.files == len(prefecture.files())
    assert prefecture.summary.rows == prefecture.table("records.parquet").num_rows
