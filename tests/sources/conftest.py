"""An office with an inbox and a lake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resolver.config.source import SourceContract
from resolver.engine import Engine
from resolver.sources import IngestReport, Lake, check_inbox, ingest, lake_views

FIELDS = {"name": "chinese_name", "id_number": "chinese_id", "sex": "sex"}
AS_OF = date(2024, 12, 31)


def contract(**changes: Any) -> SourceContract:
    """Return a contract for deaths, with changes."""
    return SourceContract.model_validate(
        {
            "department": "police",
            "title": {"en": "Deaths", "zh": "死亡"},
            "files": "death*",
            "person": {"name": "姓名", "id_number": ["身份证号码", "身份证号"]},
            "facts": {"death": {"date": "死亡时间", "method": {"const": "registration"}}},
            **changes,
        }
    )


@dataclass
class Office:
    """A folder with an inbox, a lake and contracts."""

    root: Path
    sources: dict[str, SourceContract] = field(default_factory=lambda: {"deaths": contract()})

    def __post_init__(self) -> None:
        self.inbox.mkdir(parents=True, exist_ok=True)

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def lake(self) -> Lake:
        return Lake(self.root / "workspace")

    def deliver(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.inbox / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def ingest(self, as_of: date = AS_OF) -> IngestReport:
        return ingest(self.lake, self.inbox, self.sources, FIELDS, as_of, threads=1)

    def check(self, on_note: Callable[[str], None] | None = None) -> list[str]:
        found = check_inbox(self.inbox, self.sources, FIELDS, threads=1, on_note=on_note)
        return [str(problem) for problem in found]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the lake's views."""
        with Engine(threads=1) as engine:
            lake_views(engine, self.lake, self.sources, FIELDS)
            return engine.rows(sql)

    def quarantine(self) -> dict[int, list[str]]:
        """Return the faults of quarantined rows by row number."""
        with Engine(threads=1) as engine:
            paths = sorted(self.lake.quarantine.glob("*/*.parquet"))
            found: dict[int, list[str]] = {}
            for path in paths:
                for number, faults in engine.rows(f"select row_number, faults from '{path}'"):
                    found[number] = [f"{f['attribute']}:{f['reason']}" for f in faults]
            return found


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)
