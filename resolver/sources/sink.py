"""Parquet files that come into being under a temporary name."""

from __future__ import annotations

import errno
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resolver.engine import EngineError
from resolver.sources.lake import move_into_place

_GROUP_ROWS = 122_880
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WRITERS = ThreadPoolExecutor(1, "parquet")


class Sink:
    """Collects tables in a Parquet file that exists under its name only once it is whole.

    Parameters
    ----------
    path
        The name that it will have.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fresh = path.with_name(path.name + ".tmp")
        self._writer: pq.ParquetWriter | None = None
        self._pending: Future[None] | None = None

    @property
    def started(self) -> bool:
        """Tell whether anything was written."""
        return self._writer is not None

    def write(self, table: pa.Table) -> None:
        """Append a table; the first one decides the columns."""
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self.fresh, table.schema, compression="zstd")
        self._wait()
        # Compressing goes on while the next rows are read; only one table waits at a time.
        self._pending = _WRITERS.submit(self._writer.write_table, table, row_group_size=_GROUP_ROWS)

    def finish(self) -> None:
        """Complete the temporary file."""
        self._wait()
        if self._writer is not None:
            self._writer.close()

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def place(self) -> None:
        """Give the file its name; what an earlier reading left there goes."""
        if self._writer is None:
            self.path.unlink(missing_ok=True)
        else:
            move_into_place(self.fresh, self.path)

    def discard(self) -> None:
        """Remove the temporary file if it is still there."""
        if self._writer is not None:
            with suppress(OSError, pa.ArrowException):
                self.finish()
            with suppress(OSError, pa.ArrowException):
                self._writer.close()
        self.fresh.unlink(missing_ok=True)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error says that a disk has no space left.

    Examples
    --------
    >>> is_disk_full(OSError(errno.ENOSPC, "No space left on device")), is_disk_full(OSError())
    (True, False)
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    text = str(error).casefold()
    return isinstance(error, EngineError | OSError | pa.ArrowException) and (
        "no space left" in text
        or "disk full" in text
        or "disk quota" in text
        or "file too large" in text
    )
