"""Write networkx graphs as GraphML, GEXF and JSON that other programs open with labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import networkx as nx

from resolver.exports.files import replacing, suffix_of, write_text
from resolver.exports.tables import to_json
from resolver.lookup.masking import mask_node, mask_record

NetworkGraph: TypeAlias = "nx.MultiGraph[str]"

GRAPH_FORMATS = (".graphml", ".gexf", ".json")

COLOURS = {
    "collector": "#C0392B",
    "beneficiary": "#2E6DA4",
    "intermediary": "#D68910",
    "account": "#1E8449",
    "phone": "#7D3C98",
    "person": "#5D6D7E",
    "agent": "#D68910",
    "doctor": "#148F9A",
    "hospital": "#1F618D",
}
"""Colours by role, then by kind; everything else is grey."""

_SHAPES = {
    "collector": "diamond",
    "intermediary": "triangle",
    "beneficiary": "ellipse",
    "person": "ellipse",
}
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_YED = "http://www.yworks.com/xml/graphml"
_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}


def colour_of(node: Mapping[str, Any]) -> str:
    """Return the colour that a node is drawn in."""
    return COLOURS.get(str(node.get("role")), COLOURS.get(str(node.get("kind")), "#7F8C8D"))


def write_graph(graph: NetworkGraph, path: Path, *, unmask: bool = False) -> int:
    """Write a graph; the ending says in which format. Return the number of nodes.

    Parameters
    ----------
    graph
        As `resolver.graph.Graph` returns it.
    path
        Where to: ``.graphml`` (Gephi, yEd), ``.gexf`` (Gephi) or ``.json``.
    unmask
        Write whole accounts and phones. Whoever asks for this keeps the audit trail.

    Raises
    ------
    ExportError
        If the ending is not known or the file cannot be written.
    """
    suffix = suffix_of(path, GRAPH_FORMATS)
    plain = _plain_graph(graph, unmask)
    if suffix == ".gexf":
        # Gephi's format carries the day of writing, which would differ on every run.
        text = "\n".join(nx.generate_gexf(plain, prettyprint=True))
        write_text(path, re.sub(r' lastmodifieddate="[^"]*"', "", text) + "\n")
    elif suffix == ".json":
        nodes = [{"id": node, **data} for node, data in plain.nodes(data=True)]
        edges = [{"source": a, "target": b, **data} for a, b, data in plain.edges(data=True)]
        write_text(path, to_json({"nodes": nodes, "edges": edges}) + "\n")
    else:
        with replacing(path) as draft:
            _graphml(plain).write(draft, encoding="utf-8", xml_declaration=True)
    return len(plain)


def _plain_graph(graph: NetworkGraph, unmask: bool) -> NetworkGraph:
    """Return a copy in fixed order, with attributes that every program understands."""
    plain: NetworkGraph = nx.MultiGraph()
    names: dict[str, str] = {}
    taken: set[str] = set()
    for node in sorted(graph):
        kind = str(graph.nodes[node].get("kind") or node.split(":", 1)[0])
        name = node if unmask else mask_node(kind, node)
        number = 2
        # Two numbers may look alike once masked and must not fall together.
        while name in taken:
            name = f"{name.split('~')[0]}~{number}"
            number += 1
        taken.add(name)
        names[node] = name
        data = dict(graph.nodes[node]) if unmask else mask_record(graph.nodes[node])
        data = {"label": node, "kind": kind, **data, "node_id": name}
        plain.add_node(name, **_plain(data))
    for a, b, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        label = str(data.get("kind", key))
        if data.get("amount"):
            label += f" {data['amount']:,.2f}"
        rest = {k: v for k, v in data.items() if k not in {"source", "target", "key"}}
        plain.add_edge(names[a], names[b], key=str(key), **_plain({"label": label, **rest}))
    return plain


def _plain(data: Mapping[Any, Any]) -> dict[str, Any]:
    """Leave out what is empty, and write the rest as text, number or truth value."""
    found: dict[str, Any] = {}
    for name, value in sorted(data.items()):
        if value is None or value == []:
            continue
        if isinstance(value, Decimal):
            value = float(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, list | tuple):
            value = "; ".join(map(str, value))
        if not isinstance(value, int | float | bool):
            # XML has no way to write control characters at all.
            value = _UNWRITABLE.sub("", str(value))
        found[name] = value
    return found


def _graphml(graph: NetworkGraph) -> ET.ElementTree[ET.Element]:
    """Return GraphML with a drawing of every node, without which yEd shows no labels."""
    ET.register_namespace("", _GRAPHML)
    ET.register_namespace("y", _YED)
    root = ET.Element(f"{{{_GRAPHML}}}graphml")
    keys: dict[tuple[str, str], str] = {}
    for domain, items in (
        ("node", [data for _, data in graph.nodes(data=True)]),
        ("edge", [data for *_, data in graph.edges(data=True)]),
    ):
        for name in sorted({name for data in items for name in data}):
            kinds = {type(data[name]) for data in items if name in data}
            type_name = _TYPES[kinds.pop()] if len(kinds) == 1 else "string"
            keys[domain, name] = f"d{len(keys)}"
            attributes = {"id": keys[domain, name], "for": domain, "attr.name": name}
            _sub(root, "key", {**attributes, "attr.type": type_name})
    _sub(root, "key", {"id": "ny", "for": "node", "yfiles.type": "nodegraphics"})
    _sub(root, "key", {"id": "ey", "for": "edge", "yfiles.type": "edgegraphics"})
    body = _sub(root, "graph", {"id": "G", "edgedefault": "undirected"})
    for node, data in graph.nodes(data=True):
        element = _sub(body, "node", {"id": node})
        _data(element, "node", data, keys)
        shape = ET.SubElement(_sub(element, "data", {"key": "ny"}), f"{{{_YED}}}ShapeNode")
        _yed(shape, "Geometry", {"height": "36", "width": "36"})
        _yed(shape, "Fill", {"color": colour_of(data), "transparent": "false"})
        label = {"modelName": "sides", "modelPosition": "s", "fontSize": "12"}
        _yed(shape, "NodeLabel", label).text = str(data["label"])
        kind = _SHAPES.get(str(data.get("role")), _SHAPES.get(str(data.get("kind"))))
        _yed(shape, "Shape", {"type": kind or "roundrectangle"})
    for number, (a, b, data) in enumerate(graph.edges(data=True)):
        element = _sub(body, "edge", {"id": f"e{number}", "source": a, "target": b})
        _data(element, "edge", data, keys)
        line = ET.SubElement(_sub(element, "data", {"key": "ey"}), f"{{{_YED}}}PolyLineEdge")
        _yed(line, "LineStyle", {"color": "#7F8C8D", "type": "line", "width": "1.0"})
        _yed(line, "EdgeLabel", {"fontSize": "9"}).text = str(data["label"])
    ET.indent(root)
    return ET.ElementTree(root)


def _sub(parent: ET.Element, name: str, attributes: dict[str, str]) -> ET.Element:
    return ET.SubElement(parent, f"{{{_GRAPHML}}}{name}", attributes)


def _yed(parent: ET.Element, name: str, attributes: dict[str, str]) -> ET.Element:
    return ET.SubElement(parent, f"{{{_YED}}}{name}", attributes)


def _data(
    element: ET.Element, domain: str, data: Mapping[str, Any], keys: dict[tuple[str, str], str]
) -> None:
    for name, value in data.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        _sub(element, "data", {"key": keys[domain, name]}).text = text
