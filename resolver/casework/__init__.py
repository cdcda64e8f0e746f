"""What people decide and do, in tables that only grow. For now: the audit trail."""

from resolver.casework.audit import AuditBrokenError, AuditEntry
from resolver.casework.store import Casework

__all__ = ["AuditBrokenError", "AuditEntry", "Casework"]
