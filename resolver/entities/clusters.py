"""Group profiles into persons: read the scored pairs, cluster them, write the outcome."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier, quote_literal
from resolver.entities.band import hold_together
from resolver.entities.components import SCALE, Integers, PairGraph, cluster
from resolver.entities.decisions import Decision, apply_decisions, divide_groups
from resolver.entities.ids import assign_person_ids
from resolver.entities.stability import keep_stable

CERTAIN = 0.9999
"""A profile with the person's own valid number and a compatible name."""


def cluster_persons(
    engine: Engine,
    linkage: Linkage,
    one_per_person: frozenset[str] = frozenset(),
    decisions: Iterable[Decision] = (),
    run: str = "",
    as_of: date | None = None,
) -> None:
    """Make ``person_profile`` and ``possible_same``; bring ``identity`` and the log up to date.

    Average linkage on the pairs, strongest first, such that nobody holds two different valid
    numbers or stands twice in a register that lists each person once, and that what people
    decided holds. Strong pairs that end up in two persons become ``possible_same``, with the
    reason. Where it is known who was whom last night, see `stability` for what stays as it was.

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
    run, as_of
        The run that is at work, and its day.
    """
    engine.script(Script.load("resolver.entities", "stability.sql").only("system entry"))
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
    _find(engine, linkage, script)
    for _ in range(REVIEWS):
        if not keep_stable(engine, run, as_of):
            break
        divide_groups(engine)
        _find(engine, linkage, script)
    for name in ("clusters", "idle", "groups", "persons"):
        engine.run(script[name], step=name)
    assign_person_ids(engine, run, as_of)
    for name in ("pairs within", "links", "person profile", "strong between", "possible same"):
        engine.run(script[name], step=name)
    for table in _SCRATCH:
        engine.run(f"drop table if exists {table}")


def _find(engine: Engine, linkage: Linkage, script: Script) -> None:
    """Make ``cluster_found``: for each group the smallest group of its person."""
    for name in ("nodes", "registers", "rivals", "pairs with rivals"):
        engine.run(script[name], step=name)
    groups = _ordered(engine.arrow("select position, group_id from cluster_node"), "group_id")
    graph = _graph(engine, linkage)
    found = cluster(graph, *_scaled(linkage))
    kept = hold_together(
        graph, found, _kept(engine), round(linkage.thresholds.least * SCALE), _scaled(linkage)[1]
    )
    data = pa.table({"group_id": groups, "cluster": groups[kept]})
    engine.register("cluster_result", data)
    engine.run("create or replace temp table cluster_found as select * from cluster_result")
    engine.unregister("cluster_result")


def _kept(engine: Engine) -> list[tuple[int, int]]:
    """Return the pairs of nodes that stay together down to the break threshold."""
    return [
        (int(left), int(right))
        for left, right in engine.rows(
            "select l.position, r.position from system_entry as e"
            " join cluster_group as a on a.profile_id = e.left_profile"
            " join cluster_group as b on b.profile_id = e.right_profile"
            " join cluster_node as l on l.group_id = a.group_id"
            " join cluster_node as r on r.group_id = b.group_id"
            " where e.kind = 'keep_together' order by e.entry, 1, 2"
        )
    ]


REVIEWS = 4
"""What is held may set other persons free to change; they are looked at again so many times."""

_SCRATCH = (
    "cluster_found",
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
    "decided_profile",
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
