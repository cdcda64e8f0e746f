from __future__ import annotations

from datetime import date

import pytest

from resolver.graph import Graph, UnknownNodeError, build_graph


@pytest.fixture
def village(world):
    """A collector with three dead people's pensions, beside a nursing home."""
    world.collector = world.person("王五", phone="13900000001")
    world.fact("account", world.collector, number="A1", phone="13900000001")
    world.dead = [world.late_pensioner(f"{name}乙", "A1") for name in "张李赵"]
    world.contact(world.dead[0], phone="0432100")
    world.old = [
        world.living_pensioner(f"{name}甲", f"own-{name}", phone="0432100") for name in "钱孙周吴"
    ]
    build_graph(world.engine)
    return world


def test_one_step_shows_what_hangs_on_an_account(village):
    graph = Graph(village.engine).neighbourhood("account:A1")
    people = {f"person:{p}" for p in [*village.dead, village.collector]}
    assert set(graph) == people | {"account:A1", "phone:13900000001"}
    assert graph.nodes[f"person:{village.collector}"]["label"] == "王五"
    assert graph.has_edge(f"person:{village.dead[0]}", "account:A1", "paid_to")


def test_hubs_are_shown_but_not_gone_through(village):
    graph = Graph(village.engine)
    start = f"person:{village.dead[0]}"
    folded = set(graph.neighbourhood(start, 2))
    opened = set(graph.neighbourhood(start, 2, through_hubs=True))
    assert "phone:0432100" in folded
    assert opened - folded == {f"person:{p}" for p in village.old}


def test_nothing_is_seen_before_it_was_known(village):
    graph = Graph(village.engine)
    assert set(graph.neighbourhood("account:A1", 1, date(2024, 6, 29))) == {"account:A1"}
    assert len(graph.neighbourhood("account:A1", 1, date(2024, 6, 30))) == 6


def test_paths_are_the_shortest_chains(village):
    graph = Graph(village.engine)
    a, b = (f"person:{p}" for p in village.dead[:2])
    assert set(graph.paths(a, b)) == {a, b, "account:A1"}
    assert set(graph.paths(a, "phone:13900000001")) == {a, "account:A1", "phone:13900000001"}
    assert set(graph.paths(a, "phone:13900000001", cutoff=1)) == set()


def test_paths_do_not_lead_over_hubs_unless_asked(village):
    graph = Graph(village.engine)
    a, b = f"person:{village.dead[0]}", f"person:{village.old[0]}"
    assert set(graph.paths(a, b)) == set()
    assert set(graph.paths(a, b, through_hubs=True)) == {a, b, "phone:0432100"}


def test_unknown_node_says_how_nodes_are_written(village):
    with pytest.raises(UnknownNodeError, match="kind:value") as caught:
        Graph(village.engine).neighbourhood("account:62220000")
    assert "62220000" not in str(caught.value)


def test_no_rings_before_they_are_looked_for(village):
    assert Graph(village.engine).rings() == []
