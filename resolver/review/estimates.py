"""How good links are, by what people decided: precision and recall with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from resolver.review.intervals import Interval, effective_size, share_of, wilson
from resolver.review.judged import Frame, Judged, Judgements
from resolver.review.sample import Stratum, matches, strata_of, weights_of
from resolver.review.strata import stratum_label

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall, each none where nothing was found that could have them."""

    precision: Interval | None
    recall: Interval | None


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What joining every pair from a match weight upwards would bring.

    Attributes
    ----------
    threshold, pairs, quality
        The match weight, how many pairs have it or more, and how good that is.
    unseen
        How many pairs, in all, are of strata from which nothing that was drawn has been judged:
        for them the model's own word was taken, and limits that admit anything.
    """

    threshold: float
    pairs: int
    quality: Quality
    unseen: int


@dataclass(frozen=True, slots=True)
class OfStratum:
    """How many pairs of a range of match weights are one person, and what the model believes."""

    label: str
    pairs: int
    judged: int
    share: Interval | None
    believed: float


@dataclass(frozen=True, slots=True)
class OfDepartments:
    """How good the join threshold is on pairs of one department's records, or between two."""

    departments: tuple[str, ...]
    pairs: int
    judged: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class Estimates:
    """Everything that decisions tell of the links of a run.

    Attributes
    ----------
    level
        The confidence of every interval.
    join
        The threshold in force.
    judged, drawn, unsure
        Pairs decided as same or different, how many of them were drawn at random, and those that
        nobody could tell, which count as neither.
    corrected
        Decisions changed after the score was shown.
    not_reviewed, not_scored
        See `Judgements`.
    as_it_stands
        Of the persons as the run made them, which heed more than one score.
    thresholds, strata, departments
        The details.
    """

    level: float
    join: float
    judged: int
    drawn: int
    unsure: int
    corrected: int
    not_reviewed: int
    not_scored: int
    as_it_stands: Quality
    thresholds: tuple[AtThreshold, ...]
    strata: tuple[OfStratum, ...]
    departments: tuple[OfDepartments, ...]


def estimate(frame: Frame, judgements: Judgements, level: float = LEVEL) -> Estimates:
    """Estimate precision and recall among the scored pairs of a run.

    Recall is that of scoring: matches that no blocking route found, or that scored too low to be
    kept, are not among the pairs, nor are rows that were grouped without scoring.

    Parameters
    ----------
    frame
        All scored pairs.
    judgements
        Those that people judged.
    level
        The confidence of intervals.
    """
    judged = judgements.pairs
    strata = strata_of(frame, judged)
    weights = weights_of(frame, judged)
    return Estimates(
        level,
        frame.join,
        sum(pair.same is not None for pair in judged),
        sum(len(stratum.same) for stratum in strata),
        sum(pair.same is None for pair in judged),
        sum(pair.drawing.score_seen for pair in judged),
        judgements.not_reviewed,
        judgements.not_scored,
        _weighted(judged, weights, lambda pair: pair.drawing.joined, level),
        tuple(
            AtThreshold(
                edge,
                sum(stratum.size for stratum in strata[place + 1 :]),
                quality_at(strata, place, level),
                sum(stratum.rest for stratum in strata if not stratum.weights),
            )
            for place, edge in enumerate(frame.edges)
        ),
        tuple(
            OfStratum(
                stratum_label(frame.edges, place),
                stratum.size,
                stratum.judged,
                _scaled(matches([stratum], level), stratum.size) if stratum.judged else None,
                stratum.believed,
            )
            for place, stratum in enumerate(strata)
        ),
        tuple(_departments(frame, judged, weights, level)),
    )


def quality_at(strata: Sequence[Stratum], edge: int, level: float = LEVEL) -> Quality:
    """Return precision and recall of joining every pair from an edge of the strata upwards.

    Parameters
    ----------
    strata
        In the order of their scores.
    edge
        The position of the edge: the strata behind it are joined.
    level
        The confidence of intervals.
    """
    found = matches(strata[edge + 1 :], level)
    missed = matches(strata[: edge + 1], level)
    pairs = sum(stratum.size for stratum in strata[edge + 1 :])
    return Quality(_scaled(found, pairs) if pairs else None, share_of(found, missed))


def _scaled(count: Interval, size: int) -> Interval:
    parts = (count.estimate, count.low, count.high)
    estimate, low, high = (min(1.0, max(0.0, part / size)) if size else 0.0 for part in parts)
    return Interval(estimate, low, high if size else 1.0)


def _weighted(
    judged: Sequence[Judged],
    weights: Sequence[float],
    joined: Callable[[Judged], bool],
    level: float,
) -> Quality:
    """Estimate for a part of the pairs whose size in each stratum is not known."""
    told = [(pair, weight) for pair, weight in zip(judged, weights, strict=True) if weight > 0]

    def share(whole: list[tuple[Judged, float]], inside: Callable[[Judged], bool]) -> Interval:
        size = sum(weight for _, weight in whole)
        found = sum(weight for pair, weight in whole if inside(pair))
        return wilson(found / size, effective_size([weight for _, weight in whole]), level)

    positive = [(pair, weight) for pair, weight in told if joined(pair)]
    matches = [(pair, weight) for pair, weight in told if pair.same]
    return Quality(
        share(positive, lambda pair: bool(pair.same)) if positive else None,
        share(matches, joined) if matches else None,
    )


def _departments(
    frame: Frame, judged: Sequence[Judged], weights: Sequence[float], level: float
) -> list[OfDepartments]:
    single = sorted({name for pair in frame.departments for name in pair})
    wanted: list[tuple[str, ...]] = [(name,) for name in single]
    wanted += [(one, other) for one, other in sorted(frame.departments)]
    found = []
    for names in wanted:
        inside = [
            (pair, weight)
            for pair, weight in zip(judged, weights, strict=True)
            if weight > 0 and _concerns(names, pair.drawing.departments)
        ]
        if inside:
            found.append(
                OfDepartments(
                    names,
                    sum(n for pair, n in frame.departments.items() if _concerns(names, pair)),
                    len(inside),
                    _weighted(
                        [pair for pair, _ in inside],
                        [weight for _, weight in inside],
                        lambda pair: pair.weight >= frame.join,
                        level,
                    ),
                )
            )
    return found


def _concerns(names: tuple[str, ...], departments: tuple[str, str]) -> bool:
    if len(names) == 1:
        return names[0] in departments
    return names == tuple(sorted(departments))
