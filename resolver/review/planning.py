"""What follows from the estimates: thresholds to adopt, and how much is still to be judged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from resolver.review.estimates import LEVEL, AtThreshold, Estimates, quality_at
from resolver.review.judged import Frame, Judgements
from resolver.review.sample import Stratum, strata_of
from resolver.review.strata import share_out


@dataclass(frozen=True, slots=True)
class Proposal:
    """Thresholds that meet a wanted precision.

    Attributes
    ----------
    precision
        What is wanted.
    sure
        The lowest threshold whose precision is that good even at its lower limit; none if no
        threshold is known to be.
    likely
        The lowest threshold whose precision is estimated to be that good; none as long as some
        strata were not looked at.
    """

    precision: float
    sure: AtThreshold | None
    likely: AtThreshold | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How many more decisions make the intervals at the join threshold narrow enough.

    Attributes
    ----------
    width
        The width wanted of precision's interval and of recall's.
    draws
        Pairs to draw in all: what ``--draws`` takes.
    decisions
        How many of them are still to be judged.
    """

    width: float
    draws: int
    decisions: int


def propose_thresholds(estimates: Estimates, precision: float) -> Proposal:
    """Propose a join threshold.

    Parameters
    ----------
    estimates
        What decisions tell.
    precision
        The share of joined pairs that has to be right.
    """
    known = [(at, at.quality.precision) for at in estimates.thresholds if at.quality.precision]
    sure = [at for at, found in known if found.low >= precision]
    likely = [at for at, found in known if found.estimate >= precision and not at.unseen]
    return Proposal(precision, next(iter(sure), None), next(iter(likely), None))


def plan_decisions(
    frame: Frame, judgements: Judgements, width: float, level: float = LEVEL
) -> Plan:
    """Tell how many drawn pairs have to be judged for intervals of a given width.

    The shares found so far are taken to hold on, together with one decision's worth of what the
    model believes.

    Parameters
    ----------
    frame, judgements
        As for `estimate`.
    width
        Of the intervals of precision and recall at the join threshold.
    level
        Their confidence.
    """
    strata = strata_of(frame, judgements.pairs)
    edge = frame.edges.index(frame.join)

    def enough(draws: int) -> bool:
        return _width(strata, edge, share_out(draws, frame.pairs), level) <= width

    high = 1
    # Once everything is drawn, nothing is uncertain.
    while not enough(high):
        high *= 2
    draws = bisect_left(range(high + 1), True, key=enough)
    further = [
        max(0, min(quota, stratum.rest) - len(stratum.same))
        for quota, stratum in zip(share_out(draws, frame.pairs), strata, strict=True)
    ]
    return Plan(width, draws, sum(further))


def _width(strata: Sequence[Stratum], edge: int, quotas: Sequence[int], level: float) -> float:
    foreseen = [_foreseen(stratum, quota) for stratum, quota in zip(strata, quotas, strict=True)]
    quality = quality_at(foreseen, edge, level)
    return max((found.width for found in (quality.precision, quality.recall) if found), default=0.0)


def _foreseen(stratum: Stratum, quota: int) -> Stratum:
    """Return a stratum as it may be once so many were drawn, with shares as they are so far."""
    drawn = max(len(stratum.same), min(quota, stratum.rest))
    seen = len(stratum.same)
    share = (stratum.part.share * seen + stratum.believed) / (seen + 1)
    same = round(share * drawn)
    return replace(stratum, weights=(1.0,) * drawn, same=(True,) * same + (False,) * (drawn - same))
