"""Draw how groups of records hang together: the tree of merges, the links, a chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from markupsafe import Markup, escape

from resolver.exports.labels import Box, Line, place_labels
from resolver.exports.texts import Texts
from resolver.exports.weights import rows_in_words
from resolver.lookup.bits import bits
from resolver.lookup.groups import RecordGroup
from resolver.lookup.how import How
from resolver.lookup.merges import MergeStep
from resolver.lookup.pairs import ComparedPair

MOST_DRAWN = 12
"""With more groups the links are a knot: the table of steps says more."""

_WIDTH = 1000
_LEFT, _ROW = 330, 46
_INK, _SOFT, _BAD = "#1B2631", "#85929E", "#C0392B"
_RADIUS = 22


def draw_tree(answer: How, texts: Texts) -> Markup:
    """Return the tree of the merges that a person came about by, from left to right.

    Parameters
    ----------
    answer
        How the person was built.
    texts
        In the reader's language.
    """
    if not answer.steps:
        return Markup("")
    order = _leaves(answer)
    groups = {group.label: group for group in answer.groups}
    step_width = min(150, (_WIDTH - _LEFT - 110) // len(answer.steps))
    at: dict[str, tuple[float, float]] = {}
    parts = []
    for number, name in enumerate(order):
        y = 26 + _ROW * number
        at[name] = (_LEFT, y)
        parts += _leaf(groups[name], y, texts)
    for step in answer.steps:
        x = _LEFT + step.step * step_width
        (x1, y1), (x2, y2) = at[step.left[0]], at[step.right[0]]
        middle = (y1 + y2) / 2
        dashed = "" if step.cause == "average" else ' stroke-dasharray="6 4"'
        shape = f"M{x1} {y1}H{x}V{y2}H{x2}"
        parts.append(f'<path d="{shape}" fill="none" stroke="{_INK}" stroke-width="1.5"{dashed}/>')
        said = f"{step.step}. {_said(step, texts)}"
        parts.append(f'<circle cx="{x}" cy="{middle}" r="4" fill="{_INK}"/>')
        parts.append(f'<text class="said" x="{x + 6}" y="{middle - 7}">{escape(said)}</text>')
        at |= dict.fromkeys((*step.left, *step.right), (x, middle))
    return _svg(parts, 26 + _ROW * len(order), texts["how.merges"])


def draw_links(answer: How, texts: Texts) -> Markup:
    """Return the links inside a person; those that alone hold it together are red and thick.

    Parameters
    ----------
    answer
        How the person was built.
    texts
        In the reader's language.
    """
    count = len(answer.groups)
    if not 1 < count <= MOST_DRAWN:
        return Markup("")
    height = 120 if count == 2 else 200 + 22 * count
    places = _around([group.label for group in answer.groups], height)
    weak = {(point.left, point.right) for point in answer.weak_points or ()}
    pairs = [pair for step in answer.steps for pair in step.pairs]
    bonds = [point for point in answer.weak_points or () if point.bits is None]
    lines = [_line(pair.left, pair.right, _counted(pair), places) for pair in pairs]
    lines += [_line(b.left, b.right, texts[f"how.kind.{b.kind}"], places) for b in bonds]
    ends = [(p.left, p.right) for p in pairs] + [(b.left, b.right) for b in bonds]
    taken = [Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + 40) for x, y in places.values()]
    spots = place_labels(lines, taken, (_WIDTH, height))
    parts = [_stroke(line, red=pair in weak) for line, pair in zip(lines, ends, strict=True)]
    for line, spot, pair in zip(lines, spots, ends, strict=True):
        style = "edge over" if pair in weak else "edge"
        if spot:
            parts.append(f'<text class="{style}" x="{spot[0]}" y="{spot[1]}">{line.label}</text>')
    for group in answer.groups:
        parts += _node(group.label, rows_in_words(group.rows, texts), places)
    return _svg(parts, height, texts["how.map"])


def draw_chain(
    chain: Sequence[ComparedPair], groups: Iterable[RecordGroup], texts: Texts
) -> Markup:
    """Return a chain of links, from group to group.

    Parameters
    ----------
    chain
        The links in order.
    groups
        What the labels stand for.
    texts
        In the reader's language.
    """
    if not chain:
        return Markup("")
    headlines = {group.label: group.headline for group in groups}
    names = [chain[0].left, *(pair.right for pair in chain)]
    gap = (_WIDTH - 180) / (len(names) - 1)
    places = {name: (round(90 + gap * number), 50) for number, name in enumerate(names)}
    parts = []
    for pair in chain:
        line = _line(pair.left, pair.right, "", places)
        parts.append(_stroke(line, red=False))
        x = (line.x1 + line.x2) // 2
        said = bits(pair.bits) if pair.bits is not None else texts["how.kind.decision"]
        parts.append(f'<text class="edge" x="{x}" y="40">{escape(said)}</text>')
    for name in names:
        parts += _node(name, "", places)
        for number, line_of in enumerate(headlines.get(name, "").split(" ")[:2]):
            x, y = places[name][0], 92 + 16 * number
            parts.append(f'<text class="below" x="{x}" y="{y}">{escape(line_of)}</text>')
    return _svg(parts, 118, texts["why.chain"])


def _leaves(answer: How) -> list[str]:
    """Return the groups in an order in which no two branches cross."""
    branch = {group.label: [group.label] for group in answer.groups}
    for step in answer.steps:
        joined = branch[step.left[0]] + branch[step.right[0]]
        branch |= dict.fromkeys(joined, joined)
    return list(dict.fromkeys(name for names in branch.values() for name in names))


def _leaf(group: RecordGroup, y: float, texts: Texts) -> list[str]:
    rows = rows_in_words(group.rows, texts)
    return [
        f'<text x="{_LEFT - 12}" y="{y - 1}" text-anchor="end"><tspan font-weight="bold">'
        f"{escape(group.label)}</tspan> {escape(group.headline)}</text>",
        f'<text class="note" x="{_LEFT - 12}" y="{y + 14}">{escape(rows)}</text>',
    ]


def _said(step: MergeStep, texts: Texts) -> str:
    return bits(step.mean) if step.cause == "average" else texts[f"how.kind.{step.cause}"]


def _around(names: Sequence[str], height: int) -> dict[str, tuple[int, int]]:
    if len(names) == 2:
        return {names[0]: (300, 50), names[1]: (700, 50)}
    reach = (height - 90) / (1.5 if len(names) == 3 else 2)
    middle = 30 + reach
    found = {}
    for number, name in enumerate(names):
        angle = -pi / 2 + 2 * pi * number / len(names)
        x, y = _WIDTH / 2 + reach * 1.7 * cos(angle), middle + reach * sin(angle)
        found[name] = (round(x), round(y))
    return found


def _counted(pair: ComparedPair) -> str:
    return bits(pair.counted if pair.counted is not None else pair.bits or 0.0)


def _line(left: str, right: str, said: str, places: dict[str, tuple[int, int]]) -> Line:
    return Line(*places[left], *places[right], label=said, must=True)


def _stroke(line: Line, *, red: bool) -> str:
    colour, width = (_BAD, 4) if red else (_SOFT, 2)
    return (
        f'<path d="M{line.x1} {line.y1}L{line.x2} {line.y2}" stroke="{colour}"'
        f' stroke-width="{width}"/>'
    )


def _node(name: str, below: str, places: dict[str, tuple[int, int]]) -> list[str]:
    x, y = places[name]
    parts = [
        f'<circle cx="{x}" cy="{y}" r="{_RADIUS}" fill="#EEF2F6" stroke="{_INK}"/>',
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" font-weight="bold">{escape(name)}</text>',
    ]
    if below:
        parts.append(f'<text class="below" x="{x}" y="{y + 38}">{escape(below)}</text>')
    return parts


def _svg(parts: Iterable[str], height: float, label: str) -> Markup:
    return Markup(
        f'<svg class="ties" viewBox="0 0 {_WIDTH} {round(height)}" role="img"'
        f' aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
