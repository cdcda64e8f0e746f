"""Group profiles into persons: read the scored pairs, cluster them, write the outcome."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.entities.components import SCALE, Integers, PairGraph, cluster
from resolver.entities.decisions import Decision, apply_decisions
from resolver.entities.ids import assign_person_ids

CERTAIN = 0.9999
"""A profile with the person's own valid number and a compatible name."""


def cluster_persons(
    engine: Engine,
    linkage: Linkage,
    one_per_person: frozenset[str] = frozenset(),
    decisions: Iterable[Decision] = (),
) -> None:
    """Make ``person_profile`` and ``possible_same``.

    Average linkage on the pairs, strongest first, such that nobody holds two different valid
    numbers or stands twice in a register that lists each person once, and that what people
    decided holds. Strong pairs that end up in two persons become ``possible_same``, with the
    reason.

    Parameters
    ----------
    engine
        A database with ``mention``, ``profile``, ``profile_group``, ``link_record`` and ``pair``.
    linkage
        Thresholds.
    one_per_person
        Feeds that list each person at most once.
    decisions
        What people decided about rows.
    """
    apply_decisions(engine, decisions)
    script = Script.load("resolver.entities", "cluster.sql").fill(
        number=_number(linkage),
        registers=", ".join(quote_literal(feed) for feed in sorted(one_per_person)) or "null",
        possible=str(linkage.thresholds.possible),
        join=str(linkage.thresholds.join),
        missing=str(linkage.thresholds.missing),
        cap=str(linkage.thresholds.cap),
        certain=str(CERTAIN),
    )
    steps = {step.name: step.sql for step in script.steps}
    for name in ("nodes", "registers", "rivals", "pairs with rivals"):
        engine.run(steps[name], step=name)
    groups = _ordered(engine.arrow("select position, group_id from cluster_node"), "group_id")
    found = cluster(_graph(engine, linkage), *_scaled(linkage))
    engine.register("cluster_found", pa.table({"group_id": groups, "cluster": groups[found]}))
    engine.run(steps["clusters"], step="clusters")
    engine.unregister("cluster_found")
    for name in ("groups", "persons"):
        engine.run(steps[name], step=name)
    assign_person_ids(engine)
    for name in ("pairs within", "links", "person profile", "strong between", "possible same"):
        engine.run(steps[name], step=name)
    for table in _SCRATCH:
        engine.run(f"drop table {table}")


_SCRATCH = (
    "cluster_node",
    "cluster_register",
    "cluster_of",
    "cluster_member",
    "cluster_core",
    "cluster_person",
    "cluster_within",
    "cluster_link",
    "strong_pair",
    "cluster_group",
    "group_decision",
    "rival",
    "rival_pair",
)


def _scaled(linkage: Linkage) -> tuple[int, int]:
    return round(linkage.thresholds.join * SCALE), round(linkage.thresholds.missing * SCALE)


def _number(linkage: Linkage) -> str:
    number = linkage.identity.number
    if number is None or not linkage.identity.exclusive:
        return "cast(null as varchar)"
    return f"r.{quote_identifier(number + '_valid')}"


def _graph(engine: Engine, linkage: Linkage) -> PairGraph:
    cap, missing = linkage.thresholds.cap, linkage.thresholds.missing
    pairs = engine.arrow(
        "select l.position as l, r.position as r, cast(round("
        f"least(greatest(p.weight, {missing}), {cap}) * {SCALE}) as bigint) as w"
        " from rival_pair as p join cluster_node as l on l.group_id = p.left_id"
        " join cluster_node as r on r.group_id = p.right_id"
    )
    nodes = engine.arrow("select position, number_code from cluster_node")
    feeds = engine.arrow("select position, feed_code from cluster_register")
    decided = [
        engine.arrow(
            "select l.position as l, r.position as r from group_decision as d"
            " join cluster_node as l on l.group_id = d.left_id"
            f" join cluster_node as r on r.group_id = d.right_id where d.same = {same}"
        )
        for same in ("true", "false")
    ]
    return PairGraph(
        count=nodes.num_rows,
        left=_array(pairs, "l"),
        right=_array(pairs, "r"),
        weight=_array(pairs, "w"),
        number=_ordered(nodes, "number_code"),
        feed_group=_array(feeds, "position"),
        feed=_array(feeds, "feed_code"),
        together=np.stack([_array(decided[0], "l"), _array(decided[0], "r")], axis=1),
        apart=np.stack([_array(decided[1], "l"), _array(decided[1], "r")], axis=1),
    )


def _ordered(table: pa.Table, name: str) -> Integers:
    """Put rows in the order of their position; a query's own order is lost on the way here."""
    return _array(table, name)[np.argsort(_array(table, "position"))]


def _array(table: pa.Table, name: str) -> Integers:
    return np.asarray(table.column(name).to_numpy(), np.int64)
