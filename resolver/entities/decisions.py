"""What people decided about single rows, carried over to the groups that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from resolver.engine import Engine, Script
from resolver.entities.contradictions import Claim, judge
from resolver.entities.division import divide


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """Two rows that a person judged to be of the same person, or of two."""

    left_row: int
    right_row: int
    same: bool
    number: int = 0
    """By which it stands in the decision log."""


def apply_decisions(engine: Engine, decisions: Iterable[Decision]) -> None:
    """Make ``cluster_group`` and ``group_decision`` from ``profile_group`` and decisions.

    A group that would put together two rows which were judged to be two persons is taken apart;
    see `division`. Rows that say exactly the same share a profile, which cannot be divided.

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
                "number": pa.array([d.number for d in known], pa.int64()),
            }
        ),
    )
    engine.run(
        "create or replace temp table decided_profile as"
        " select l.profile_id as left_id, r.profile_id as right_id, d.same, min(d.number) as number"
        " from decided as d join mention as l on l.row_id = d.left_row"
        " join mention as r on r.row_id = d.right_row where l.profile_id <> r.profile_id"
        " group by all"
    )
    engine.unregister("decided")
    divide_groups(engine)


def divide_groups(engine: Engine) -> None:
    """Make ``cluster_group`` and ``group_decision`` from ``decided_profile`` and system entries.

    What the system holds for review binds like a decision, but has no number, and gives way to
    what people decided.
    """
    script = Script.load("resolver.entities", "decisions.sql")
    bound = engine.rows(script["bound"])
    claims = [
        Claim(place, same, str(left), str(right))
        for place, (left, right, same, *_) in enumerate(bound)
    ]
    alone = {str(row[side]): row[side] for row in bound for side in (0, 1)}
    holding = [bound[place] for place in judge(claims, alone).applied]
    group_of = {row[side]: row[side + 4] for row in holding for side in (0, 1)}
    divided = divide([row[:3] for row in holding], group_of)
    engine.register(
        "divided_profile",
        pa.table(
            {
                "profile_id": pa.array(list(divided), pa.int64()),
                "group_id": pa.array(list(divided.values()), pa.int64()),
            }
        ),
    )
    engine.register(
        "bound_profile",
        pa.table(
            {
                "left_id": pa.array([row[0] for row in holding], pa.int64()),
                "right_id": pa.array([row[1] for row in holding], pa.int64()),
                "same": pa.array([row[2] for row in holding], pa.bool_()),
                "decided": pa.array([row[3] for row in holding], pa.bool_()),
            }
        ),
    )
    for name in ("groups", "decisions on groups"):
        engine.run(script[name], step=name)
    for name in ("divided_profile", "bound_profile"):
        engine.unregister(name)
