"""What stays as it was from one night to the next although the evidence moved.

A person that would fall apart stays together while its parts are linked above the break
threshold.
A merge or a split that touches an open lead is held for review. Both are entries of the system's
own in the decision log: a rebuild that reads the log comes to the same persons.
"""

from __future__ import annotations

from datetime import date

from resolver.engine import Engine, Script


def keep_stable(engine: Engine, run: str, as_of: date | None) -> bool:
    """Compare tonight's clusters with last night's persons, and note what has to stay.

    Parameters
    ----------
    engine
        A database with ``cluster_found``, ``cluster_group`` and ``decided_profile``. Only if it
        has ``earlier_member``, ``open_lead`` and ``identity`` is anything compared.
    run, as_of
        The run that is at work, and its day.

    Returns
    -------
    bool
        Whether ``system_entry`` changed, so that clusters have to be found again.
    """
    if not {"earlier_member", "open_lead", "identity"} <= _tables(engine):
        return False
    script = Script.load("resolver.entities", "stability.sql")
    before = engine.rows(_ENTRIES)
    for step in script.steps:
        values = {"run": run, "as_of": as_of}
        used = {name: value for name, value in values.items() if f"${name}" in step.sql}
        engine.run(step.sql, used or None, step=step.name)
    for table in ("stability_member", "stability_split", "stability_merge"):
        engine.run(f"drop table {table}")
    return bool(engine.rows(_ENTRIES) != before)


_ENTRIES = (
    "select count(*), bit_xor(hash(entry, kind, left_profile, right_profile)) from system_entry"
)


def _tables(engine: Engine) -> set[str]:
    return {name for (name,) in engine.rows("select table_name from duckdb_tables()")}
