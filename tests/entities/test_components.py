from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.entities.components import SCALE, PairGraph, cluster
from resolver.entities.linkage import Nodes, average_linkage

NONE = np.zeros((0, 2), np.int64)


def graph(count: int, pairs: list[tuple[int, int, int]], number: list[int]) -> PairGraph:
    columns = np.array(pairs, np.int64).reshape(-1, 3)
    empty = np.zeros(0, np.int64)
    return PairGraph(
        count,
        columns[:, 0],
        columns[:, 1],
        columns[:, 2] * SCALE,
        np.array(number, np.int64),
        empty,
        empty,
        NONE,
        NONE,
    )


@settings(max_examples=60)
@given(st.data())
def test_shortcuts_for_simple_components_change_nothing(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 12))
    edges = data.draw(
        st.dictionaries(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
                lambda pair: pair[0] < pair[1]
            ),
            st.integers(-4, 12),
        )
    )
    number = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    pairs = [(a, b, w) for (a, b), w in edges.items()]
    whole = average_linkage(
        Nodes(number, [0] * count), [(a, b, w * SCALE) for a, b, w in pairs], 3 * SCALE, -6 * SCALE
    )
    assert cluster(graph(count, pairs, number), 3 * SCALE, -6 * SCALE).tolist() == whole


def test_a_large_component_is_no_trouble() -> None:
    count = 4000
    chance = np.random.default_rng(1)
    left = np.concatenate([np.arange(count - 1), chance.integers(0, count, 4 * count)])
    right = np.concatenate([np.arange(1, count), chance.integers(0, count, 4 * count)])
    pairs = sorted(
        {(min(a, b), max(a, b)) for a, b in zip(left.tolist(), right.tolist(), strict=True)}
    )
    weights = chance.integers(3, 15, len(pairs)).tolist()
    strong = [(a, b, w) for (a, b), w in zip(pairs, weights, strict=True) if a != b]
    number = np.where(chance.random(count) < 0.3, chance.integers(1, 50, count), 0)
    found = cluster(graph(count, strong, number.tolist()), 3 * SCALE, -6 * SCALE)
    assert 1 < len(set(found.tolist())) < count
    for label in set(found.tolist()):
        assert len(set(number[found == label].tolist()) - {0}) <= 1
