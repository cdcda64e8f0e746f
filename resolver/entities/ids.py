"""Ids of persons: short, readable aloud, kept from run to run, and never given twice."""

from __future__ import annotations

from datetime import date

from resolver.engine import Engine, Script

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without the letters that are mistaken for digits or for each other."""

DIGITS = 11


def person_id_sql(seed: str) -> str:
    """Return the SQL of the id that a seed gives: P and 11 digits of base 32.

    Parameters
    ----------
    seed
        SQL text that names the profile that a person was first known by.
    """
    hashed = f"(md5_number_lower({seed}) >> 9)"
    digits = [
        f"substr('{CROCKFORD}', cast(({hashed} >> {5 * place}) & 31 as integer) + 1, 1)"
        for place in reversed(range(DIGITS))
    ]
    return "'P' || " + " || ".join(digits)


def assign_person_ids(engine: Engine, run: str = "", as_of: date | None = None) -> None:
    """Make ``cluster_person`` (cluster, person_id); bring ``identity`` up to date.

    On a merge the oldest id stays. On a split the largest part, by rows, keeps it. An id whose
    records are all gone is put aside and comes back with them; none is ever given to others. Each
    merge, split, departure and return is a row of ``identity_event``, with its cause.

    Parameters
    ----------
    engine
        A database with ``cluster_of``, ``cluster_core``, ``pair``, ``mention`` and
        ``decided_profile``. It may have ``identity`` and ``identity_event`` of earlier runs, and
        ``earlier_member``: which person each profile belonged to before.
    run, as_of
        The run that is at work, and its day.

    Notes
    -----
    Every living id has a seed, a profile that no other id has. From the seeds alone, without
    memory of earlier members, the same clusters get the same ids again: that is what makes a
    rebuild from scratch possible.
    """
    script = Script.load("resolver.entities", "identity.sql").fill(
        new_id=person_id_sql("cast(c.seed as varchar)"),
        again=person_id_sql("cast(n.seed as varchar) || chr(31) || (n.attempt + t.place)"),
    )
    values = {"run": run, "as_of": as_of}
    for step in script.steps:
        if step.name == "hash again":
            while engine.value(_CLASHES):
                engine.run(step.sql, step=step.name)
            continue
        if step.name == "events":
            engine.script(Script.load("resolver.entities", "cause.sql"))
        used = {name: value for name, value in values.items() if f"${name}" in step.sql}
        engine.run(step.sql, used or None, step=step.name)
    for table in _SCRATCH:
        engine.run(f"drop table {table}")


_CLASHES = (
    "select exists (select 1 from identity_new where person_id in (select person_id from identity)"
    " union all select 1 from identity_new group by person_id having count(*) > 1)"
)
_SCRATCH = (
    "identity_part", "identity_parting", "identity_claim", "identity_back", "identity_new",
    "identity_happened", "identity_known", "identity_cause", "cause_member", "cause_pair",
    "cause_decision", "cause_group", "earlier_member",
)  # fmt: skip
