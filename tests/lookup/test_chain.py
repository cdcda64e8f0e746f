from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.lookup.chain import MOST_HOPS, Link, shortest_chain

LINKS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 9).map(float)).filter(
        lambda link: link[0] != link[1]
    ),
    max_size=14,
)


def search(known: list[Link], start: Collection[int], goal: Collection[int]) -> tuple[int, ...]:
    def touching(groups: Collection[int]) -> list[Link]:
        return [link for link in known if link[0] in groups or link[1] in groups]

    return shortest_chain(touching, start, goal)


@given(LINKS)
def test_no_chain_is_shorter_and_none_as_short_is_stronger(known: list[Link]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(8))
    for left, right, weight in known:
        old = graph.get_edge_data(left, right, {"weight": 0.0})["weight"]
        graph.add_edge(left, right, weight=max(weight, old))
    found = search(known, [0], [1])
    if not nx.has_path(graph, 0, 1) or nx.shortest_path_length(graph, 0, 1) > MOST_HOPS:
        assert found == ()
        return
    ways = list(nx.all_shortest_paths(graph, 0, 1))
    weakest = {
        tuple(way): min(graph.edges[pair]["weight"] for pair in pairwise(way)) for way in ways
    }
    assert weakest[found] == max(weakest.values())


@pytest.mark.parametrize(
    ("start", "goal", "expected"),
    [
        ([1], [3], (1, 4, 3)),
        ([1, 2], [3], (2, 3)),
        ([1], [9], ()),
        ([1], [1], (1,)),
    ],
)
def test_cases(start: list[int], goal: list[int], expected: tuple[int, ...]) -> None:
    known = [(1, 2, 9.0), (2, 3, 4.0), (1, 4, 5.0), (4, 3, 5.0)]
    assert search(known, start, goal) == expected


def test_the_weakest_link_decides_not_the_last() -> None:
    known = [(0, 2, 1.0), (2, 3, 9.0), (3, 1, 9.0), (0, 4, 5.0), (4, 5, 5.0), (5, 1, 5.0)]
    assert search(known, [0], [1]) == (0, 4, 5, 1)


def test_a_chain_that_is_too_long_is_none() -> None:
    known = [(n, n + 1, 5.0) for n in range(MOST_HOPS + 1)]
    assert search(known, [0], [MOST_HOPS]) == tuple(range(MOST_HOPS + 1))
    assert search(known, [0], [MOST_HOPS + 1]) == ()
