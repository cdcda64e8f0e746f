"""A pair of groups as people read it: each comparison with its values and weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities.surroundings import ScoredPair
from resolver.link.explain import Explanation, explain_groups
from resolver.link.model import Model
from resolver.lookup.spoken import Speaker


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison; `rarity` is the part of `bits` that is there because a value is rare."""

    comparison: str
    left: str
    right: str
    level: str
    bits: float
    rarity: float


@dataclass(frozen=True, slots=True)
class RouteName:
    """A route that brings the two together: its name, and what they have in common by it."""

    name: str
    by: str


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Two groups, what comparing them gave, and what clustering made of it.

    Attributes
    ----------
    left, right
        The labels of the groups.
    prior
        The weight before anything is looked at: most pairs are two persons.
    compared
        Empty if a group has no record of its own: it stands alone because people decided so.
    bits, probability
        Of the whole.
    counted
        The weight that clustering counted: within its bounds, and what is left where rivals share
        the odds. None if the run did not keep the pair.
    shared
        The odds are shared with rivals.
    routes
        All that bring the two together; the first one found the pair.
    """

    left: str
    right: str
    prior: float
    compared: tuple[Compared, ...]
    bits: float | None
    probability: float | None
    counted: float | None
    shared: bool
    routes: tuple[RouteName, ...]


class PairReader:
    """Explains pairs of groups, all that are asked for at once.

    Parameters
    ----------
    engine
        A published snapshot.
    linkage
        Comparisons and routes.
    model
        That the pairs were scored with.
    pairs
        Groups to compare; their order does not matter.
    scored
        Those of them that the run kept.
    """

    def __init__(
        self,
        engine: Engine,
        linkage: Linkage,
        model: Model,
        pairs: Iterable[tuple[int, int]],
        scored: Iterable[ScoredPair],
    ) -> None:
        asked = sorted({(min(pair), max(pair)) for pair in pairs})
        self._found = explain_groups(engine, linkage, model, asked)
        self._scored = {(pair.left, pair.right): pair for pair in scored}

    def explanation(self, left: int, right: int) -> Explanation | None:
        """Return what comparing two groups says; None if one has no record."""
        return self._found.get((min(left, right), max(left, right)))

    def scored(self, left: int, right: int) -> ScoredPair | None:
        """Return the pair as the run kept it."""
        return self._scored.get((min(left, right), max(left, right)))

    def weight(self, left: int, right: int) -> float:
        """Return the match weight of two groups."""
        found = self.explanation(left, right)
        return found.match_weight if found and found.match_weight is not None else float("-inf")

    def read(
        self, left: int, right: int, labels: Mapping[int, str], speaker: Speaker
    ) -> ComparedPair:
        """Return a pair with `left` on the left."""
        found, scored = self.explanation(left, right), self.scored(left, right)
        turned = left > right
        names = found.routes if found else ()
        if scored is not None and scored.route in names:
            names = (scored.route, *(name for name in names if name != scored.route))
        return ComparedPair(
            labels[left],
            labels[right],
            found.prior_weight if found else 0.0,
            _compared(found, speaker, turned=turned) if found else (),
            found.match_weight if found else None,
            found.match_probability if found else None,
            scored.bits if scored else None,
            scored is not None and scored.weight < scored.match_weight,
            tuple(
                RouteName(name, speaker.wording.route(name).in_language(speaker.language))
                for name in names
            ),
        )


def _compared(found: Explanation, speaker: Speaker, *, turned: bool) -> tuple[Compared, ...]:
    rows = []
    for item in found.evidence:
        left, right = (item.right, item.left) if turned else (item.left, item.right)
        rows.append(
            Compared(
                item.title.in_language(speaker.language),
                speaker.values(left, right),
                speaker.values(right, left),
                item.level.in_language(speaker.language),
                item.weight,
                item.rarity,
            )
        )
    return tuple(rows)
