"""Who stays together between the two thresholds, and that nothing forbidden ever happens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.entities.band import hold_together
from resolver.entities.components import PairGraph, cluster

JOIN, LEAST, MISSING = 30, 10, -60


def graph(count, pairs, number=None, register=(), apart=()):
    """Return a graph of nodes with pairs (left, right, weight)."""
    pairs = sorted(pairs)
    return PairGraph(
        count=count,
        left=np.array([p[0] for p in pairs], np.int64),
        right=np.array([p[1] for p in pairs], np.int64),
        weight=np.array([p[2] for p in pairs], np.int64),
        number=np.array(number or [0] * count, np.int64),
        feed_group=np.array(register, np.int64),
        feed=np.zeros(len(register), np.int64),
        together=np.empty((0, 2), np.int64),
        apart=np.array(apart, np.int64).reshape(-1, 2),
    )


CASES = {
    "strong enough to stay": (graph(2, [(0, 1, 15)]), [0, 0]),
    "just strong enough": (graph(2, [(0, 1, 10)]), [0, 0]),
    "too weak to stay": (graph(2, [(0, 1, 9)]), [0, 1]),
    "never compared": (graph(2, []), [0, 1]),
    "two valid numbers": (graph(2, [(0, 1, 15)], number=[1, 2]), [0, 1]),
    "both in a register that lists each once": (graph(2, [(0, 1, 15)], register=[0, 1]), [0, 1]),
    "decided apart": (graph(2, [(0, 1, 15)], apart=[(0, 1)]), [0, 1]),
    "a third record pulls the mean down": (
        graph(3, [(0, 1, 15), (1, 2, 40), (0, 2, -40)]),
        [0, 1, 1],
    ),
}


@pytest.mark.parametrize(("case", "expected"), CASES.values(), ids=CASES.keys())
def test_kept_down_to_the_break_threshold(case, expected):
    found = cluster(case, JOIN, MISSING)
    assert hold_together(case, found, [(0, 1)], LEAST, MISSING).tolist() == expected


def test_nobody_is_kept_who_was_not_together():
    case = graph(2, [(0, 1, 15)])
    assert hold_together(case, cluster(case, JOIN, MISSING), [], LEAST, MISSING).tolist() == [0, 1]


NODES = st.integers(0, 6)
EDGES = st.dictionaries(
    st.tuples(NODES, NODES).filter(lambda pair: pair[0] < pair[1]), st.integers(-60, 60)
)


@given(
    EDGES,
    st.lists(st.integers(0, 2), min_size=7, max_size=7),
    st.lists(st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=6),
    st.lists(st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=3),
)
def test_constraints_hold_whatever_is_kept(edges, numbers, kept, apart):
    case = graph(7, [(*pair, weight) for pair, weight in edges.items()], numbers, (), apart)
    found = cluster(case, JOIN, MISSING)
    result = hold_together(case, found, kept, LEAST, MISSING)
    for person in set(result.tolist()):
        members = np.flatnonzero(result == person)
        assert len({numbers[m] for m in members if numbers[m]}) <= 1
        assert person == members.min()
        assert not any(a in members and b in members for a, b in apart)
        # What was one person without the band is one with it.
        assert all((found == found[m]).sum() == (result[found == found[m]] == person).sum()
                   for m in members)  # fmt: skip
