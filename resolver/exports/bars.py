"""Draw what comparisons weigh as SVG bars: the waterfall of a pair, and the pairs of an average."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

from resolver.exports.labels import width_of
from resolver.exports.texts import Texts
from resolver.lookup.bits import bits
from resolver.lookup.pairs import ComparedPair
from resolver.lookup.why_not import Average

MOST_BARS = 16
"""Of the pairs of an average; a longer list is a table's business."""

_WIDTH, _LEFT, _RIGHT = 1000, 270, 84
_HEAD, _ROW, _FOOT = 30, 38, 40
_FOR, _AGAINST, _SUM, _START = "#2E6DA4", "#C0392B", "#1B2631", "#85929E"
_TICKS = (1, 2, 5, 10, 20, 50, 100)

_Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class _Bar:
    title: str
    note: str
    start: float
    end: float
    colour: str
    said: str
    hollow: bool = False


def draw_waterfall(pair: ComparedPair, join: float, texts: Texts) -> Markup:
    """Return the waterfall of a pair: from the prior, comparison by comparison, to the whole.

    Parameters
    ----------
    pair
        The pair; one without a record of its own has no picture.
    join
        The mean weight that joins.
    texts
        In the reader's language.
    """
    if pair.bits is None:
        return Markup("")
    label = texts["why.pair_of"].format(left=pair.left, right=pair.right)
    bars = list(_falls(pair, texts))
    return _draw(bars, [(join, f"{texts['why.needed']} {bits(join)}", True)], label)


def draw_average(average: Average, join: float, texts: Texts) -> Markup:
    """Return the pairs of an average, each by what it counts, with the average and the threshold.

    Parameters
    ----------
    average
        The pairs between two persons.
    join
        The mean weight that joins.
    texts
        In the reader's language.
    """
    bars = [
        _Bar(
            f"{pair.left} – {pair.right}",
            texts[f"why.how.{pair.how}"],
            0.0,
            pair.counted,
            _FOR if pair.counted >= join else _AGAINST,
            bits(pair.counted),
            hollow=pair.how != "kept",
        )
        for pair in average.pairs[:MOST_BARS]
    ]
    lines = [
        (average.mean, f"{texts['why.mean']} {bits(average.mean)}", False),
        (join, f"{texts['why.needed']} {bits(join)}", True),
    ]
    return _draw(bars, lines, texts["why.average"], connected=False)


def _falls(pair: ComparedPair, texts: Texts) -> Iterator[_Bar]:
    yield _Bar(
        texts["why.prior"], texts["why.prior_note"], 0.0, pair.prior, _START, bits(pair.prior)
    )
    so_far = pair.prior
    for item in pair.compared:
        colour = _FOR if item.bits > 0 else _AGAINST
        after = so_far + item.bits
        yield _Bar(item.comparison, item.level, so_far, after, colour, bits(item.bits))
        so_far = after
    yield _Bar(texts["why.total"], "", 0.0, so_far, _SUM, bits(so_far))


