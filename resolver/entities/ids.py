"""Ids of persons: short, readable aloud, and the same whenever the same rows are resolved."""

from __future__ import annotations

from resolver.engine import Engine

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without the letters that are mistaken for digits or for each other."""

DIGITS = 11


def person_id_sql(anchor: str) -> str:
    """Return the SQL of the id that belongs to an anchor: P and 11 digits of base 32.

    Parameters
    ----------
    anchor
        SQL text that names the person's earliest row.
    """
    hashed = f"(md5_number_lower({anchor}) >> 9)"
    digits = [
        f"substr('{CROCKFORD}', cast(({hashed} >> {5 * place}) & 31 as integer) + 1, 1)"
        for place in reversed(range(DIGITS))
    ]
    return "'P' || " + " || ".join(digits)


def assign_person_ids(engine: Engine) -> None:
    """Make ``cluster_person`` (cluster, person_id) from the anchors in ``cluster_core``.

    Where two anchors give the same id, the later one in order is hashed again with a number.
    """
    engine.run(
        "create or replace temp table cluster_person as"
        f" select cluster, anchor, {person_id_sql('anchor')} as person_id, 0 as attempt"
        " from cluster_core"
    )
    while engine.value(
        "select count(*) from (select 1 from cluster_person group by person_id having count(*) > 1)"
    ):
        again = person_id_sql("anchor || chr(31) || (c.attempt + d.place) || chr(31) || c.cluster")
        engine.run(
            f"update cluster_person as c set person_id = {again.replace('anchor', 'c.anchor')},"
            " attempt = c.attempt + d.place from ("
            " select cluster, row_number() over (partition by person_id order by anchor, cluster)"
            " - 1 as place from cluster_person) as d where d.cluster = c.cluster and d.place > 0"
        )
