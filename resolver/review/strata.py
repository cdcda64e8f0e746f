"""Divide scored pairs by their match weight: what is drawn from, counted in, and reported by."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from resolver.config.linkage import Linkage

OFFSETS = (-9.0, -6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 9.0, 15.0)
"""Bits from the join threshold: narrow where one decides, wide where scores are sure."""


def strata_edges(linkage: Linkage) -> tuple[float, ...]:
    """Return the match weights that part the strata; the join threshold is one of them.

    Stratum 0 lies below the first edge, stratum i from edge i - 1 (included) up to edge i.
    """
    join = linkage.thresholds.join
    return tuple(join + offset for offset in OFFSETS)


def stratum_of(edges: Sequence[float], weight: float) -> int:
    """Return the stratum that a match weight falls into.

    Examples
    --------
    >>> [stratum_of((0.0, 3.0), weight) for weight in (-1, 0, 2.9, 3)]
    [0, 1, 1, 2]
    """
    return bisect_right(edges, weight)


def stratum_label(edges: Sequence[float], stratum: int) -> str:
    """Return a stratum as people read it.

    Examples
    --------
    >>> [stratum_label((0.0, 3.5), stratum) for stratum in range(3)]
    ['< 0', '0 – 3.5', '≥ 3.5']
    """
    if stratum == 0:
        return f"< {edges[0]:g}"
    if stratum == len(edges):
        return f"≥ {edges[-1]:g}"
    return f"{edges[stratum - 1]:g} – {edges[stratum]:g}"


LEAST_DRAWN = 5
"""Drawn from every stratum that has so many: a share of none could be anything."""


def share_out(draws: int, pairs: Sequence[int]) -> tuple[int, ...]:
    """Divide a number of draws among strata of so many pairs each.

    By the size to the power of 2/3: where nearly all pairs of a stratum agree, the limits for
    their share lie apart by about one over the number of draws, and this makes the sum of such
    errors, each times the stratum's size, as small as it can be.

    Examples
    --------
    >>> share_out(50, (8, 1000, 0, 125))
    (5, 39, 0, 10)
    >>> share_out(0, (8, 1000, 0, 125))
    (0, 0, 0, 0)
    """
    if not draws:
        return (0,) * len(pairs)
    sizes = [count ** (2 / 3) for count in pairs]
    together = sum(sizes) or 1.0
    return tuple(
        min(count, max(LEAST_DRAWN, math.ceil(round(draws * size / together, 6))))
        for count, size in zip(pairs, sizes, strict=True)
    )
