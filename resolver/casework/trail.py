"""The audit trail: acts that somebody answers for, each chained to the one before."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from resolver.casework.audit import FIRST, AuditEntry, verify_chain, write_details
from resolver.casework.store import AUDIT, Store


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
        self._clock = clock
        self._store = Store(workspace)

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
        at = self._clock().isoformat(timespec="seconds")
        with self._store.writing() as connection:
            return append_entry(
                connection,
                at=at,
                actor=actor or getpass.getuser(),
                action=action,
                purpose=purpose,
                details=details or {},
            )

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
        with self._store.reading() as connection:
            rows = connection.execute(select(AUDIT).order_by(AUDIT.c.number)).all()
        return [(AuditEntry(*row[:-1]), row[-1]) for row in rows]


def append_entry(
    connection: Connection,
    *,
    at: str,
    actor: str,
    action: str,
    purpose: str,
    details: Mapping[str, object],
) -> AuditEntry:
    """Add an act to the trail in the same transaction as what it is about.

    Parameters
    ----------
    connection
        From `Store.writing`.
    at, actor, action, purpose, details
        As `Casework.audit` takes them.
    """
    number, previous = _last(connection)
    entry = AuditEntry(
        number + 1, at, actor, action, purpose.strip(), write_details(details), previous
    )
    row = {column.name: getattr(entry, column.name) for column in AUDIT.columns}
    connection.execute(insert(AUDIT).values(row))
    return entry


def _last(connection: Connection) -> tuple[int, str]:
    query = select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (row[0], row[1]) if row else (0, FIRST)
