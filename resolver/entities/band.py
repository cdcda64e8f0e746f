"""Between the join and the break threshold: who was one person stays one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from resolver.entities.components import Integers, PairGraph


def hold_together(
    graph: PairGraph,
    found: Integers,
    kept: Iterable[tuple[int, int]],
    least: int,
    missing: int,
) -> Integers:
    """Join clusters that are kept together, as long as nothing forbids it.

    Parameters
    ----------
    graph
        The scored pairs and what constrains the nodes.
    found
        For each node the smallest node of its cluster.
    kept
        Pairs of nodes, in the order in which they are looked at.
    least
        The mean weight of all pairs between two clusters below which they part after all.
    missing
        The weight of a pair that was never scored.

    Returns
    -------
    As `found`, with the clusters joined.
    """
    result = found.copy()
    for left, right in kept:
        one, other = int(result[left]), int(result[right])
        if one == other or not _allowed(graph, result, one, other):
            continue
        if _mean_above(graph, result, one, other, least, missing):
            result[(result == one) | (result == other)] = min(one, other)
    return result


def _mean_above(
    graph: PairGraph, result: Integers, one: int, other: int, least: int, missing: int
) -> bool:
    left, right = result[graph.left], result[graph.right]
    between = ((left == one) & (right == other)) | ((left == other) & (right == one))
    size = int(np.count_nonzero(result == one)) * int(np.count_nonzero(result == other))
    excess = int((graph.weight[between] - missing).sum())
    return excess >= (least - missing) * size


def _allowed(graph: PairGraph, result: Integers, one: int, other: int) -> bool:
    in_one, in_other = result == one, result == other
    numbers = {int(code) for code in np.unique(graph.number[in_one | in_other]) if code > 0}
    if len(numbers) > 1:
        return False
    feeds_one = set(graph.feed[in_one[graph.feed_group]].tolist())
    if feeds_one & set(graph.feed[in_other[graph.feed_group]].tolist()):
        return False
    left, right = graph.apart[:, 0], graph.apart[:, 1]
    apart = (in_one[left] & in_other[right]) | (in_other[left] & in_one[right])
    return not bool(apart.any())
