"""A world of scored pairs whose truth is known, and a reviewer who knows it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.review.drawing import Drawing
from resolver.review.judged import Frame, Judged, Judgements
from resolver.review.strata import share_out, stratum_of

EDGES = (-6.0, -3.0, 0.0, 2.0, 3.0, 4.0, 6.0, 9.0)


@dataclass(frozen=True)
class Pair:
    weight: float
    same: bool
    worth: float


def world(seed: int, pairs: int = 3000, bias: float = 0.0) -> list[Pair]:
    """Return pairs whose scores are mostly right; with `bias` bits too low."""
    chance = random.Random(seed)
    made = []
    for _ in range(pairs):
        weight = chance.choice([chance.gauss(9, 4), chance.gauss(1, 3), chance.gauss(-6, 2)])
        probability = 1 / (1 + 2 ** -(weight + bias))
        same = chance.random() < probability
        # What is worth most is no fair picture: money lies where people are not the same.
        money = chance.expovariate(1) * (1 if same else 4)
        worth = min(1.0, 2 * min(probability, 1 - probability)) * money
        made.append(Pair(weight, same, worth))
    return made


def frame(made: Sequence[Pair]) -> Frame:
    strata = [stratum_of(EDGES, pair.weight) for pair in made]
    counts = tuple(strata.count(stratum) for stratum in range(len(EDGES) + 1))
    return Frame(EDGES, 3.0, counts, (0.5,) * len(counts), {("a", "b"): len(made)})


def judge(
    made: Sequence[Pair], seed: int, *, draws: int = 200, ranked: int = 100, share: float = 1.0
) -> Judgements:
    """Answer the first of the ranked pairs, and a share of the draw in the queue's order."""
    chance = random.Random(seed)
    counts = frame(made).pairs
    quotas = share_out(draws, counts)
    by_worth = sorted(range(len(made)), key=lambda n: -made[n].worth)
    rank = {number: place for place, number in enumerate(by_worth, 1)}
    shuffled = list(range(len(made)))
    chance.shuffle(shuffled)
    drawn: list[tuple[float, int]] = []
    seen = [0] * len(counts)
    for number in shuffled:
        stratum = stratum_of(EDGES, made[number].weight)
        seen[stratum] += 1
        if seen[stratum] <= quotas[stratum]:
            drawn.append((seen[stratum] / quotas[stratum], number))
    answered = [(number, "ranked") for number in by_worth[:ranked]]
    first = sorted(drawn)[: round(share * len(drawn))]
    answered += [(number, "drawn") for _, number in first if rank[number] > ranked]
    judged = []
    for number, shown in answered:
        pair = made[number]
        stratum = stratum_of(EDGES, pair.weight)
        known = 1.0 if shown == "ranked" else quotas[stratum] / counts[stratum]
        drawing = Drawing(
            shown,  # type: ignore[arg-type]
            known,
            rank[number],
            pair.weight,
            0.5,
            pair.weight >= 3,
            ("a", "b"),
            "m",
        )
        judged.append(Judged(pair.same, pair.weight, "run", drawing))
    return Judgements(tuple(judged), 0, 0)


def truth(made: Sequence[Pair], threshold: float) -> tuple[float, float]:
    """Return precision and recall of a threshold."""
    joined = [pair for pair in made if pair.weight >= threshold]
    matches = [pair for pair in made if pair.same]
    right = sum(pair.same for pair in joined)
    return right / len(joined), right / len(matches)
