"""A DuckDB connection with limits that are kept and results that are typed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from resolver.config.problem import ExpectedError
from resolver.engine.script import Script, quote_identifier, quote_literal

Parameters = Mapping[str, Any] | Sequence[Any] | None


class EngineError(ExpectedError):
    """A statement failed; the message names the step and what the database said."""


class Engine:
    """Run SQL on an embedded database.

    Parameters
    ----------
    path
        The database file; in memory if omitted.
    read_only
        Open an existing file for reading only. Several processes may do so at once.
    memory_limit
        Upper bound as DuckDB writes it, such as ``"8GB"``; by default 60% of the machine.
    threads
        Number of worker threads; by default all processors.
    scratch
        Folder that intermediate results spill to when memory is short.

    Examples
    --------
    >>> with Engine() as engine:
    ...     engine.run("create table t as select 1 as a union all select 2")
    ...     engine.rows("select a from t order by a")
    [(1,), (2,)]
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        read_only: bool = False,
        memory_limit: str | None = None,
        threads: int | None = None,
        scratch: Path | None = None,
    ) -> None:
        self.path = path
        settings: dict[str, str | bool | int | float | list[str]] = {
            # Nothing is ever fetched from a network: an office runs this on a closed one.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # A table that is created in an order stays in it: exports are byte-equal, and
            # adjacency is stored by node.
            "preserve_insertion_order": "true",
            "memory_limit": memory_limit or f"{_machine_memory_mb() * 6 // 10}MB",
        }
        if threads is not None:
            settings["threads"] = str(threads)
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True)
            settings["temp_directory"] = str(scratch)
        try:
            self._connection = duckdb.connect(
                str(path) if path else ":memory:", read_only=read_only, config=settings
            )
        except duckdb.Error as error:
            raise EngineError(f"{path}: cannot be opened: {_first_line(error)}") from error
        _be_quiet(self._connection)

    def run(self, sql: str, parameters: Parameters = None, *, step: str | None = None) -> None:
        """Run one statement for its effect.

        Raises
        ------
        EngineError
            If the database refuses it; `step` is named in the message.
        """
        self._execute(sql, parameters, step).fetchall()

    def script(self, script: Script, parameters: Mapping[str, Any] | None = None) -> None:
        """Run the steps of a script in order, each with those parameters that it uses."""
        for step in script.steps:
            used = {k: v for k, v in (parameters or {}).items() if f"${k}" in step.sql}
            self.run(step.sql, used or None, step=step.name)

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """Return all rows of a query as tuples."""
        return self._execute(sql, parameters, None).fetchall()

    def records(self, sql: str, parameters: Parameters = None) -> list[dict[str, Any]]:
        """Return all rows of a query as dictionaries by column name."""
        result = self._execute(sql, parameters, None)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """Return the first column of the first row, or None if there is no row."""
        rows = self.rows(sql, parameters)
        return rows[0][0] if rows else None

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        """Return a query's result as an Arrow table, without copying it row by row."""
        return self._relation(sql, parameters).to_arrow_table()

    def batches(self, sql: str, rows: int = 100_000) -> pa.RecordBatchReader:
        """Stream a query's result in batches, so that no table is held whole."""
        return self._relation(sql, None).to_arrow_reader(rows)

    def register(self, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        """Make an Arrow table readable in SQL under a name, until `unregister`."""
        self._connection.register(name, data)

    def unregister(self, name: str) -> None:
        """Forget a registered Arrow table."""
        self._connection.unregister(name)

    def attach(self, path: Path, name: str, *, read_only: bool = True) -> None:
        """Attach another database file under a schema name."""
        mode = " (read_only)" if read_only else ""
        self.run(f"attach {quote_literal(str(path))} as {quote_identifier(name)}{mode}")

    def columns(self, relation: str) -> dict[str, str]:
        """Return the column names and types of a table, view or query in parentheses."""
        return {name: kind for name, kind, *_ in self.rows(f"describe select * from {relation}")}

    def tables(self) -> list[str]:
        """Return the names of the tables and views of the main schema, in order."""
        return [
            name
            for (name,) in self.rows(
                "select table_name from information_schema.tables"
                " where table_schema = 'main' and table_catalog = current_database() order by 1"
            )
        ]

    def connection(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor of its own on the same database, for a library that needs one."""
        cursor = self._connection.cursor()
        _be_quiet(cursor)
        return cursor

    def close(self) -> None:
        """Close the database file."""
        self._connection.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _relation(self, sql: str, parameters: Parameters) -> duckdb.DuckDBPyRelation:
        # A relation hands out its Arrow data; the result of execute() would copy it first.
        try:
            return self._connection.sql(sql, params=parameters)
        except duckdb.Error as error:
            raise EngineError(_first_line(error)) from error

    def _execute(
        self, sql: str, parameters: Parameters, step: str | None
    ) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, parameters)
        except duckdb.Error as error:
            where = f"step '{step}': " if step else ""
            raise EngineError(f"{where}{_first_line(error)}") from error


def _be_quiet(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep progress bars, which a library prints on its own account, out of a nightly job's log."""
    # A notebook without its widgets refuses to hear of progress bars, and shows none.
    with suppress(duckdb.InvalidInputException):
        connection.execute("set enable_progress_bar = false")


def _first_line(error: BaseException) -> str:
    # Only the first line: the lines below quote the statement, which may hold personal data.
    return str(error).strip().split("\n", 1)[0]


def _machine_memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
