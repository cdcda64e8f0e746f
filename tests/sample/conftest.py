"""One small prefecture that all tests of the sample look at."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from python_calamine import CalamineWorkbook

from resolver.config.source import SourceContract
from resolver.sample import Summary, generate

SOURCES = Path(__file__).parents[2] / "configs" / "pension" / "sources"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_file(path: Path) -> list[dict[str, str]]:
    """Return all rows as text by column name."""
    if path.suffix in {".csv", ".tsv"}:
        raw = path.read_bytes()
        utf8 = raw.startswith(b"\xef\xbb\xbf") or path.suffix == ".tsv"
        text = raw.decode("utf-8-sig" if utf8 else "gb18030")
        delimiter = "\t" if path.suffix == ".tsv" else ","
        return list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        rows = [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]
    return [{name: _text(value) for name, value in row.items()} for row in rows]


@dataclass(frozen=True)
class Prefecture:
    """A generated sample with its truth."""

    folder: Path
    summary: Summary

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.is_file())

    def rows(self, pattern: str) -> list[dict[str, str]]:
        return [row for path in sorted(self.folder.glob(pattern)) for row in read_file(path)]

    def read(self, path: Path) -> list[dict[str, str]]:
        return read_file(path)

    def truth(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "truth" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.folder / "truth" / name)


@pytest.fixture(scope="session")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    folder = tmp_path_factory.mktemp("prefecture")
    return Prefecture(folder, generate(folder, people=2000, months=24, seed=1))


@pytest.fixture(scope="session")
def contracts() -> dict[str, SourceContract]:
    return {
        path.stem: SourceContract.model_validate(yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(SOURCES.glob("*/*.yml"))
    }
