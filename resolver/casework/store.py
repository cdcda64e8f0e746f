"""The file that people's acts are kept in."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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
    insert,
    select,
    text,
)

from resolver.casework.audit import FIRST, AuditEntry, verify_chain, write_details

_METADATA = MetaData()
_AUDIT = Table(
    "audit",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
_REFUSALS = [
    f"create trigger if not exists audit_no_{verb} before {verb} on audit"
    " begin select raise(abort, 'the audit trail only grows'); end"
    for verb in ("update", "delete")
]


class Casework:
    """What people decide and do in a workspace.

    Parameters
    ----------
    workspace
        The folder that ``casework.db`` lies in; made if missing.
    clock
        Tells the time.

    Examples
    --------
    >>> import tempfile
    >>> casework = Casework(Path(tempfile.mkdtemp()))
    >>> casework.audit("export", "case 7", {"rows": 3}, actor="wang").number
    1
    >>> casework.verify()
    1
    """

    def __init__(
        self, workspace: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        workspace.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._engine = create_engine(f"sqlite:///{workspace / 'casework.db'}")
        _lock_when_writing(self._engine)
        with self._engine.begin() as connection:
            _METADATA.create_all(connection)
            for refusal in _REFUSALS:
                connection.execute(text(refusal))

    def audit(
        self,
        action: str,
        purpose: str,
        details: Mapping[str, object] | None = None,
        *,
        actor: str | None = None,
    ) -> AuditEntry:
        """Write down an act; it is on disk when this returns.

        Parameters
        ----------
        action
            What is done, such as ``"export leads"``.
        purpose
            Why; must say something.
        details
            Which file, how many rows, which filter; no personal data.
        actor
            Who; by default the user of the operating system.

        Raises
        ------
        ValueError
            If the purpose is empty.
        """
        if not purpose.strip():
            raise ValueError(
                "a purpose is needed, such as 'case 2024-117': it is kept in the audit trail"
            )
        with self._engine.begin() as connection:
            number, previous = _last(connection)
            entry = AuditEntry(
                number + 1,
                self._clock().isoformat(timespec="seconds"),
                actor or getpass.getuser(),
                action,
                purpose.strip(),
                write_details(details or {}),
                previous,
            )
            row = {column.name: getattr(entry, column.name) for column in _AUDIT.columns}
            connection.execute(insert(_AUDIT).values(row))
        return entry

    def trail(self) -> list[AuditEntry]:
        """Return every entry, the oldest first."""
        return [entry for entry, _ in self._entries()]

    def verify(self) -> int:
        """Check that nothing in the audit trail was changed; return the number of entries.

        Raises
        ------
        AuditBrokenError
            If an entry was changed, removed or put in.
        """
        return verify_chain(self._entries())

    def _entries(self) -> list[tuple[AuditEntry, str]]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(_AUDIT).order_by(_AUDIT.c.number)).all()
        return [(AuditEntry(*row[:-1]), row[-1]) for row in rows]


def _last(connection: Connection) -> tuple[int, str]:
    query = select(_AUDIT.c.number, _AUDIT.c.hash).order_by(_AUDIT.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (row[0], row[1]) if row else (0, FIRST)


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
