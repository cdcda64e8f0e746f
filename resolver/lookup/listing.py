"""Leads as a list, those with the most money expected to be at stake first."""

from __future__ import annotations

from typing import Any

from resolver.engine import Engine, Script


def list_leads(
    engine: Engine,
    *,
    scenario: str | None = None,
    grade: str | None = None,
    status: str = "open",
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return leads with the name and number of their person.

    Parameters
    ----------
    engine
        A published snapshot.
    scenario, grade
        Only those; all if omitted.
    status
        ``open``, or ``conflict`` (contradicted by signs of life), ``weak``, ``explained``.
    limit
        How many at most.
    """
    return engine.records(
        Script.load("resolver.lookup", "listing.sql")["leads"],
        {"scenario": scenario, "grade": grade, "status": status, "limit": limit},
    )
