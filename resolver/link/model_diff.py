"""What one model weighs otherwise than another, level by level."""

from __future__ import annotations

import math
from dataclasses import dataclass

from resolver.config.document import Bilingual
from resolver.config.linkage import Level, Linkage
from resolver.link.levels import level_label
from resolver.link.model import LevelParameters, Model, bits
from resolver.link.settings import UNSEEN_M, UNSEEN_U


@dataclass(frozen=True, slots=True)
class WeightChange:
    """What a level counts for under two models, in bits.

    `old` is None where there is nothing to compare with.
    """

    comparison: str
    title: Bilingual
    level: Bilingual
    old: float | None
    new: float

    @property
    def change(self) -> float | None:
        """Return by how many bits it moved."""
        return None if self.old is None else self.new - self.old


def compare_models(old: Model | None, new: Model, linkage: Linkage) -> list[WeightChange]:
    """Return each level with the weight that scoring gives it under both models.

    Parameters
    ----------
    old
        The model in use, if there is one.
    new
        The other one.
    linkage
        The comparisons that both were trained for. A weight or a probability that it sets goes
        before what was learned, as in scoring.

    Returns
    -------
    In the order of ``linkage.yml``, without levels that have nothing to compare.
    """
    found = []
    for comparison in linkage.comparisons:
        title = comparison.title or Bilingual(en=comparison.name, zh=comparison.name)
        for position, level in enumerate(comparison.levels):
            if level.missing is None:
                weights = [
                    None
                    if model is None
                    else _weight(level, model.levels[comparison.name][position])
                    for model in (old, new)
                ]
                assert weights[1] is not None
                found.append(
                    WeightChange(comparison.name, title, level_label(level), weights[0], weights[1])
                )
    return found


def partner_bits(old: Model, new: Model) -> float:
    """Return by how many bits any pair's weight moves because persons have more or fewer records.

    Examples
    --------
    >>> one, two = (Model("", partners, {}, 10, 1) for partners in (1.0, 2.0))
    >>> partner_bits(one, two)
    1.0
    """
    if not (old.partners > 0 and new.partners > 0):
        return 0.0
    return math.log2(new.partners / old.partners)


def _weight(level: Level, known: LevelParameters) -> float:
    if level.weight is not None:
        return level.weight
    m = known.m if level.m is None else level.m
    u = known.u if level.u is None else level.u
    return bits(max(m or 0.0, UNSEEN_M), u or UNSEEN_U)
