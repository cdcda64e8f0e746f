"""Which single link holds a person together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resolver.config.linkage import Thresholds
from resolver.entities.band import hold_together
from resolver.entities.components import SCALE, Integers, cluster
from resolver.entities.surroundings import Bond, ScoredPair, Surroundings

MOST_CUTS = 2000
"""With more links than this in one person, none is tried."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A link without which a person falls apart.

    Attributes
    ----------
    link
        The scored pair, or the bond.
    fallen
        The groups that would not be with the person's core any more, in the parts that they
        would fall into.
    joined
        By the number of a part in `fallen`, other persons whose groups it would be joined with.
    """

    link: ScoredPair | Bond
    fallen: tuple[tuple[int, ...], ...]
    joined: dict[int, tuple[str, ...]]


def find_bridges(
    around: Surroundings, groups: tuple[int, ...], thresholds: Thresholds
) -> tuple[Bridge, ...] | None:
    """Cut every link inside a person by itself, and see whether it stays whole.

    A pair that is cut counts as one that was never found; the weights of other pairs stay as
    they are. A bond that is cut is gone.

    Parameters
    ----------
    around
        The person's groups, and those of others who may take a part that falls off.
    groups
        The person's groups.
    thresholds
        As the run used them.

    Returns
    -------
    None if there are more links than `MOST_CUTS`.
    """
    inside = frozenset(groups)
    links: list[ScoredPair | Bond] = [*around.pairs, *(bond for bond in around.bonds if bond.same)]
    links = [link for link in links if link.left in inside and link.right in inside]
    if len(links) > MOST_CUTS:
        return None
    found = (_cut(around, link, inside, thresholds) for link in links)
    return tuple(bridge for bridge in found if bridge is not None)


def _cut(
    around: Surroundings, link: ScoredPair | Bond, inside: frozenset[int], thresholds: Thresholds
) -> Bridge | None:
    without = replace(
        around,
        pairs=tuple(pair for pair in around.pairs if pair is not link),
        bonds=tuple(bond for bond in around.bonds if bond is not link),
    )
    labels = clusters(without, thresholds)
    parts: dict[int, set[int]] = {}
    for group in around.groups:
        parts.setdefault(int(labels[around.place(group)]), set()).add(group)
    held = [part for part in parts.values() if part & inside]
    if len(held) == 1:
        return None
    core = around.core(inside)
    off = [part for part in held if core not in part]
    fallen = sorted(off, key=lambda part: min(part & inside))
    return Bridge(
        link,
        tuple(tuple(sorted(part & inside)) for part in fallen),
        {
            number: tuple(sorted({around.person[group] for group in part - inside}))
            for number, part in enumerate(fallen)
            if part - inside
        },
    )


def clusters(around: Surroundings, thresholds: Thresholds) -> Integers:
    """Cluster groups as a run does, and return for each node the smallest node of its person."""
    join, missing = round(thresholds.join * SCALE), round(thresholds.missing * SCALE)
    if not around.groups:
        return np.zeros(0, np.int64)
    found = cluster(around.graph, join, missing)
    least = round(thresholds.least * SCALE)
    return hold_together(around.graph, found, around.kept_together, least, missing)
