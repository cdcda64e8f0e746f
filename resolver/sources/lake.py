"""The lake: accepted rows by feed and batch, each batch with a manifest that makes it exist."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from resolver.config.source import SourceContract
from resolver.engine import Engine
from resolver.sources.batch import Batch, LakeError, standing


class Lake:
    """The batches that a workspace holds.

    Parameters
    ----------
    workspace
        The folder; ``lake``, ``quarantine`` and ``scratch`` lie in it.

    Examples
    --------
    >>> Lake(Path("w")).rows_path("deaths", "2024-12-31-0123456789ab").as_posix()
    'w/lake/deaths/2024-12-31-0123456789ab.parquet'
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.root = workspace / "lake"
        self.quarantine = workspace / "quarantine"
        self.scratch = workspace / "scratch"

    def rows_path(self, feed: str, batch: str) -> Path:
        """Return where the accepted rows of a batch lie."""
        return self.root / feed / f"{batch}.parquet"

    def quarantine_path(self, feed: str, batch: str) -> Path:
        """Return where the rows that broke the contract lie, if there were any."""
        return self.quarantine / feed / f"{batch}.parquet"

    def holds(self, batch: Batch) -> bool:
        """Tell whether the rows of a batch are there."""
        return self.rows_path(batch.feed, batch.batch).is_file()

    def batches(self, feed: str | None = None) -> list[Batch]:
        """Return every batch ever taken in, oldest first, also those superseded since.

        Raises
        ------
        LakeError
            If a manifest is damaged.
        """
        found = []
        for path in sorted(self.root.glob(f"{feed or '*'}/*.json")):
            try:
                found.append(Batch.from_json(path.read_text("utf-8")))
            except (ValueError, KeyError) as error:
                raise LakeError(
                    f"{path}: the manifest is damaged ({error});"
                    " remove it and the file is taken in again from the inbox"
                ) from None
        # A run killed between two writes leaves the older manifest without the mark.
        newest_last = sorted(found, key=lambda b: b.sequence)
        by = {(b.feed, old): b.batch for b in newest_last for old in b.supersedes}
        marked = [replace(b, superseded_by=by.get((b.feed, b.batch))) for b in found]
        return sorted(marked, key=lambda b: (b.feed, b.delivered_on, b.sequence, b.batch))

    def standing(self, feed: str, as_of: date | None = None) -> list[Batch]:
        """Return the batches of a feed that are neither withdrawn nor replaced, oldest first."""
        return standing(self.batches(feed), as_of)

    def in_force(
        self, feed: str, contract: SourceContract, as_of: date | None = None
    ) -> list[Batch]:
        """Return the batches of a feed that count: those standing, and if full only the newest.

        Parameters
        ----------
        feed, contract
            The feed.
        as_of
            As it was on that day: what was known later is left out, what was replaced or
            withdrawn later still counts. Without a day, as it is after all that was written down.
        """
        valid = self.standing(feed, as_of)
        if contract.delivery == "full" and valid:
            newest = max(b.deliveries(as_of)[-1] for b in valid)
            valid = [b for b in valid if newest in b.deliveries(as_of)]
        return valid

    def write_batch_table(self, engine: Engine, as_of: date | None = None) -> None:
        """Create the table ``batch`` that tells a row's origin by ``row_id >> 32``.

        Parameters
        ----------
        engine
            Gets the table.
        as_of
            As it was on that day, as for `in_force`.
        """
        engine.run(
            "create or replace table batch (batch_no bigint, batch varchar, feed varchar,"
            " department varchar, file_name varchar, sha256 varchar, delivered_on date,"
            " rows_in bigint, rows_accepted bigint, rows_quarantined bigint, superseded boolean,"
            " withdrawn boolean)"
        )
        known = [b for b in self.batches() if as_of is None or b.known_from <= as_of]
        replaced = {(b.feed, old) for b in known for old in b.supersedes}
        rows = [
            {
                "batch_no": b.batch_no,
                "batch": b.batch,
                "feed": b.feed,
                "department": b.department,
                "file_name": b.file_name,
                "sha256": b.sha256,
                "delivered_on": b.delivered_on,
                "rows_in": b.rows_in,
                "rows_accepted": b.rows_accepted,
                "rows_quarantined": b.rows_quarantined,
                "superseded": (b.feed, b.batch) in replaced,
                "withdrawn": b.is_withdrawn(as_of),
            }
            for b in known
        ]
        if rows:
            engine.register("batch_rows", pa.Table.from_pylist(rows))
            engine.run("insert into batch select * from batch_rows")
            engine.unregister("batch_rows")

    def commit(self, batch: Batch) -> None:
        """Let a batch exist: its manifest is the last thing written."""
        if batch.rows_quarantined:
            beside = self.quarantine / batch.feed / f"{batch.batch}.json"
            write_atomically(beside, batch.to_json())
        write_atomically(self.root / batch.feed / f"{batch.batch}.json", batch.to_json())
        if not batch.supersedes:
            return
        for old in self.batches(batch.feed):
            if old.batch in batch.supersedes:
                write_atomically(self.root / old.feed / f"{old.batch}.json", old.to_json())

    def sweep(self) -> None:
        """Remove what a killed run has left half written; only one run may be at work."""
        for folder in (self.root, self.quarantine):
            for path in folder.glob("*/*.tmp"):
                path.unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".tmp")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    move_into_place(fresh, path)


def move_into_place(fresh: Path, path: Path) -> None:
    """Rename a finished file to its name, durably."""
    with fresh.open("rb") as stream:
        os.fsync(stream.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
