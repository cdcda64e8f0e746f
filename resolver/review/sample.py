"""Turn judged pairs into a sample of all pairs: which stand for themselves, which for others.

The queue puts what is worth a decision first, so its decisions are no fair picture of all pairs.
What came by its rank stands for itself alone (its probability of being looked at is 1). What was
drawn at random stands for itself and for those of its stratum that nobody looked at: it counts by
the inverse of its sampling probability (Horvitz and Thompson 1952), scaled so that a stratum adds
up to the number of its pairs, which is known. A drawn pair that its rank would have brought up as
well stands for itself alone, or pairs with much money at stake would count twice.

Over several runs this is an approximation: a rank is known only in the run of the decision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.review.intervals import Interval, Part, effective_size, stratified
from resolver.review.judged import Frame, Judged
from resolver.review.strata import stratum_of


@dataclass(frozen=True, slots=True)
class Stratum:
    """What is known of the pairs of one stratum.

    Attributes
    ----------
    pairs
        How many there are.
    certain, certain_same
        Judged pairs that stand for themselves, and how many of them are one person.
    weights, same
        Of the pairs that were drawn: their weights, and whether they are one person.
    believed
        The share that the model itself believes to be one person: used only where nothing was
        drawn, and then with limits that admit any share.
    """

    pairs: int
    certain: int
    certain_same: int
    weights: tuple[float, ...]
    same: tuple[bool, ...]
    believed: float

    @property
    def judged(self) -> int:
        """Return how many pairs were judged."""
        return self.certain + len(self.same)

    @property
    def rest(self) -> int:
        """Return how many pairs the drawn ones stand for, themselves included."""
        return max(self.pairs - self.certain, len(self.same))

    @property
    def size(self) -> int:
        """Return the number of pairs; decisions on pairs that are gone may exceed the count."""
        return self.certain + self.rest

    @property
    def part(self) -> Part:
        """Return what was seen of the pairs that the drawn ones stand for."""
        if not self.weights:
            return Part(self.rest, self.believed, 0.0)
        together = sum(self.weights)
        share = sum(w for w, same in zip(self.weights, self.same, strict=True) if same) / together
        size = finite_size(effective_size(self.weights), len(self.same), self.rest)
        return Part(self.rest, share, size)

    @property
    def seen(self) -> tuple[int, int]:
        """Return how many pairs were seen to be one person, and how many to be two."""
        same = self.certain_same + sum(self.same)
        return same, self.judged - same


def finite_size(size: float, drawn: int, out_of: int) -> float:
    """Return how many draws from an endless supply those from a finite one are worth.

    Examples
    --------
    >>> finite_size(10, 10, 1000) < 10.2, finite_size(10, 10, 10)
    (True, inf)
    """
    if drawn >= out_of:
        return math.inf
    return size * (out_of - 1) / (out_of - drawn)


def standing_for_themselves(judged: Sequence[Judged]) -> list[bool]:
    """Tell of each judged pair whether its rank brought it up, or would have."""
    reached: dict[str, int] = {}
    for pair in judged:
        if pair.drawing.shown == "ranked":
            reached[pair.run] = max(reached.get(pair.run, 0), pair.drawing.rank or 0)
    return [
        pair.drawing.shown == "ranked"
        or (pair.drawing.rank is not None and pair.drawing.rank <= reached.get(pair.run, 0))
        for pair in judged
    ]


def strata_of(frame: Frame, judged: Sequence[Judged]) -> list[Stratum]:
    """Sort judged pairs into the strata of a run; those that nobody could tell are left out."""
    certain = standing_for_themselves(judged)
    found = []
    for stratum, (pairs, believed) in enumerate(zip(frame.pairs, frame.probability, strict=True)):
        inside = [
            (pair, alone)
            for pair, alone in zip(judged, certain, strict=True)
            if pair.same is not None and stratum_of(frame.edges, pair.weight) == stratum
        ]
        drawn = [pair for pair, alone in inside if not alone]
        found.append(
            Stratum(
                pairs,
                len(inside) - len(drawn),
                sum(bool(pair.same) for pair, alone in inside if alone),
                tuple(1 / pair.drawing.sampling_probability for pair in drawn),
                tuple(bool(pair.same) for pair in drawn),
                believed,
            )
        )
    return found


def weights_of(frame: Frame, judged: Sequence[Judged]) -> list[float]:
    """Return for how many pairs each judged one stands; none for those nobody could tell."""
    strata = strata_of(frame, judged)
    weights = []
    for pair, alone in zip(judged, standing_for_themselves(judged), strict=True):
        stratum = strata[stratum_of(frame.edges, pair.weight)]
        if pair.same is None:
            weights.append(0.0)
        elif alone:
            weights.append(1.0)
        else:
            share = 1 / pair.drawing.sampling_probability / sum(stratum.weights)
            weights.append(stratum.rest * share)
    return weights


def matches(strata: Sequence[Stratum], level: float) -> Interval:
    """Return how many of the pairs of some strata are one person each.

    Parameters
    ----------
    strata
        Which.
    level
        The confidence of the limits.
    """
    found = stratified([stratum.part for stratum in strata], level)
    certain = sum(stratum.certain_same for stratum in strata)
    same = sum(stratum.seen[0] for stratum in strata)
    different = sum(stratum.seen[1] for stratum in strata)
    # What was seen is known, whatever the limits for the rest say.
    return Interval(
        certain + found.estimate,
        max(same, certain + found.low),
        min(sum(stratum.size for stratum in strata) - different, certain + found.high),
    )
