"""The data sets with a known truth, each brought into an engine with its project's cleaners."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from benchmarks.people import plain_splink
from benchmarks.people.load import (
    febrl_folder,
    load_lake,
    read_contracts,
    read_linkage,
    read_table,
)
from resolver.config.linkage import Linkage
from resolver.engine import Engine, quote_literal
from resolver.sample.generate import generate
from resolver.sources import Lake, ingest, lake_views

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
FIRST_SEED = 100
"""Seeds below were used for training and tuning."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A set in an engine: ``lake_person`` and ``truth`` (row, person)."""

    title: str
    engine: Engine
    linkage: Linkage
    folder: Path
    one_per_person: frozenset[str]
    plain: plain_splink.Script


def febrl(name: str) -> DataSet:
    """Load FEBRL 3 or 4, with or without the social security number."""
    folder = CONFIGS / name
    contracts = read_contracts(folder)
    tables = {
        feed: read_table(febrl_folder() / contract.files[0]) for feed, contract in contracts.items()
    }
    truth = [
        (f"{feed}\x1f{record}", re.sub(r"^rec-(\d+)-.*$", r"\1", record))
        for feed, table in tables.items()
        for record in table["rec_id"].to_pylist()
    ]
    plain = plain_splink.febrl(not name.endswith("no_ssn"), name.startswith("febrl4"))
    return _loaded(name, folder, tables, truth, plain)


def historical_figures(path: Path) -> DataSet:
    """Load the historical figures from their file."""
    table = read_table(path)
    truth = [
        (f"historical_figures\x1f{row}", person)
        for row, person in zip(
            table["unique_id"].to_pylist(), table["cluster"].to_pylist(), strict=True
        )
    ]
    name = "historical_figures"
    plain = plain_splink.historical_figures()
    return _loaded(name, CONFIGS / name, {name: table}, truth, plain)


def prefecture(people: int, seed: int, months: int = 12) -> DataSet:
    """Generate a prefecture that nothing was tuned on, and read it as an office would."""
    if seed < FIRST_SEED:
        raise SystemExit(f"seeds below {FIRST_SEED} were used for training")
    folder = CONFIGS / "pension"
    linkage, contracts = read_linkage(folder), read_contracts(folder)
    fields = {name: spec.kind for name, spec in linkage.fields.items()}
    place = Path(tempfile.mkdtemp(prefix="prefecture-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    generate(place / "inbox", people, months, seed)
    lake = Lake(place / "workspace")
    ingest(lake, place / "inbox", contracts, fields, date(2024, 12, 31))
    engine = Engine()
    lake_views(engine, lake, contracts, fields)
    records = quote_literal(str(place / "inbox" / "truth" / "records.parquet"))
    engine.run(
        "create table truth as select t.feed || chr(31) || t.row_key as row, t.person"
        f" from (select distinct feed, row_key, person from {records}) as t"
        " join (select distinct feed, row_key from lake_person) as l using (feed, row_key)"
    )
    single = frozenset(feed for feed, contract in contracts.items() if contract.one_per_person)
    title = f"prefecture of {people:,}, seed {seed}"
    return DataSet(title, engine, linkage, folder, single, plain_splink.prefecture())


def _loaded(
    title: str,
    folder: Path,
    tables: dict[str, pa.Table],
    truth: list[tuple[str, str]],
    plain: plain_splink.Script,
) -> DataSet:
    engine = Engine()
    linkage, contracts = read_linkage(folder), read_contracts(folder)
    load_lake(engine, linkage, contracts, tables)
    rows, persons = zip(*truth, strict=True)
    engine.register("truth_rows", pa.table({"row": rows, "person": persons}))
    engine.run("create table truth as select * from truth_rows")
    engine.unregister("truth_rows")
    single = frozenset(feed for feed, contract in contracts.items() if contract.one_per_person)
    return DataSet(title, engine, linkage, folder, single, plain)
