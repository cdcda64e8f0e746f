"""What people decide and do, in tables that only grow: link decisions and the audit trail."""

from resolver.casework.audit import AuditBrokenError, AuditEntry
from resolver.casework.decision import (
    VERDICTS,
    DecisionError,
    LinkDecision,
    Proposal,
    Verdict,
)
from resolver.casework.decisions import DecisionLog
from resolver.casework.store import CaseworkError
from resolver.casework.trail import Casework

__all__ = [
    "VERDICTS",
    "AuditBrokenError",
    "AuditEntry",
    "Casework",
    "CaseworkError",
    "DecisionError",
    "DecisionLog",
    "LinkDecision",
    "Proposal",
    "Verdict",
]
