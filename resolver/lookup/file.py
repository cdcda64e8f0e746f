"""Everything that belongs to one lead or one ring, section by section."""

from __future__ import annotations

from typing import Any

from resolver.engine import Engine, Script

Section = list[dict[str, Any]]

_LEAD = ("lead", "explanation", "innocent explanations", "evidence")
_RING = ("ring", "summary", "members", "ties")


def lead_file(engine: Engine, number: str, language: str) -> dict[str, Section] | None:
    """Collect a lead with its evidence rows and the innocent explanations tried.

    Parameters
    ----------
    engine
        A published snapshot.
    number
        The ``lead_id``.
    language
        ``en`` or ``zh``, of sentences and titles.

    Returns
    -------
    Rows by section, or None if there is no such lead.
    """
    return _collect(engine, number, language, _LEAD)


def ring_file(engine: Engine, number: str, language: str) -> dict[str, Section] | None:
    """Collect a ring with its members and what ties them.

    Parameters
    ----------
    engine
        A published snapshot.
    number
        The ``ring_id``.
    language
        ``en`` or ``zh``, of sentences and titles.

    Returns
    -------
    Rows by section, or None if there is no such ring.
    """
    return _collect(engine, number, language, _RING)


def _collect(
    engine: Engine, number: str, language: str, names: tuple[str, ...]
) -> dict[str, Section] | None:
    script = Script.load("resolver.lookup", "file.sql").fill(language=language)
    sections = {name: engine.records(script[name], {"number": number}) for name in names}
    return sections if sections[names[0]] else None
