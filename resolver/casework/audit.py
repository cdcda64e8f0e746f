"""The audit trail's entries: what they say, and how each is chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from resolver.config.problem import ExpectedError

FIRST = "0" * 64
"""What the first entry is chained to."""


class AuditBrokenError(ExpectedError):
    """An entry was changed, taken out or put in; the message names the first one that is wrong."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act that somebody answers for.

    Examples
    --------
    >>> entry = AuditEntry(1, "2024-12-31T08:00:00+00:00", "wang", "unmask", "case 7", "{}", FIRST)
    >>> entry.hash == AuditEntry(1, entry.at, "li", "unmask", "case 7", "{}", FIRST).hash
    False
    """

    number: int
    at: str
    actor: str
    action: str
    purpose: str
    details: str
    previous: str

    @property
    def hash(self) -> str:
        """Return the SHA-256 over everything that the entry says, the previous hash included."""
        said = [
            self.number, self.at, self.actor, self.action, self.purpose, self.details,
            self.previous,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def write_details(details: Mapping[str, object]) -> str:
    """Return details as JSON that is the same for the same content.

    Examples
    --------
    >>> write_details({"rows": 3, "file": "leads.csv"})
    '{"file": "leads.csv", "rows": 3}'
    """
    return json.dumps(details, ensure_ascii=False, sort_keys=True, default=str)


def verify_chain(entries: Iterable[tuple[AuditEntry, str]]) -> int:
    """Check entries, each with the hash that is kept for it, and return how many there are.

    Raises
    ------
    AuditBrokenError
        At the first entry that does not continue the chain.
    """
    previous, number = FIRST, 0
    for entry, kept in entries:
        number += 1
        if entry.number != number or entry.previous != previous or entry.hash != kept:
            raise AuditBrokenError(
                f"audit trail: entry {number} is not what was written: something was changed,"
                " removed or put in at this place. Compare with a backup of casework.db"
            )
        previous = kept
    return number
