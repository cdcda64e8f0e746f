"""Whole numbers are given out for a purpose only, and not before that is written down."""

from __future__ import annotations

from pathlib import Path

from resolver.casework import Casework
from resolver.exports.files import ExportError


def record_unmasking(
    what: str, path: Path, *, purpose: str | None, casework: Casework | None, actor: str | None
) -> None:
    """Write into the audit trail that whole numbers are about to be exported.

    Raises
    ------
    ExportError
        If no purpose is given, or there is no audit trail to write it to.
    """
    if not (purpose or "").strip():
        raise ExportError(
            "whole numbers need a purpose, such as --purpose 'case 2024-117':"
            " it is kept in the audit trail"
        )
    if casework is None:
        raise ExportError("whole numbers are only exported where an audit trail is kept")
    details = {"file": path.name, "unmasked": True}
    casework.audit(f"export {what}", purpose or "", details, actor=actor)
