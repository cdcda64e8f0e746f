"""Everything that is known of one person, section by section."""

from __future__ import annotations

from typing import Any

from resolver.engine import Engine, Script

Section = list[dict[str, Any]]


def portray(engine: Engine, person: str) -> dict[str, Section] | None:
    """Collect what a published snapshot holds about a person.

    Parameters
    ----------
    engine
        A published snapshot.
    person
        The ``person_id``.

    Returns
    -------
    Rows by section (``person``, ``records``, ``profiles``, ``life status``, ``benefits``, ...),
    or None if there is no such person.
    """
    found = engine.records("select * from person where person_id = ?", [person])
    if not found:
        return None
    script = Script.load("resolver.lookup", "portrait.sql")
    sections: dict[str, Section] = {"person": found}
    for step in script.steps:
        sections[step.name] = engine.records(step.sql, {"person": person})
    return sections
