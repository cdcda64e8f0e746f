"""What is remembered of last night's persons while tonight's are found."""

from __future__ import annotations

from resolver.engine import Engine, Script


def remember_persons(engine: Engine) -> None:
    """Make ``earlier_member``, ``open_lead`` and ``earlier_person_profile`` from a snapshot.

    Parameters
    ----------
    engine
        Yesterday's snapshot, with profiles brought up to date and persons as they were.
    """
    engine.script(Script.load("resolver.entities", "memory.sql"))


def remember_rows(engine: Engine) -> None:
    """Make ``earlier_member`` and ``open_lead`` where profiles were made anew.

    Profiles may be others than last night, so that only rows tell whose they were.

    Parameters
    ----------
    engine
        A database with ``mention``; on a first night it has no ``earlier_row``.
    """
    if {"earlier_row", "lead"} <= set(engine.tables()):
        engine.script(Script.load("resolver.entities", "memory_rows.sql"))


def compare_persons(engine: Engine) -> None:
    """Make ``moved_profile`` and ``changed_person``: whose records are others than last night."""
    engine.script(Script.load("resolver.entities", "person_changes.sql"))
