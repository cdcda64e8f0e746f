"""Ask the graph: neighbourhoods, shortest chains and rings, as small networkx graphs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

import networkx as nx

from resolver.engine import Engine

NetworkGraph: TypeAlias = "nx.MultiGraph[str]"

_STEP = """
select a.node_id, a.neighbour
from adjacency as a
join (select md5_number_lower(unnest($nodes)) as node_key) as wanted
    on wanted.node_key = a.node_key
where $as_of is null
    or ((a.known_on is null or a.known_on <= $as_of)
        and (a.valid_from is null or a.valid_from <= $as_of))
"""

_EDGES = """
select a.node_id as source, a.neighbour as target, a.kind, a.valid_from, a.valid_to, a.known_on,
    a.amount, a.rows
from adjacency as a
join (select md5_number_lower(unnest($nodes)) as node_key) as here
    on here.node_key = a.node_key
join (select md5_number_lower(unnest($nodes)) as node_key) as there
    on there.node_key = a.neighbour_key
where a.node_id < a.neighbour
    and ($as_of is null
        or ((a.known_on is null or a.known_on <= $as_of)
            and (a.valid_from is null or a.valid_from <= $as_of)))
order by a.node_id, a.neighbour, a.kind
"""

_NODES = """
select node.node_id, node.kind, node.label, node.degree, node.is_hub, node.hub_reason
from node
join (select md5_number_lower(unnest($nodes)) as node_key) as wanted
    on wanted.node_key = node.node_key
order by node.node_id
"""


class UnknownNodeError(LookupError):
    """No node has this id."""


class Graph:
    """The graph of a run.

    Parameters
    ----------
    engine
        A run's database in which `build_graph` has written its tables.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def neighbourhood(
        self,
        node_id: str,
        hops: int = 1,
        as_of: date | None = None,
        *,
        through_hubs: bool = False,
    ) -> NetworkGraph:
        """Return everything within some steps of a node.

        Parameters
        ----------
        node_id
            Where to start, such as ``"person:P2K7..."`` or ``"account:6222..."``.
        hops
            How many steps to go.
        as_of
            Leave out what had not happened, or was not yet known, on this day.
        through_hubs
            Go on from things that are shared by nature. They are shown in any case.

        Raises
        ------
        UnknownNodeError
            If there is no such node.
        """
        self._require(node_id)
        reached, _ = self._spread(node_id, hops, as_of, through_hubs)
        return self._graph(reached, as_of)

    def paths(
        self,
        a: str,
        b: str,
        cutoff: int = 4,
        as_of: date | None = None,
        *,
        through_hubs: bool = False,
    ) -> NetworkGraph:
        """Return the shortest chains between two nodes as one graph, empty if there are none.

        Parameters
        ----------
        a, b
            The ends.
        cutoff
            The longest chain that is looked for, in steps.
        as_of
            Leave out what had not happened, or was not yet known, on this day.
        through_hubs
            Allow chains over things that are shared by nature.

        Raises
        ------
        UnknownNodeError
            If one of the ends is not in the graph.
        """
        self._require(a)
        self._require(b)
        # Both ends spread half way: a search from one end alone reaches far more.
        near_a, hubs_a = self._spread(a, (cutoff + 1) // 2, as_of, through_hubs)
        near_b, hubs_b = self._spread(b, cutoff // 2, as_of, through_hubs)
        kept = near_a | near_b
        if not through_hubs:
            kept -= (hubs_a | hubs_b) - {a, b}
        graph = self._graph(kept, as_of)
        try:
            chains = list(nx.all_shortest_paths(nx.Graph(graph), a, b))
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return nx.MultiGraph()
        if len(chains[0]) - 1 > cutoff:
            return nx.MultiGraph()
        steps = {frozenset(pair) for chain in chains for pair in pairwise(chain)}
        found: NetworkGraph = nx.MultiGraph()
        for node in sorted({node for chain in chains for node in chain}):
            found.add_node(node, **graph.nodes[node])
        for source, target, kind, attributes in graph.edges(keys=True, data=True):
            if frozenset((source, target)) in steps:
                found.add_edge(source, target, key=kind, **attributes)
        return found

    def rings(self) -> list[NetworkGraph]:
        """Return every ring: its members with their roles, and what ties them.

        The graph's own attributes are those of the table ``ring``; the largest amount first.
        """
        if "ring" not in self._engine.tables():
            return []
        rings = self._engine.records("select * from ring order by amount desc, ring_id")
        return [self._ring(ring) for ring in rings]

    def _ring(self, ring: dict[str, Any]) -> NetworkGraph:
        key = {"ring_id": ring["ring_id"]}
        graph: NetworkGraph = nx.MultiGraph(**ring)
        nodes = self._engine.records(
            "select 'person:' || person_id as node_id, role, dead, amount, leads from ring_member"
            " where ring_id = $ring_id order by person_id",
            key,
        ) + self._engine.records(
            "select node_id, 'tie' as role, members from ring_tie"
            " where ring_id = $ring_id order by node_id",
            key,
        )
        known = {row["node_id"]: row for row in self._nodes({row["node_id"] for row in nodes})}
        for row in nodes:
            graph.add_node(row["node_id"], **(known.get(row["node_id"], {}) | row))
        for row in self._engine.records(
            "select source, target, kind, amount, valid_from, valid_to from ring_edge"
            " where ring_id = $ring_id order by source, target, kind",
            key,
        ):
            graph.add_edge(row["source"], row["target"], key=row["kind"], **row)
        return graph

    def _require(self, node_id: str) -> None:
        if not self._nodes({node_id}):
            # The id may hold an account or a phone number, so it is not repeated here.
            kind = node_id.split(":", 1)[0]
            raise UnknownNodeError(
                f"no such {kind} in the graph: a node is written as kind:value, for example"
                " person:P2K7... or account:6222...; 'resolver find' shows what there is"
            )

    def _spread(
        self, start: str, hops: int, as_of: date | None, through_hubs: bool
    ) -> tuple[set[str], set[str]]:
        """Return what is reached from `start`, and which of it are hubs."""
        reached = {start}
        hubs: set[str] = set()
        frontier = {start}
        for _ in range(hops):
            if not frontier:
                break
            rows = self._engine.rows(_STEP, {"nodes": sorted(frontier), "as_of": as_of})
            frontier = {neighbour for _, neighbour in rows} - reached
            reached |= frontier
            new_hubs = {row["node_id"] for row in self._nodes(frontier) if row["is_hub"]}
            hubs |= new_hubs
            if not through_hubs:
                frontier -= new_hubs
        return reached, hubs

    def _nodes(self, nodes: Collection[str]) -> list[dict[str, Any]]:
        return self._engine.records(_NODES, {"nodes": sorted(nodes)}) if nodes else []

    def _graph(self, nodes: Collection[str], as_of: date | None) -> NetworkGraph:
        graph: NetworkGraph = nx.MultiGraph()
        for node in self._nodes(nodes):
            graph.add_node(node["node_id"], **node)
        for edge in self._engine.records(_EDGES, {"nodes": sorted(nodes), "as_of": as_of}):
            graph.add_edge(edge["source"], edge["target"], key=edge["kind"], **edge)
        return graph
