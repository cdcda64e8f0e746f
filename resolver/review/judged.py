"""What estimates start from: all scored pairs of a run, and those of them that were judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from resolver.casework import LinkDecision
from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script
from resolver.review.drawing import Drawing, read_drawing
from resolver.review.pairs import load_pairs, pairs_of_strata
from resolver.review.strata import strata_edges


@dataclass(frozen=True, slots=True)
class Frame:
    """All scored pairs of a run, counted.

    Attributes
    ----------
    edges
        The match weights that part the strata.
    join
        The threshold in force; one of them.
    pairs
        How many pairs each stratum holds.
    probability
        Their mean match probability: what the model itself believes.
    departments
        How many pairs there are between each two departments.
    """

    edges: tuple[float, ...]
    join: float
    pairs: tuple[int, ...]
    probability: tuple[float, ...]
    departments: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair that somebody judged in a review; `same` is none if they could not tell."""

    same: bool | None
    weight: float
    run: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judged pairs, and how many decisions say nothing about scores.

    Attributes
    ----------
    pairs
        Of each pair the last decision.
    not_reviewed
        Decisions made elsewhere, of which nobody knows how their pair was chosen.
    not_scored
        Decisions about pairs without a score of the model in use.
    """

    pairs: tuple[Judged, ...]
    not_reviewed: int
    not_scored: int


def load_judgements(
    engine: Engine, linkage: Linkage, model: str, decided: Sequence[LinkDecision]
) -> tuple[Frame, Judgements]:
    """Count the pairs of a run and read what was decided about any.

    A score is that of the day of the decision. If another model gave it, the pair's score in this
    run takes its place.

    Parameters
    ----------
    engine
        The snapshot of a run.
    linkage
        What it was made with.
    model
        Names the model that scored it.
    decided
        Decisions in force, the oldest first.
    """
    load_pairs(engine, linkage)
    script = Script.load("resolver.review", "frame.sql")
    edges = strata_edges(linkage)
    believed = dict(engine.rows(script["strata"]))
    frame = Frame(
        edges,
        linkage.thresholds.join,
        pairs_of_strata(engine, linkage),
        tuple(believed.get(stratum, 0.5) for stratum in range(len(edges) + 1)),
        {(one, other): pairs for one, other, pairs in engine.rows(script["departments"])},
    )
    last = {frozenset((entry.left, entry.right)): entry for entry in decided}
    drawings = {entry.number: read_drawing(entry.evidence) for entry in last.values()}
    foreign = [
        entry
        for entry in last.values()
        if (drawing := drawings[entry.number]) is not None and drawing.model != model
    ]
    scores = _rescored(engine, script, foreign)
    pairs, not_scored = [], 0
    for entry in last.values():
        drawing = drawings[entry.number]
        if drawing is None:
            continue
        weight = drawing.match_weight if drawing.model == model else scores.get(entry.number)
        if weight is None:
            not_scored += 1
            continue
        same = {"same": True, "different": False}.get(entry.verdict)
        pairs.append(Judged(same, weight, entry.run or "", drawing))
    not_reviewed = sum(drawing is None for drawing in drawings.values())
    return frame, Judgements(tuple(pairs), not_reviewed, not_scored)


def _rescored(engine: Engine, script: Script, entries: Sequence[LinkDecision]) -> dict[int, float]:
    if not entries:
        return {}
    wanted = {
        "number": pa.array([entry.number for entry in entries], pa.int64()),
        "left": pa.array([entry.left for entry in entries], pa.string()),
        "right": pa.array([entry.right for entry in entries], pa.string()),
    }
    engine.register("review_wanted_score", pa.table(wanted))
    found = dict(engine.rows(script["rescored"]))
    engine.unregister("review_wanted_score")
    return found
