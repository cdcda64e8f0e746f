"""Bring groups up to date with the profiles that changed."""

from __future__ import annotations

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier
from resolver.link.columns import person_columns
from resolver.link.groups import trusted_number, write_groups
from resolver.link.records import KEPT_VARIANTS


def update_groups(engine: Engine, linkage: Linkage) -> None:
    """Change ``profile_group`` as `group_profiles` would make it; make ``changed_group``.

    ``changed_group`` names the groups whose record may have changed, also those that are gone.

    Parameters
    ----------
    engine
        A database in which `update_profiles` has run.
    linkage
        What identifies a person.
    """
    columns = person_columns(linkage)
    identity = linkage.identity
    number, trusted, status = "cast(null as varchar)", "false", "null"
    if identity.number is not None:
        number = quote_identifier(identity.number)
        trusted = f"coalesce({trusted_number(identity, columns)}, false)"
        status = quote_identifier(f"{identity.number}_status")
        if f"{identity.number}_status" not in columns.names:
            status = f"null as {status}"
    script = Script.load("resolver.link", "group_changes.sql").fill(
        number=number, trusted=trusted, status=status, kept=str(KEPT_VARIANTS)
    )
    for step in script.steps:
        if step.name == "members":
            write_groups(engine, linkage, "regrouped_profile", "insert into profile_group by name")
        engine.run(step.sql, step=step.name)
