"""The log of what people decided about records: the same person, two persons, or unsure."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterable
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from resolver.casework.audit import AuditBrokenError
from resolver.casework.decision import DecisionError, LinkDecision, Proposal, Verdict
from resolver.casework.store import AUDIT, LINK_DECISION, Store
from resolver.casework.trail import append_entry

_DECIDED, _WITHDRAWN = "decide", "withdraw decision"


class DecisionLog:
    """The decisions of a workspace; entries are added, never changed.

    Parameters
    ----------
    workspace
        The folder that ``casework.db`` lies in; made if missing.
    clock
        Tells the time. The order of decisions is that of their numbers, whatever it says.

    Examples
    --------
    >>> import tempfile
    >>> log = DecisionLog(Path(tempfile.mkdtemp()))
    >>> log.decide("same", "deaths/17", "roll/R4", reason="one grave", actor="wang").number
    1
    >>> log.withdraw(1, "the other grave", actor="li").withdraws
    1
    >>> len(log.entries()), log.in_force()
    (2, [])
    """

    def __init__(
        self, workspace: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._clock = clock
        self._store = Store(workspace)

    def decide(
        self,
        verdict: Verdict,
        left: str,
        right: str,
        *,
        reason: str,
        evidence: str = "",
        left_person: str | None = None,
        right_person: str | None = None,
        run: str | None = None,
        actor: str | None = None,
    ) -> LinkDecision:
        """Write down one decision; it is on disk when this returns.

        Parameters
        ----------
        verdict, left, right, reason, evidence, left_person, right_person, actor
            See `Proposal`.
        run
            The run that was published when it was decided.

        Raises
        ------
        DecisionError
            If it says nothing that can be decided.
        """
        proposal = Proposal(
            verdict, left, right, reason, evidence, left_person, right_person, actor
        )
        return self.decide_all([proposal], run=run)[0]

    def decide_all(
        self, proposals: Iterable[Proposal], *, run: str | None = None
    ) -> list[LinkDecision]:
        """Write down several decisions in their order, or none of them if one cannot be.

        Raises
        ------
        DecisionError
            If one of them says nothing that can be decided.
        """
        proposals = list(proposals)
        for proposal in proposals:
            proposal.check()
        with self._store.writing() as connection:
            return [
                self._append(
                    connection,
                    proposal,
                    reason=proposal.reason,
                    evidence=proposal.evidence,
                    actor=proposal.actor,
                    run=run,
                )
                for proposal in proposals
            ]

    def withdraw(
        self, number: int, reason: str, *, run: str | None = None, actor: str | None = None
    ) -> LinkDecision:
        """Let a decision hold no longer; the decision itself stays in the log.

        Parameters
        ----------
        number
            Of the decision.
        reason
            Why; must say something.
        run
            The run that was published when it was withdrawn.
        actor
            Who; by default the user of the operating system.

        Raises
        ------
        DecisionError
            If there is no such decision, or it is withdrawn already.
        """
        if not reason.strip():
            raise DecisionError(
                "a reason is needed: it is kept with the withdrawal", "须写明理由，理由随撤销保存"
            )
        with self._store.writing() as connection:
            entries = {entry.number: entry for entry in _read(connection)}
            found = entries.get(number)
            if found is None:
                raise DecisionError(f"there is no decision {number}", f"没有第{number}号裁定")
            if found.withdraws is not None:
                raise DecisionError(
                    f"entry {number} is itself the withdrawal of decision {found.withdraws}."
                    " To let that hold again, decide it anew",
                    f"第{number}号本身即为对第{found.withdraws}号裁定的撤销；如需恢复，请重新裁定",
                )
            for entry in entries.values():
                if entry.withdraws == number:
                    raise DecisionError(
                        f"decision {number} was withdrawn already, by entry {entry.number}",
                        f"第{number}号裁定已由第{entry.number}号撤销",
                    )
            return self._append(
                connection,
                found,
                reason=reason,
                evidence="",
                actor=actor,
                run=run,
                withdraws=number,
            )

    def entries(self) -> list[LinkDecision]:
        """Return everything that was ever entered, withdrawals included, the oldest first."""
        with self._store.reading() as connection:
            return _read(connection)

    def in_force(self, until: date | None = None) -> list[LinkDecision]:
        """Return the decisions that were not withdrawn, the oldest first.

        With `until`, as it was at the end of that day.
        """
        entries = self.entries()
        if until is not None:
            entries = [entry for entry in entries if entry.at[:10] <= until.isoformat()]
        gone = {entry.withdraws for entry in entries}
        return [e for e in entries if e.withdraws is None and e.number not in gone]

    def verify(self) -> int:
        """Check the log against the audit trail; return the number of entries.

        Raises
        ------
        AuditBrokenError
            If an entry was changed, removed or put in behind the log's back.
        """
        with self._store.reading() as connection:
            entries = _read(connection)
            kept = connection.execute(
                select(AUDIT.c.details)
                .where(AUDIT.c.action.in_([_DECIDED, _WITHDRAWN]))
                .order_by(AUDIT.c.number)
            ).scalars()
            said = [(d["decision"], d["sha256"]) for d in map(json.loads, kept)]
        for entry, what in zip(entries, said, strict=False):
            if (entry.number, entry.hash) != what:
                raise _broken(min(entry.number, what[0]))
        if len(entries) != len(said):
            raise _broken(min(len(entries), len(said)) + 1)
        return len(entries)

    def _append(
        self,
        connection: Connection,
        said: Proposal | LinkDecision,
        *,
        reason: str,
        evidence: str,
        actor: str | None,
        run: str | None,
        withdraws: int | None = None,
    ) -> LinkDecision:
        last = select(LINK_DECISION.c.number).order_by(LINK_DECISION.c.number.desc()).limit(1)
        user = getpass.getuser()
        entry = LinkDecision(
            number=(connection.execute(last).scalar() or 0) + 1,
            at=self._clock().isoformat(timespec="seconds"),
            actor=actor or user,
            verdict=said.verdict,
            left=said.left,
            right=said.right,
            left_person=said.left_person,
            right_person=said.right_person,
            reason=reason.strip(),
            evidence=evidence.strip(),
            run=run,
            withdraws=withdraws,
        )
        columns = (column.name for column in LINK_DECISION.columns)
        row = dict(zip(columns, astuple(entry), strict=True))
        connection.execute(insert(LINK_DECISION).values(row))
        # No record's name: it may hold a number of the person.
        details = {"decision": entry.number, "verdict": entry.verdict, "sha256": entry.hash}
        if withdraws is not None:
            details["withdraws"] = withdraws
        if entry.actor != user:
            details["entered_by"] = user
        append_entry(
            connection,
            at=entry.at,
            actor=entry.actor,
            action=_DECIDED if withdraws is None else _WITHDRAWN,
            purpose=entry.reason,
            details=details,
        )
        return entry


def _read(connection: Connection) -> list[LinkDecision]:
    query = select(LINK_DECISION).order_by(LINK_DECISION.c.number)
    return [LinkDecision(*row) for row in connection.execute(query)]


def _broken(number: int) -> AuditBrokenError:
    return AuditBrokenError(
        f"decision log: entry {number} is not what was written: something was changed, removed or"
        " put in at this place. Compare with a backup of casework.db"
    )
