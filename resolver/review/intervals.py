"""Intervals for shares, and for what is put together from several of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the limits that it lies between with the confidence asked for."""

    estimate: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """Return how far the limits lie apart."""
        return self.high - self.low


def wilson(share: float, size: float, level: float = 0.95) -> Interval:
    """Return Wilson's interval of a share.

    Parameters
    ----------
    share
        The share that was seen.
    size
        How many observations it rests on; an effective size need not be a whole number, and is
        infinite where everything was seen.
    level
        The confidence.

    Examples
    --------
    >>> found = wilson(1.0, 20)
    >>> round(found.low, 3), found.high
    (0.839, 1.0)
    >>> wilson(0.5, 0)
    Interval(estimate=0.5, low=0.0, high=1.0)
    """
    if size <= 0:
        return Interval(share, 0.0, 1.0)
    if math.isinf(size):
        return Interval(share, share, share)
    z2 = NormalDist().inv_cdf(0.5 + level / 2) ** 2
    middle = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / (4 * size)) / size) / (1 + z2 / size)
    return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


@dataclass(frozen=True, slots=True)
class Part:
    """What was seen of one stratum: of `pairs`, a share, which rests on `size` observations."""

    pairs: float
    share: float
    size: float


def stratified(parts: Sequence[Part], level: float = 0.95) -> Interval:
    """Return how many of the pairs of several strata are of a kind that was seen in shares.

    Wilson's interval for the size of a simple sample that would be as exact as the strata are
    together. Shares are first moved towards the overall one by the weight of one observation:
    a stratum of which a handful were seen, all alike, is not without error. Of a stratum that
    nothing was seen of, all or none may be of the kind.

    Examples
    --------
    >>> found = stratified([Part(600, 1.0, 30), Part(400, 0.9, 20)])
    >>> round(found.estimate), round(found.low), round(found.high)
    (960, 870, 989)
    >>> stratified([Part(100, 0.4, 0)])
    Interval(estimate=40.0, low=0.0, high=100.0)
    """
    seen = [part for part in parts if part.size > 0 and part.pairs > 0]
    blind = [part for part in parts if part.size <= 0]
    pairs = sum(part.pairs for part in seen)
    found = Interval(0.0, 0.0, 0.0)
    if pairs:
        share = sum(part.pairs * part.share for part in seen) / pairs
        found = wilson(share, _together(seen, share), level)
    return Interval(
        pairs * found.estimate + sum(part.pairs * part.share for part in blind),
        pairs * found.low,
        pairs * found.high + sum(part.pairs for part in blind),
    )


def _together(seen: Sequence[Part], share: float) -> float:
    """Return the size of a simple sample that is as exact as the strata are together."""
    pairs = sum(part.pairs for part in seen)
    inside = sum((part.pairs / pairs) ** 2 / part.size for part in seen)
    if inside == 0:
        return math.inf
    moved = [
        (part, (part.share * part.size + share) / (part.size + 1))
        for part in seen
        if part.size < math.inf
    ]
    variance = sum((part.pairs / pairs) ** 2 * p * (1 - p) / part.size for part, p in moved)
    if variance == 0 or share in (0.0, 1.0):
        return 1 / inside
    return share * (1 - share) / variance


def share_of(part: Interval, rest: Interval) -> Interval | None:
    """Return which share of a whole its part is, if part and rest are independent.

    None if there is nothing to have a share of.

    Examples
    --------
    >>> found = share_of(Interval(90, 80, 95), Interval(10, 5, 15))
    >>> round(found.estimate, 2), found.low < 0.87 < 0.93 < found.high
    (0.9, True)
    """
    whole = part.estimate + rest.estimate
    if whole <= 0:
        return None
    estimate = part.estimate / whole

    def at(inside: float, outside: float) -> float:
        return inside / (inside + outside) if inside + outside > 0 else estimate

    below = math.hypot(
        estimate - at(part.low, rest.estimate), estimate - at(part.estimate, rest.high)
    )
    above = math.hypot(
        at(part.high, rest.estimate) - estimate, at(part.estimate, rest.low) - estimate
    )
    return Interval(estimate, max(0.0, estimate - below), min(1.0, estimate + above))


def effective_size(weights: Sequence[float]) -> float:
    """Return how many equally weighted observations unequal ones are worth (Kish).

    Examples
    --------
    >>> effective_size([1, 1, 1]), effective_size([100, 1, 1]) < 1.1
    (3.0, True)
    """
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0
