"""Draw a ring as an SVG picture: who, tied by what, with how much money."""

from __future__ import annotations

from typing import Any, TypeAlias

import networkx as nx
from markupsafe import Markup, escape

from resolver.exports.graphs import colour_of
from resolver.exports.labels import Box, Line, place_labels, width_of
from resolver.exports.texts import Texts
from resolver.lookup.masking import mask_node

NetworkGraph: TypeAlias = "nx.MultiGraph[str]"

_WIDTH = 1000
_MARGIN_X, _TOP, _BOTTOM = 110, 40, 80
_MANY = 60  # beyond this, forces are laid out by sampling, which scales
_APART_X, _APART_Y = 130, 84  # room that a node needs with the two lines below it
_LABELLED = 20  # with more edges, only those that carry money are labelled
_SHORT = 150  # there is no room for words on a shorter edge
_ROLES = ("collector", "beneficiary", "intermediary")
_QUIET = {"roll_account", "changed_to", "changed_from"}
"""Edges that say the same as a payment where there is one."""
_SILENT = {"phone", "address", "household", "agent_phone"}
"""Edges that what they lead to explains."""


def draw_ring(graph: NetworkGraph, texts: Texts, *, unmask: bool = False) -> Markup:
    """Return an SVG picture of a ring.

    Roles differ in colour and in shape, so that a black-and-white print can be read too. The same
    graph gives the same picture.
    """
    graph = _drawn(graph)
    height = min(1400, 340 + 26 * len(graph))
    places = _places(graph, height)
    pairs = _pairs(graph)
    crowded = len(pairs) > _LABELLED
    nodes = [
        (node, places[node], _words(graph.nodes[node], node, texts, unmask)) for node in places
    ]
    lines = [_line(graph, pair, places, texts, crowded) for pair in pairs]
    spots = place_labels(
        lines, [box for _, place, words in nodes for box in _boxes(*place, words)], (_WIDTH, height)
    )
    # Lines first, then words, so that no line crosses out a word.
    parts = [_stroke(line) for line in lines]
    parts += [
        f'<text class="edge" x="{spot[0]}" y="{spot[1]}">{escape(line.label)}</text>'
        for line, spot in zip(lines, spots, strict=True)
        if spot
    ]
    parts += [_node(graph.nodes[node], place, words) for node, place, words in sorted(nodes)]
    title = escape(texts["picture"])
    return Markup(
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-label="{title}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _is_own_account(data: dict[str, Any]) -> bool:
    return data.get("kind") == "account" and data.get("members", 2) < 2


def draw_legend(graph: NetworkGraph, texts: Texts) -> Markup:
    """Return the key to the shapes and colours of a ring's picture."""
    nodes = [data for _, data in _drawn(graph).nodes(data=True)]
    roles = {str(data.get("role")) for data in nodes}
    entries: list[tuple[dict[str, Any], str]] = [
        ({"role": role}, f"role.{role}") for role in _ROLES if role in roles
    ]
    if any(data.get("dead") for data in nodes):
        entries.insert(
            min(len(entries), 2), ({"role": "beneficiary", "dead": True}, "reported_dead")
        )
    kinds = {_kind_of(data) for data in nodes if data.get("role") not in _ROLES}
    entries += [({"kind": kind}, f"kind.{kind}") for kind in sorted(kinds)]
    parts: list[str] = []
    x, y = 20, 16
    for data, key in entries:
        label = texts.get(key)
        room = round(width_of(label, 14)) + 56
        if x + room > _WIDTH and x > 20:
            x, y = 20, y + 30
        parts.append(_shape(data, x, y, 0.6))
        parts.append(f'<text x="{x + 20}" y="{y + 5}" font-size="14">{escape(label)}</text>')
        x += room
    return Markup(f'<svg class="legend" viewBox="0 0 {_WIDTH} {y + 16}">{"".join(parts)}</svg>')


def _drawn(graph: NetworkGraph) -> NetworkGraph:
    """Leave out what ties nobody, and draw an agent who is a member of the ring but once."""
    # An account that only its owner is paid to ties nobody; the table of money has it.
    alone = [n for n, data in graph.nodes(data=True) if _is_own_account(data)]
    graph = graph.copy()
    graph.remove_nodes_from(alone)
    same: dict[str, str] = {}
    for agent in sorted(graph):
        label = graph.nodes[agent].get("label")
        phones = {n for n in graph[agent] if graph.has_edge(agent, n, key="agent_phone")}
        named = (
            node
            for node in sorted(graph)
            if node.startswith("person:") and graph.nodes[node].get("label") == label
        )
        for person in named if agent.startswith("agent:") else ():
            if any(graph.has_edge(person, phone, key="phone") for phone in phones):
                same[agent] = person
                break
    for agent, person in same.items():
        for _, other, key, data in list(graph.edges(agent, keys=True, data=True)):
            if other != person:
                graph.add_edge(person, other, key=key, **data)
        graph.remove_node(agent)
        graph.nodes[person]["acts"] = True
    return graph


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


def _line(
    graph: NetworkGraph,
    pair: tuple[str, str],
    places: dict[str, tuple[int, int]],
    texts: Texts,
    crowded: bool,
) -> Line:
    a, b = pair
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
    return Line(x1, y1, x2, y2, label, bool(money))


def _stroke(line: Line) -> str:
    width = "2.5" if line.must else "1.2"
    dash = "" if line.must else ' stroke-dasharray="5 4"'
    return (
        f'<line x1="{line.x1}" y1="{line.y1}" x2="{line.x2}" y2="{line.y2}" stroke="#95A5A6"'
        f' stroke-width="{width}"{dash}/>'
    )


def _kind_of(data: dict[str, Any], node: str = "") -> str:
    return str(data.get("kind") or (node or str(data.get("node_id"))).split(":", 1)[0])


def _words(data: dict[str, Any], node: str, texts: Texts, unmask: bool) -> list[tuple[str, str]]:
    """Return what is written below a node, line by line, each with its style."""
    kind = _kind_of(data, node)
    label = str(data.get("label") or node.split(":", 1)[-1])
    if not unmask:
        label = mask_node(kind, label)
    if len(label) > 24:
        label = label[:23] + "…"
    role = data.get("role")
    below = [texts[f"role.{role}"]] if role in {"collector", "intermediary"} else []
    if kind != "person":
        below = [texts.get(f"kind.{kind}")]
    elif data.get("acts"):
        below.append(texts["kind.agent"])
    if kind == "person" and data.get("dead"):
        below.append(texts["reported_dead"])
    words = [("node", label)]
    if below:
        words.append(("below", " · ".join(below)))
    if data.get("amount"):
        words.append(("below over", f"{texts['at_stake']} {data['amount']:,.2f}"))
    return words


def _boxes(x: int, y: int, words: list[tuple[str, str]]) -> list[Box]:
    """Return what a node covers: its shape, and every line below it."""
    boxes = [Box(x - 24, y - 22, x + 24, y + 22)]
    for number, (_, text) in enumerate(words):
        half, foot = width_of(text, 14) / 2 + 2, y + 38 + 15 * number
        boxes.append(Box(x - half, foot - 16, x + half, foot))
    return boxes


def _node(data: dict[str, Any], place: tuple[int, int], words: list[tuple[str, str]]) -> str:
    x, y = place
    parts = [_shape(data, x, y, 1.0)]
    parts += [
        f'<text class="{style}" x="{x}" y="{y + 34 + 15 * number}">{escape(text)}</text>'
        for number, (style, text) in enumerate(words)
    ]
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
    if kind == "agent":
        return f'<path d="M{x - r} {y - r + 3}H{x + r}L{x} {y + r - 1}Z" {fill}/>'
    if kind == "doctor":
        half = round(r * 0.55)
        return (
            f'<path d="M{x - r} {y}L{x - half} {y - r + 2}H{x + half}L{x + r} {y}'
            f'L{x + half} {y + r - 2}H{x - half}Z" {fill}/>'
        )
    corner = r if kind == "phone" else 3
    box = (
        f'<rect x="{x - r - 4}" y="{y - r + 5}" width="{2 * r + 8}" height="{2 * r - 10}"'
        f' rx="{corner}" {fill}/>'
    )
    if kind == "hospital":
        d = round(r * 0.5)
        box += (
            f'<path d="M{x - d} {y}H{x + d}M{x} {y - d}V{y + d}" stroke="#fff" stroke-width="3"/>'
        )
    return box
