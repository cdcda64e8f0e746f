"""Average linkage on a sparse graph of scored pairs, under constraints.

Two clusters are as alike as the mean over all their pairs; a pair that was never scored counts a
low weight. The strongest allowed merge is always made next, until none reaches the threshold.

A merge only mixes means, so a cluster is never more alike to a third than the better of its two
halves was. An old heap entry is therefore an upper bound: it is looked at when it comes up, and
put back with today's value. Nothing has to be updated when clusters merge, which keeps a
component of a hundred thousand records within seconds.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

ANY_NUMBER = -1
"""A person who holds several numbers because people decided so."""


@dataclass(slots=True)
class Nodes:
    """What constrains the nodes of a component, by position.

    Attributes
    ----------
    number
        The valid number that a node holds, as a positive code; 0 for none.
    feeds
        One bit for each register, of those that list each person once, that names the node.
    apart
        Nodes that people said are not the same.
    together
        Pairs that people said are the same.
    """

    number: list[int]
    feeds: list[int]
    apart: dict[int, set[int]] = field(default_factory=dict)
    together: list[tuple[int, int]] = field(default_factory=list)


def average_linkage(
    nodes: Nodes,
    pairs: Sequence[tuple[int, int, int]],
    join: int,
    missing: int,
) -> list[int]:
    """Cluster one component.

    Parameters
    ----------
    nodes
        Constraints.
    pairs
        Left, right and weight; whole numbers, so that sums do not depend on their order.
    join
        Least mean weight of a merge.
    missing
        The weight of a pair that is not among `pairs`; below `join`.

    Returns
    -------
    For each node the smallest node of its cluster.

    Examples
    --------
    >>> nodes = Nodes(number=[1, 0, 2], feeds=[0, 0, 0])
    >>> average_linkage(nodes, [(0, 1, 9), (1, 2, 8)], join=5, missing=-5)
    [0, 0, 2]
    """
    return _Clustering(nodes, pairs, join, missing).run()


class _Clustering:
    def __init__(
        self, nodes: Nodes, pairs: Sequence[tuple[int, int, int]], join: int, missing: int
    ) -> None:
        count = len(nodes.number)
        self.parent = list(range(count))
        self.label = list(range(count))
        self.size = [1] * count
        self.number = list(nodes.number)
        self.feeds = list(nodes.feeds)
        self.apart = {node: set(others) for node, others in nodes.apart.items()}
        self.together = nodes.together
        # How much the scored pairs between two clusters add up to, above all being missing.
        self.links: list[dict[int, int]] = [{} for _ in range(count)]
        self.least = join - missing
        self.heap: list[tuple[float, int, int]] = []
        for left, right, weight in pairs:
            excess = weight - missing
            self.links[left][right] = self.links[left].get(right, 0) + excess
            self.links[right][left] = self.links[right].get(left, 0) + excess

    def run(self) -> list[int]:
        for left, right in sorted(self.together):
            self._merge(self._find(left), self._find(right), decided=True)
        for left, others in enumerate(self.links):
            for right in others:
                if left < right:
                    self._push(left, right)
        heapq.heapify(self.heap)
        while self.heap:
            key, low, high = heapq.heappop(self.heap)
            left, right = self._find(low), self._find(high)
            if left == right or not self._allowed(left, right):
                continue
            current = self._key(left, right)
            if current > -self.least:
                continue
            first, second = sorted((self.label[left], self.label[right]))
            if (current, first, second) == (key, low, high):
                self._merge(left, right)
            else:
                heapq.heappush(self.heap, (current, first, second))
        return [self.label[self._find(node)] for node in range(len(self.parent))]

    def _push(self, left: int, right: int) -> None:
        key = self._key(left, right)
        if key <= -self.least:
            first, second = sorted((self.label[left], self.label[right]))
            self.heap.append((key, first, second))

    def _key(self, left: int, right: int) -> float:
        """Return the negative mean above `missing`: the smallest key is the strongest link."""
        return -self.links[left].get(right, 0) / (self.size[left] * self.size[right])

    def _allowed(self, left: int, right: int) -> bool:
        if self.feeds[left] & self.feeds[right]:
            return False
        one, other = self.number[left], self.number[right]
        if one and other and one != other:
            return False
        # Kept on both sides, so the shorter list will do.
        near, far = self.apart.get(left, set()), self.apart.get(right, set())
        if len(near) <= len(far):
            return not any(self._find(node) == right for node in near)
        return not any(self._find(node) == left for node in far)

    def _merge(self, left: int, right: int, *, decided: bool = False) -> None:
        if left == right:
            return
        if len(self.links[left]) < len(self.links[right]):
            left, right = right, left
        self.parent[right] = left
        self.label[left] = min(self.label[left], self.label[right])
        self.size[left] += self.size[right]
        self.feeds[left] |= self.feeds[right]
        if decided and self.number[left] and self.number[right]:
            if self.number[left] != self.number[right]:
                self.number[left] = ANY_NUMBER
        else:
            self.number[left] = self.number[left] or self.number[right]
        if right in self.apart:
            self.apart.setdefault(left, set()).update(self.apart.pop(right))
        kept, moved = self.links[left], self.links[right]
        kept.pop(right, None)
        for other, excess in moved.items():
            if other != left:
                total = kept.get(other, 0) + excess
                kept[other] = total
                around = self.links[other]
                del around[right]
                around[left] = total
        self.links[right] = {}

    def _find(self, node: int) -> int:
        parent = self.parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node
