"""`resolver graph`: what surrounds a node, and how two nodes hang together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.published import published
from resolver.exports import write_graph
from resolver.graph import Graph, UnknownNodeError
from resolver.lookup.masking import mask_node
from resolver.runs import Workspace

_output = click.option(
    "--output", type=click.Path(path_type=Path), help="Write it as .graphml, .gexf or .json."
)


@click.group("graph")
def command() -> None:
    """Look at the neighbourhood of a node, or at the chains between two.

    A node is written as kind:number, such as person:P0A1B2C3D4E5, account:6217..., phone:138...;
    `resolver find` says how.
    """


@command.command("around")
@click.argument("node")
@click.option("--hops", type=click.IntRange(1, 4), default=1, show_default=True)
@options.as_of_known
@_output
@options.workspace
@options.unmask
@options.purpose
@options.as_json
def around(node: str, hops: int, as_of: date | None, **rest: Any) -> None:
    """Show what surrounds a node.

    \b
      resolver graph around person:P0A1B2C3D4E5 --hops 2
      resolver graph around person:P0A1B2C3D4E5 --output around.graphml
    """
    _show(rest, as_of, lambda graph: graph.neighbourhood(node, hops, as_of))


@command.command("path")
@click.argument("a")
@click.argument("b")
@click.option("--cutoff", type=click.IntRange(1, 8), default=4, show_default=True)
@options.as_of_known
@_output
@options.workspace
@options.unmask
@options.purpose
@options.as_json
def path(a: str, b: str, cutoff: int, as_of: date | None, **rest: Any) -> None:
    """Show the shortest chains between two nodes.

    \b
      resolver graph path person:P0A1B2C3D4E5 person:PZ9Y8X7W6V5U
    """
    _show(rest, as_of, lambda graph: graph.paths(a, b, cutoff, as_of))


def _show(rest: dict[str, Any], as_of: date | None, question: Any) -> None:
    workspace: Workspace = rest["workspace"]
    options.require_purpose(rest["unmask"], rest["purpose"])
    if rest["unmask"]:
        options.audit(workspace, "graph", rest["purpose"], {})
    with published(workspace, as_of, options.default_language()) as run:
        try:
            found = question(Graph(run.engine))
        except UnknownNodeError as error:
            raise click.UsageError(str(error)) from error
    if rest["output"] is not None:
        write_graph(found, rest["output"], unmask=rest["unmask"])
        say(f"{len(found)} nodes written to {rest['output']}")
        return
    names = {
        node: node if rest["unmask"] else mask_node(str(data.get("kind", "")), str(node))
        for node, data in found.nodes(data=True)
    }
    edges = [
        {"from": names[a], "to": names[b], **data}
        for a, b, data in sorted(found.edges(data=True), key=lambda edge: (edge[0], edge[1]))
    ]
    if rest["as_json"]:
        nodes = [{"id": names[node], **data} for node, data in sorted(found.nodes(data=True))]
        print_json({"nodes": nodes, "edges": edges})
    elif edges:
        print_table("", {key: key.replace("_", " ") for key in edges[0]}, edges)
    else:
        say("Nothing ties them within that many steps.")
