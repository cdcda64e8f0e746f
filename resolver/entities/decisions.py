"""What people decided about single rows, carried over to the groups that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from resolver.engine import Engine


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """Two rows that a person judged to be of the same person, or of two."""

    left_row: int
    right_row: int
    same: bool


def apply_decisions(engine: Engine, decisions: Iterable[Decision]) -> None:
    """Make ``cluster_group`` and ``group_decision`` from ``profile_group`` and decisions.

    A group that holds two rows which were judged to be two persons is taken apart: the profile of
    the right row stands alone from then on. Rows that say exactly the same share a profile, which
    cannot be divided.

    Parameters
    ----------
    engine
        A database with ``mention`` and ``profile_group``.
    decisions
        Those in force; a row that is not there any more is passed over.
    """
    known = sorted(set(decisions))
    engine.register(
        "decided",
        pa.table(
            {
                "left_row": pa.array([d.left_row for d in known], pa.int64()),
                "right_row": pa.array([d.right_row for d in known], pa.int64()),
                "same": pa.array([d.same for d in known], pa.bool_()),
            }
        ),
    )
    engine.run(
        "create or replace temp table decided_profile as"
        " select distinct l.profile_id as left_id, r.profile_id as right_id, d.same"
        " from decided as d join mention as l on l.row_id = d.left_row"
        " join mention as r on r.row_id = d.right_row where l.profile_id <> r.profile_id"
    )
    engine.unregister("decided")
    engine.run(
        "create or replace temp table cluster_group as"
        " select p.profile_id, case when a.profile_id is null then p.group_id"
        " else -p.profile_id end as group_id, p.owns_number from profile_group as p left join ("
        "  select distinct d.right_id as profile_id from decided_profile as d"
        "  join profile_group as l on l.profile_id = d.left_id"
        "  join profile_group as r on r.profile_id = d.right_id"
        "  where not d.same and l.group_id = r.group_id"
        " ) as a using (profile_id)"
    )
    engine.run(
        "create or replace temp table group_decision as"
        " select distinct l.group_id as left_id, r.group_id as right_id, d.same"
        " from decided_profile as d join cluster_group as l on l.profile_id = d.left_id"
        " join cluster_group as r on r.profile_id = d.right_id where l.group_id <> r.group_id"
    )
    engine.run("drop table decided_profile")
