"""Draw a ring as an SVG picture: who, tied by what, with how much money."""

from __future__ import annotations

from typing import Any, TypeAlias

import networkx as nx
from markupsafe import Markup, escape

from resolver.exports.graphs import colour_of
from resolver.exports.texts import Texts
from resolver.lookup.masking import mask_node

NetworkGraph: TypeAlias = "nx.MultiGraph[str]"

_WIDTH = 1000
_MARGIN_X, _TOP, _BOTTOM = 110, 40, 80
_MANY = 60  # beyond this, forces are laid out by sampling, which scales
_APART_X, _APART_Y = 130, 84  # room that a node needs with the two lines below it
_LABELLED = 20  # with more edges, only those that carry money are labelled
_SHORT = 150  # there is no room for words on a shorter edge
_QUIET = {"roll_account", "changed_to", "changed_from"}
"""Edges that say the same as a payment where there is one."""
_SILENT = {"phone", "address", "household", "agent_phone"}
"""Edges that what they lead to explains."""


def draw_ring(graph: NetworkGraph, texts: Texts, *, unmask: bool = False) -> Markup:
    """Return an SVG picture of a ring.

    Roles differ in colour and in shape, so that a black-and-white print can be read too. The same
    graph gives the same picture.
    """
    # An account that only its owner is paid to ties nobody; the table of money has it.
    alone = [n for n, data in graph.nodes(data=True) if _is_own_account(data)]
    graph = graph.copy()
    graph.remove_nodes_from(alone)
    height = min(1400, 340 + 26 * len(graph))
    places = _places(graph, height)
    pairs = _pairs(graph)
    crowded = len(pairs) > _LABELLED
    parts = [_edge(graph, a, b, places, texts, crowded) for a, b in pairs]
    parts += [_node(node, graph.nodes[node], places[node], texts, unmask) for node in sorted(graph)]
    title = escape(texts["picture"])
    return Markup(
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-label="{title}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _is_own_account(data: dict[str, Any]) -> bool:
    return data.get("kind") == "account" and data.get("members", 2) < 2


def draw_legend(texts: Texts) -> Markup:
    """Return the key to shapes and colours."""
    parts: list[str] = []
    data: dict[str, Any]
    for place, (name, key) in enumerate(
        [
            ("collector", "role.collector"),
            ("beneficiary", "role.beneficiary"),
            ("dead", "verdict.dead"),
            ("intermediary", "role.intermediary"),
            ("account", "kind.account"),
            ("phone", "kind.phone"),
        ]
    ):
        x = 20 + place * 160
        data = {"role": name} if key.startswith("role.") else {"kind": name}
        if name == "dead":
            data = {"role": "beneficiary", "dead": True}
        parts.append(_shape(data, x, 16, 0.6))
        parts.append(f'<text x="{x + 18}" y="21" font-size="14">{escape(texts[key])}</text>')
    return Markup(f'<svg class="legend" viewBox="0 0 {_WIDTH} 32">{"".join(parts)}</svg>')


def _places(graph: NetworkGraph, height: int) -> dict[str, tuple[int, int]]:
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(_pairs(graph))
    parts = sorted(min(part) for part in nx.connected_components(simple))
    # Parts that do not touch are drawn beside each other and not infinitely far away.
    simple.add_edges_from((parts[0], other) for other in parts[1:])
    if len(simple) == 1:
        return dict.fromkeys(simple, (_WIDTH // 2, height // 2))
    if len(simple) > _MANY:
        layout = nx.spring_layout(simple, seed=1, iterations=200)
    else:
        layout = nx.kamada_kawai_layout(simple)
    spans = []
    for axis, size, low_margin, high_margin in (
        (0, _WIDTH, _MARGIN_X, _MARGIN_X),
        (1, height, _TOP, _BOTTOM),
    ):
        values = [float(layout[node][axis]) for node in simple]
        low, span = min(values), max(max(values) - min(values), 1e-9)
        spans.append((low, span, size - low_margin - high_margin, low_margin))
    return _spread(
        {
            node: (_scaled(layout[node][0], *spans[0]), _scaled(layout[node][1], *spans[1]))
            for node in simple
        },
        height,
    )


def _spread(places: dict[str, tuple[int, int]], height: int) -> dict[str, tuple[int, int]]:
    """Push apart what would cover each other's labels."""
    nodes = sorted(places)
    for _ in range(60):
        moved = False
        for number, a in enumerate(nodes):
            for b in nodes[number + 1 :]:
                (xa, ya), (xb, yb) = places[a], places[b]
                if abs(xa - xb) >= _APART_X or abs(ya - yb) >= _APART_Y:
                    continue
                moved = True
                # Along the axis on which less is missing.
                if (_APART_X - abs(xa - xb)) < (_APART_Y - abs(ya - yb)) * 1.5:
                    step = 8 if xa <= xb else -8
                    places[a], places[b] = (xa - step, ya), (xb + step, yb)
                else:
                    step = 8 if ya <= yb else -8
                    places[a], places[b] = (xa, ya - step), (xb, yb + step)
        if not moved:
            break
    return {
        node: (
            min(max(x, _MARGIN_X - 40), _WIDTH - _MARGIN_X + 40),
            min(max(y, _TOP), height - _BOTTOM),
        )
        for node, (x, y) in places.items()
    }


def _scaled(value: float, low: float, span: float, size: int, margin: int) -> int:
    return round((float(value) - low) / span * size) + margin


def _pairs(graph: NetworkGraph) -> list[tuple[str, str]]:
    return sorted({(a, b) if a < b else (b, a) for a, b in graph.edges()})


def _edge(
    graph: NetworkGraph,
    a: str,
    b: str,
    places: dict[str, tuple[int, int]],
    texts: Texts,
    crowded: bool,
) -> str:
    kinds = {str(kind): data for kind, data in (graph.get_edge_data(a, b) or {}).items()}
    money = sum(data["amount"] for data in kinds.values() if data.get("amount"))
    shown = sorted(kinds) if len(kinds) == 1 else sorted(set(kinds) - _QUIET) or sorted(kinds)
    spoken = [kind for kind in shown if kind not in _SILENT]
    label = " / ".join(texts.get(f"edge.{kind}") for kind in spoken)
    if money:
        label += f" {money:,.2f}"
    (x1, y1), (x2, y2) = places[a], places[b]
    if (crowded and not money) or max(abs(x1 - x2), abs(y1 - y2)) < _SHORT:
        label = ""
    width = "2.5" if money else "1.2"
    dash = "" if money else ' stroke-dasharray="5 4"'
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#95A5A6"'
        f' stroke-width="{width}"{dash}/>'
        f'<text class="edge" x="{x}" y="{y - 4}">{escape(label)}</text>'
    )


def _node(
    node: str, data: dict[str, Any], place: tuple[int, int], texts: Texts, unmask: bool
) -> str:
    x, y = place
    kind = str(data.get("kind") or node.split(":", 1)[0])
    label = str(data.get("label") or node.split(":", 1)[-1])
    if not unmask:
        label = mask_node(kind, label)
    if len(label) > 24:
        label = label[:23] + "…"
    role = data.get("role")
    below = texts[f"role.{role}"] if role in {"collector", "intermediary"} else ""
    if kind != "person":
        below = texts.get(f"kind.{kind}")
    elif data.get("dead"):
        below = " · ".join(part for part in (below, texts["verdict.dead"]) if part)
    parts = [
        _shape(data, x, y, 1.0),
        f'<text class="node" x="{x}" y="{y + 34}">{escape(label)}</text>',
    ]
    if data.get("amount"):
        amount = f"{texts['at_stake']} {data['amount']:,.2f}"
        line = y + (64 if below else 49)
        parts.append(f'<text class="below over" x="{x}" y="{line}">{escape(amount)}</text>')
    if below:
        parts.append(f'<text class="below" x="{x}" y="{y + 49}">{escape(below)}</text>')
    return "".join(parts)


def _shape(data: dict[str, Any], x: int, y: int, scale: float) -> str:
    fill = f'fill="{colour_of(data)}" stroke="#1B2631" stroke-width="1.2"'
    role, kind = data.get("role"), data.get("kind")
    r = round(18 * scale)
    if role == "collector":
        return (
            f'<path d="M{x} {y - r - 3}L{x + r + 3} {y}L{x} {y + r + 3}L{x - r - 3} {y}Z" {fill}/>'
        )
    if role == "intermediary":
        return f'<path d="M{x} {y - r}L{x + r} {y + r - 2}L{x - r} {y + r - 2}Z" {fill}/>'
    if role == "beneficiary" or kind == "person":
        d = round(r * 0.45)
        cross = (
            f'<path d="M{x - d} {y - d}L{x + d} {y + d}M{x + d} {y - d}L{x - d} {y + d}"'
            ' stroke="#fff" stroke-width="3"/>'
            if data.get("dead")
            else ""
        )
        return f'<circle cx="{x}" cy="{y}" r="{r - 2}" {fill}/>{cross}'
    corner = r if kind == "phone" else 3
    return (
        f'<rect x="{x - r - 4}" y="{y - r + 5}" width="{2 * r + 8}" height="{2 * r - 10}"'
        f' rx="{corner}" {fill}/>'
    )
