"""Leads as a list, those with the most money expected to be at stake first."""

from __future__ import annotations

from typing import Any

from resolver.engine import Engine, Script


def list_leads(
    engine: Engine,
    *,
    scenario: str | None = None,
    grade: str | None = None,
    closed: bool = False,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return leads with the name and number of their person.

    Parameters
    ----------
    engine
        A published snapshot.
    scenario, grade
        Only those; all if omitted.
    closed
        Those that were explained away instead of the open ones.
    limit
        How many at most.
    """
    return engine.records(
        Script.load("resolver.lookup", "listing.sql")["leads"],
        {"scenario": scenario, "grade": grade, "closed": closed, "limit": limit},
    )
