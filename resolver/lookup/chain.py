"""The shortest chain of links from one group of records to another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities.surroundings import Surroundings

MOST_HOPS = 6
MOST_GROUPS = 5000
"""A search that has met more groups than this has left the two behind."""

Link = tuple[int, int, float]
"""Two groups and how strongly they are linked."""

Links = Callable[[Collection[int]], Iterable[Link]]
"""Returns the links that touch some groups."""


def shortest_chain(
    links: Links,
    start: Collection[int],
    goal: Collection[int],
) -> tuple[int, ...]:
    """Return the groups of the shortest chain; of several the one whose weakest link is best.

    Parameters
    ----------
    links
        Returns the links that touch some groups.
    start, goal
        Where the chain may begin and end.

    Returns
    -------
    Empty if there is no chain, or none that is short enough.

    Examples
    --------
    >>> known = [(1, 2, 9.0), (2, 3, 4.0), (1, 4, 5.0), (4, 3, 5.0)]
    >>> shortest_chain(lambda groups: known, [1], [3])
    (1, 4, 3)
    """
    # How each group was reached: the weakest link on the way, and the group before.
    reached: dict[int, tuple[float, int | None]] = dict.fromkeys(start, (float("inf"), None))
    fresh, ends = set(start), set(goal)
    for _ in range(MOST_HOPS):
        if ends & reached.keys() or not fresh or len(reached) > MOST_GROUPS:
            break
        better: dict[int, tuple[float, int | None]] = {}
        for left, right, weight in links(fresh):
            for near, far in ((left, right), (right, left)):
                if near not in fresh or far in reached:
                    continue
                way = (min(reached[near][0], weight), near)
                if far not in better or _is_better(way, better[far]):
                    better[far] = way
        reached |= better
        fresh = set(better)
    found = sorted(ends & reached.keys(), key=lambda group: (-reached[group][0], group))
    if not found:
        return ()
    chain = [found[0]]
    while (before := reached[chain[-1]][1]) is not None:
        chain.append(before)
    return tuple(reversed(chain))


def _is_better(one: tuple[float, int | None], other: tuple[float, int | None]) -> bool:
    return (-one[0], one[1] or 0) < (-other[0], other[1] or 0)


def links_between(own: Surroundings) -> Links:
    """Return the links inside what is known already; what people joined is linked best."""
    known = [(pair.left, pair.right, pair.bits) for pair in own.pairs]
    known += [(bond.left, bond.right, float("inf")) for bond in own.bonds if bond.same]
    return lambda groups: [link for link in known if link[0] in groups or link[1] in groups]


def links_of_run(engine: Engine, linkage: Linkage) -> Links:
    """Return the links between any groups of a run that look more like one person than not."""
    sql = (
        "select left_id, right_id, match_weight from pair where match_weight >= $least"
        " and (left_id in (select unnest($groups)) or right_id in (select unnest($groups)))"
        " order by 1, 2"
    )
    least = linkage.thresholds.possible
    return lambda groups: [
        (left, right, weight)
        for left, right, weight in engine.rows(sql, {"groups": sorted(groups), "least": least})
    ]
