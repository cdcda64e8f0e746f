"""How a judged pair came before the reviewer: what a decision's evidence remembers of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Shown = Literal["ranked", "drawn"]

KEY = "review"
"""The entry of a decision's evidence that holds a `Drawing`."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What estimates have to know of a decision later; no personal data.

    Attributes
    ----------
    shown
        ``ranked``: for what a decision is worth; ``drawn``: at random.
    sampling_probability
        1 for a ranked pair, which stands for itself alone.
    rank
        The pair's place among all that are worth a decision in this run, drawn or not; none for
        a pair that is too sure to be worth one.
    match_weight, match_probability
        The score then; none if the pair was held for review without having been scored.
    joined
        Whether the run held the two for one person.
    departments
        Whose records were compared, in order.
    model
        Names the model that scored the pair.
    score_seen
        Whether this corrects a decision after which the score was shown.
    """

    shown: Shown
    sampling_probability: float
    rank: int | None
    match_weight: float | None
    match_probability: float | None
    joined: bool
    departments: tuple[str, str]
    model: str
    score_seen: bool = False


def write_evidence(drawing: Drawing, **further: Any) -> str:
    """Return a decision's evidence as JSON."""
    return json.dumps({KEY: asdict(drawing), **further}, ensure_ascii=False, sort_keys=True)


def read_drawing(evidence: str) -> Drawing | None:
    """Return how a decided pair was drawn; none if it was not decided in a review.

    Examples
    --------
    >>> drawing = Drawing("drawn", 0.25, None, 3.5, 0.92, True, ("banks", "civil"), "m")
    >>> read_drawing(write_evidence(drawing)) == drawing
    True
    >>> read_drawing("a letter of 2024-11-02") is None
    True
    """
    try:
        found = json.loads(evidence)[KEY]
        return Drawing(**{**found, "departments": tuple(found["departments"])})
    except (ValueError, TypeError, KeyError):
        return None
