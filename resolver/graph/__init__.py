"""The graph of persons and things: tables of nodes and dated edges, and questions to them.

`build_graph` writes the tables with set-based SQL; `Graph` answers with small networkx graphs:
what surrounds a node, how two nodes hang together, which rings there are.
"""

from resolver.graph.build import build_graph
from resolver.graph.query import Graph, UnknownNodeError

__all__ = ["Graph", "UnknownNodeError", "build_graph"]
