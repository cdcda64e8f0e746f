from __future__ import annotations

from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from resolver.exports import export_rings, write_graph
from resolver.graph import Graph

YED = "{http://www.yworks.com/xml/graphml}"
READERS = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_rings_can_be_read_again_with_types(world, tmp_path, suffix):
    path = tmp_path / f"rings{suffix}"
    export_rings(world.engine, path)
    graph = READERS[suffix](path)
    holder = graph.nodes[f"person:{world.holder}"]
    assert (holder["kind"], holder["role"], holder["label"]) == ("person", "collector", "王五")
    dead = graph.nodes[f"person:{world.dead[0]}"]
    assert dead["amount"] == 300.0
    assert isinstance(dead["amount"], float)
    assert dead["dead"] is True
    account = graph.nodes["account:6217********7890"]
    assert account["label"] == "6217********7890"
    paid = [data for *_, data in graph.edges(data=True) if data["kind"] == "paid_to"]
    assert {data["amount"] for data in paid} == {600.0}
    assert "<script>alert(1)</script>" in {data["label"] for _, data in graph.nodes(data=True)}


def test_yed_finds_a_label_on_every_node(world, tmp_path):
    path = tmp_path / "rings.graphml"
    export_rings(world.engine, path)
    root = ET.parse(path).getroot()
    nodes = [element for element in root.iter() if element.tag.endswith("}node")]
    labels = [label.text for label in root.iter(f"{YED}NodeLabel")]
    assert len(labels) == len(nodes) > 10
    assert "王五" in labels
    used = {e.get("key") for e in root.iter() if e.tag.endswith("}data")}
    assert used <= {e.get("id") for e in root.iter() if e.tag.endswith("}key")}


def test_gexf_does_not_tell_the_day_of_writing(world, tmp_path):
    path = tmp_path / "rings.gexf"
    export_rings(world.engine, path)
    assert "lastmodifieddate" not in path.read_text("utf-8")


def test_numbers_that_look_alike_once_masked_stay_apart(tmp_path):
    graph = nx.MultiGraph()
    for number in ("6217000000017890", "6217000000027890", "6217000000037890"):
        graph.add_node(f"account:{number}", kind="account", label=number)
    graph.add_edge("account:6217000000017890", "account:6217000000037890", key="transfer")
    write_graph(graph, tmp_path / "x.graphml")
    read = nx.read_graphml(tmp_path / "x.graphml")
    assert len(read) == 3
    assert set(read.edges()) == {("account:6217********7890", "account:6217********7890~3")}


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json"])
def test_any_neighbourhood_can_be_written(world, tmp_path, suffix):
    graph = Graph(world.engine).neighbourhood("account:6217001234567890", 2)
    assert write_graph(graph, tmp_path / f"x{suffix}", unmask=True) == len(graph)
    assert "6217001234567890" in (tmp_path / f"x{suffix}").read_text("utf-8")


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_empty_graph_and_control_characters(tmp_path, suffix):
    write_graph(nx.MultiGraph(), tmp_path / f"empty{suffix}")
    assert len(READERS[suffix](tmp_path / f"empty{suffix}")) == 0
    graph = nx.MultiGraph()
    graph.add_node("person:P1", kind="person", label="张\x00三\x0b", note=None)
    write_graph(graph, tmp_path / f"x{suffix}")
    read = READERS[suffix](tmp_path / f"x{suffix}")
    assert read.nodes["person:P1"]["label"] == "张三"