def _draw(
    bars: list[_Bar], lines: list[tuple[float, str, bool]], label: str, *, connected: bool = True
) -> Markup:
    ends = [0.0, *(b.start for b in bars), *(b.end for b in bars), *(line[0] for line in lines)]
    low, high = min(ends), max(ends)
    room = max(high - low, 1.0) * 0.04
    low, high = low - room, high + room

    def x_of(value: float) -> float:
        return round(_LEFT + (value - low) * (_WIDTH - _LEFT - _RIGHT) / (high - low), 1)

    bottom = _HEAD + _ROW * len(bars)
    parts = [*_axis(low, high, bottom, x_of(0), x_of), *_lines(lines, bottom, x_of)]
    for number, bar in enumerate(bars):
        y = _HEAD + _ROW * number
        if connected and number and number < len(bars) - 1:
            x = x_of(bar.start)
            parts.append(f'<path d="M{x} {y - 8}V{y + 8}" stroke="{_START}"/>')
        parts += _bar(bar, y, x_of, [x_of(line[0]) for line in lines])
    return Markup(
        f'<svg class="bars" viewBox="0 0 {_WIDTH} {bottom + _FOOT}" role="img"'
        f' aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _bar(bar: _Bar, y: int, x_of: _Scale, lines: list[float]) -> list[str]:
    left, right = sorted((x_of(bar.start), x_of(bar.end)))
    parts = [f'<text x="{_LEFT - 14}" y="{y + 16}" text-anchor="end">{_cut(bar.title, 14)}</text>']
    if bar.note:
        place = f'class="note" x="{_LEFT - 14}" y="{y + 30}"'
        parts.append(f"<text {place}>{_cut(bar.note, 12)}</text>")
    fill = f'fill="#fff" stroke="{bar.colour}" stroke-dasharray="4 3"'
    if not bar.hollow:
        fill = f'fill="{bar.colour}"'
    if right - left < 1:
        parts.append(f'<circle cx="{left}" cy="{y + 19}" r="3" fill="{_START}"/>')
    else:
        width = round(right - left, 1)
        parts.append(f'<rect x="{left}" y="{y + 8}" width="{width}" height="22" {fill}/>')
    x = right + 6
    for line in sorted(lines):
        # No line runs through a number.
        if x - 4 < line < x + width_of(bar.said, 13) + 4:
            x = line + 6
    parts.append(f'<text class="said" x="{x:.1f}" y="{y + 24}">{escape(bar.said)}</text>')
    return parts


def _axis(low: float, high: float, bottom: int, zero: float, x_of: _Scale) -> Iterator[str]:
    """Mark bits, and below them the probability that they mean."""
    step = next((t for t in _TICKS if (high - low) / t <= 10), _TICKS[-1])
    for count in range(ceil(low / step), floor(high / step) + 1):
        value = count * step
        x = x_of(value)
        yield f'<path d="M{x} {_HEAD}V{bottom}" stroke="#E5E7E9"/>'
        sign = "+" if value > 0 else "−" if value < 0 else ""
        yield f'<text class="tick" x="{x}" y="{bottom + 16}">{sign}{abs(value)}</text>'
        yield f'<text class="tick" x="{x}" y="{bottom + 32}">{_probability(value)}</text>'
    yield f'<path d="M{zero} {_HEAD}V{bottom}" stroke="#ABB2B9"/>'


def _probability(value: int) -> str:
    """Write the probability of a whole number of bits, as short as its meaning allows.

    Examples
    --------
    >>> [_probability(value) for value in (-10, -8, 0, 5, 10, 40)]
    ['0.1%', '0.4%', '50%', '97%', '99.9%', '≈ 100%']
    """
    share = 100 / (1 + 2.0**-value)
    rest = min(share, 100 - share)
    if rest < 0.001:
        return "≈ 100%" if value > 0 else "≈ 0%"
    places = max(1, round(-log10(rest))) if rest < 0.95 else 0
    return f"{share:.{places}f}%"


def _lines(lines: Iterable[tuple[float, str, bool]], bottom: int, x_of: _Scale) -> Iterator[str]:
    placed: list[tuple[float, float]] = []
    for value, said, dashed in lines:
        x = x_of(value)
        style = ' stroke-dasharray="6 4"' if dashed else ""
        yield f'<path d="M{x} {_HEAD - 6}V{bottom}" stroke="{_SUM}" stroke-width="1.5"{style}/>'
        half = width_of(said) / 2 + 4
        middle = min(max(x, half), _WIDTH - half)
        # Two lines close to each other are named side by side.
        for other, taken in placed:
            if abs(middle - other) < half + taken:
                middle = other - half - taken if middle < other else other + half + taken
        placed.append((middle, half))
        yield f'<text class="mark" x="{middle:.1f}" y="{_HEAD - 12}">{escape(said)}</text>'


def _cut(text: str, size: int) -> Markup:
    """Shorten a text to the room that there is beside the bars."""
    kept = text
    while width_of(kept, size * 0.95) > _LEFT - 20 and len(kept) > 1:
        kept = kept[:-1]
    return escape(kept if kept == text else kept[:-1] + "…")
