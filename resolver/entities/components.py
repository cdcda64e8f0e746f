"""Divide scored pairs into connected components; settle at once those that leave no choice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from resolver.entities.linkage import Nodes, average_linkage

SCALE = 1024
"""Weights are counted in so many parts of a bit, as whole numbers: sums are exact."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PairGraph:
    """Groups by position, in the order of their ids, and what is known of them.

    Attributes
    ----------
    count
        How many groups there are.
    left, right, weight
        The scored pairs, weights in 1/`SCALE` bits.
    number
        Code of the valid number that a group holds, 0 for none.
    feed_group, feed
        Which registers, of those that list each person once, name which group.
    together, apart
        Pairs that people decided, as arrays of two columns.
    """

    count: int
    left: Integers
    right: Integers
    weight: Integers
    number: Integers
    feed_group: Integers
    feed: Integers
    together: Integers
    apart: Integers


def cluster(graph: PairGraph, join: int, missing: int) -> Integers:
    """Return for each group the smallest group of its person."""
    strong = graph.weight >= join
    component = _components(graph, strong)
    inside = component[graph.left] == component[graph.right]
    left, right, weight = graph.left[inside], graph.right[inside], graph.weight[inside]
    easy = _easy(graph, component, strong)
    result = _first_of(component)
    result = np.where(easy[component], result, np.arange(graph.count))
    hard = ~easy[component[left]]
    left, right, weight = left[hard], right[hard], weight[hard]
    order = np.lexsort((right, left, component[left]))
    left, right, weight = left[order], right[order], weight[order]
    _solve(graph, component, easy, (left, right, weight), (join, missing), result)
    return result


def _components(graph: PairGraph, strong: npt.NDArray[np.bool_]) -> Integers:
    left = np.concatenate([graph.left[strong], graph.together[:, 0]])
    right = np.concatenate([graph.right[strong], graph.together[:, 1]])
    matrix = coo_array((np.ones(len(left), np.int8), (left, right)), (graph.count, graph.count))
    _, component = connected_components(matrix, directed=False)
    return np.asarray(component, np.int64)


def _easy(
    graph: PairGraph, component: Integers, strong: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Find components in which every pair is strong and nothing forbids anything."""
    count = int(component.max(initial=-1)) + 1
    size = np.bincount(component, minlength=count)
    pairs = np.bincount(component[graph.left[strong]], minlength=count)
    easy = pairs == size * (size - 1) // 2
    numbered = graph.number > 0
    held = component[numbered]
    highest = np.zeros(count, np.int64)
    lowest = np.full(count, np.iinfo(np.int64).max)
    np.maximum.at(highest, held, graph.number[numbered])
    np.minimum.at(lowest, held, graph.number[numbered])
    easy &= highest <= lowest
    if len(graph.feed):
        listed = np.stack([component[graph.feed_group], graph.feed], axis=1)
        rows, times = np.unique(listed, axis=0, return_counts=True)
        easy[rows[times > 1, 0]] = False
    for decided in (graph.together, graph.apart):
        easy[component[decided].ravel()] = False
    return np.asarray(easy)


def _first_of(component: Integers) -> Integers:
    _, first, back = np.unique(component, return_index=True, return_inverse=True)
    return np.asarray(first[back], np.int64)


def _solve(
    graph: PairGraph,
    component: Integers,
    easy: npt.NDArray[np.bool_],
    pairs: tuple[Integers, Integers, Integers],
    thresholds: tuple[int, int],
    result: Integers,
) -> None:
    members = np.flatnonzero(~easy[component])
    members = members[np.argsort(component[members], kind="stable")]
    starts = _starts(component[members])
    left, right, weight = pairs
    pair_starts = _starts(component[left])
    bounds = {int(component[left[a]]): (a, b) for a, b in pair_starts}
    feeds = _bits(graph)
    together, apart = _decided(graph.together), _decided(graph.apart)
    for start, end in starts:
        nodes = members[start:end]
        a, b = bounds.get(int(component[nodes[0]]), (0, 0))
        local = np.searchsorted(nodes, np.stack([left[a:b], right[a:b]], axis=1))
        found = average_linkage(
            _nodes(graph, nodes, feeds, together, apart),
            list(
                zip(local[:, 0].tolist(), local[:, 1].tolist(), weight[a:b].tolist(), strict=True)
            ),
            *thresholds,
        )
        result[nodes] = nodes[np.asarray(found)]


def _starts(values: Integers) -> list[tuple[int, int]]:
    if not len(values):
        return []
    cuts = np.flatnonzero(np.diff(values)) + 1
    edges = [0, *cuts.tolist(), len(values)]
    return list(pairwise(edges))


def _bits(graph: PairGraph) -> dict[int, int]:
    bits: dict[int, int] = {}
    for group, feed in zip(graph.feed_group.tolist(), graph.feed.tolist(), strict=True):
        bits[group] = bits.get(group, 0) | (1 << feed)
    return bits


def _decided(pairs: Integers) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for left, right in pairs.tolist():
        found.setdefault(left, set()).add(right)
        found.setdefault(right, set()).add(left)
    return found


def _nodes(
    graph: PairGraph,
    nodes: Integers,
    feeds: dict[int, int],
    together: dict[int, set[int]],
    apart: dict[int, set[int]],
) -> Nodes:
    names: list[int] = nodes.tolist()
    built = Nodes([int(code) for code in graph.number[nodes]], [feeds.get(n, 0) for n in names])
    if not together and not apart:
        return built
    place: dict[Any, int] = {name: position for position, name in enumerate(names)}
    for position, name in enumerate(names):
        inside = {place[other] for other in apart.get(name, ()) if other in place}
        if inside:
            built.apart[position] = inside
        built.together += [
            (position, place[other]) for other in together.get(name, ()) if other > name
        ]
    return built
