"""The file that people's acts are kept in: its tables, which only grow, and who writes when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from resolver.config.problem import ExpectedError

METADATA = MetaData()
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
LINK_DECISION = Table(
    "link_decision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("left_record", Text, nullable=False),
    Column("right_record", Text, nullable=False),
    Column("left_person", Text),
    Column("right_person", Text),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("run", Text),
    # Nothing can be withdrawn twice, whoever writes.
    Column("withdraws", Integer, unique=True),
)
_REMEDIES = {
    "locked": "somebody else is writing to it; try again",
    "readonly": "ask for the right to write in this folder",
    "full": "make room on the disk",
    "not a database": "put a backup in its place",
    "malformed": "put a backup in its place",
}
_CALLED = {AUDIT: "the audit trail", LINK_DECISION: "the decision log"}


class CaseworkError(ExpectedError):
    """The file cannot be read or written; the message says what to do."""


class Store:
    """One ``casework.db``; tables that an older file lacks are added when it is opened.

    Parameters
    ----------
    folder
        The workspace's folder; made if missing.

    Raises
    ------
    CaseworkError
        If the file is damaged, locked by somebody else, or not to be written to.

    Examples
    --------
    >>> import tempfile
    >>> store = Store(Path(tempfile.mkdtemp()))
    >>> with store.reading() as connection:
    ...     connection.execute(text("select count(*) from audit")).scalar()
    0
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "casework.db"
        self._engine = create_engine(f"sqlite:///{self._path}")
        _lock_when_writing(self._engine)
        with self.writing() as connection:
            METADATA.create_all(connection)
            for table, called in _CALLED.items():
                for verb in ("update", "delete"):
                    connection.execute(text(_refusal(table.name, called, verb)))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the write lock; what is written is on disk afterwards, or none of it is."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one state of the file."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DatabaseError as error:
            remedies = (known for what, known in _REMEDIES.items() if what in str(error.orig))
            remedy = next(remedies, "look at the file, or compare with a backup")
            raise CaseworkError(f"{self._path}: {error.orig}: {remedy}") from error


def _refusal(table: str, called: str, verb: str) -> str:
    return (
        f"create trigger if not exists {table}_no_{verb} before {verb} on {table}"
        f" begin select raise(abort, '{called} only grows'); end"
    )


def _lock_when_writing(engine: Engine) -> None:
    """Let a transaction take the write lock at its start.

    Two processes that both read the last entry before either writes would fork the chain.
    """

    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate")
