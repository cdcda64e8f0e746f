"""Bring profiles up to date with the rows that came and went, touching no others."""

from __future__ import annotations

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script
from resolver.link.columns import person_columns
from resolver.link.profiles import profile_script, write_profiles


def update_profiles(engine: Engine, linkage: Linkage) -> None:
    """Change ``mention``, ``profile_row`` and ``profile`` as `build_profiles` would make them.

    A row of ``profile_row`` counts mentions, so that rows which came and went add up. Makes
    ``changed_profile`` (profile_id, how: ``new``, ``gone``, ``content`` or ``count``),
    ``earlier_profile`` with the profiles as they were, and ``moved_mention``.

    Parameters
    ----------
    engine
        A database with ``fresh_lake_person`` and ``gone_lake_person``.
    linkage
        The fields, and what identifies a person.
    """
    columns = person_columns(linkage)
    fresh = profile_script(engine, linkage, "fresh_lake_person")
    gone = profile_script(engine, linkage, "gone_lake_person")
    everything = [*columns.scalar, *columns.collected]
    compared = [*(c.quoted for c in everything), "feeds"]
    script = Script.load("resolver.link", "profile_changes.sql").fill(
        fresh_mentions=fresh["mentions"],
        gone_mentions=gone["mentions"],
        fresh_said=fresh["said"],
        gone_said=gone["said"],
        columns=", ".join(c.quoted for c in everything),
        differs=" or ".join(f"o.{name} is distinct from n.{name}" for name in compared),
    )
    for step in script.steps:
        if step.name == "changed":
            rows = (
                "select * from profile_row where profile_id in (select profile_id from row_change)"
            )
            write_profiles(engine, linkage, f"({rows})", "insert into profile by name")
        engine.run(step.sql, step=step.name)
