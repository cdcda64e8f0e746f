"""What became of a person's id from run to run."""

from __future__ import annotations

from typing import Any

from resolver.engine import Engine, Script


def person_history(engine: Engine, person_id: str) -> dict[str, list[dict[str, Any]]] | None:
    """Return when an id was given, what happened to it since, and who it is now.

    Parameters
    ----------
    engine
        A published snapshot.
    person_id
        Any id that was ever given, also one that is no longer in use.

    Returns
    -------
    Sections of rows: ``id``, ``history``, ``held`` and ``now``; None if no run ever gave the id.
    """
    script = Script.load("resolver.lookup", "history.sql")
    known = engine.records(script["id"], {"person": person_id})
    if not known:
        return None
    return {
        "id": known,
        "history": engine.records(script["history"], {"person": person_id}),
        "held": engine.records(script["held"], {"person": person_id}),
        "now": engine.records(script["now"], {"person": person_id}),
    }
