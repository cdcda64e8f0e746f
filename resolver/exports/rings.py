"""Export rings: as a table, as JSON, as a graph, or as dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx

from resolver.casework import Casework
from resolver.engine import Engine
from resolver.exports.columns import MEMBERS, RINGS, TIES
from resolver.exports.dossier import render_dossier, render_index
from resolver.exports.files import ExportError, suffix_of, write_text
from resolver.exports.graphs import NetworkGraph, write_graph
from resolver.exports.tables import write_csv, write_json, write_xlsx
from resolver.exports.texts import Texts
from resolver.exports.unmasking import record_unmasking
from resolver.graph import Graph
from resolver.lookup.masking import mask_node, mask_record

RING_FORMATS = (".json", ".csv", ".xlsx", ".graphml", ".gexf", ".html")


def export_rings(
    engine: Engine,
    path: Path,
    *,
    language: str | None = None,
    ring: str | None = None,
    unmask: bool = False,
    purpose: str | None = None,
    casework: Casework | None = None,
    actor: str | None = None,
) -> int:
    """Write rings to a file, the largest amount first; the ending says in which format.

    Parameters
    ----------
    engine
        A run's database.
    path
        Where to. ``.html`` gives a list of dossiers and, in a folder of the same name beside it,
        one dossier a ring; with `ring`, that dossier alone.
    language
        ``zh`` (default for workbooks and dossiers) or ``en``.
    ring
        Only the ring with this id.
    unmask
        Write whole ID numbers, accounts and phones; needs `purpose` and `casework`.
    purpose, casework, actor
        Why, where that is written down before the file is, and who asks for it.

    Returns
    -------
    The number of rings.

    Raises
    ------
    ExportError
        If the ending or the ring is not known, the file cannot be written, or a purpose is
        missing.
    """
    suffix = suffix_of(path, RING_FORMATS)
    graphs = Graph(engine).rings()
    if ring is not None:
        graphs = [graph for graph in graphs if graph.graph["ring_id"] == ring]
        if not graphs:
            raise ExportError(f"there is no ring '{ring}': 'resolver rings' lists them")
    if unmask:
        record_unmasking("rings", path, purpose=purpose, casework=casework, actor=actor)
    spoken = language or "zh"
    if suffix == ".html":
        _write_dossiers(engine, path, graphs, spoken, unmask, single=ring is not None)
    elif suffix in {".graphml", ".gexf"}:
        write_graph(_one_graph(graphs, spoken), path, unmask=unmask)
    else:
        records = _records(engine, graphs, unmask)
        if suffix == ".json":
            write_json(path, [record | _months(record) for record in records])
        elif suffix == ".csv":
            write_csv(path, MEMBERS, _member_rows(records, None), None)
        else:
            _write_workbook(path, records, spoken)
    return len(graphs)


def _records(engine: Engine, graphs: list[NetworkGraph], unmask: bool) -> list[dict[str, Any]]:
    """Return every ring as one nested record."""
    numbers = dict(
        engine.rows(
            "select person_id, id_number from person"
            " where person_id in (select person_id from ring_member)"
        )
        if graphs
        else []
    )
    records = []
    for graph in graphs:
        nodes = [graph.nodes[node] for node in sorted(graph)]
        members = [_member(node, numbers, unmask) for node in nodes if node["role"] != "tie"]
        ties = [_tie(node, unmask) for node in nodes if node["role"] == "tie"]
        records.append(
            {
                **graph.graph,
                "accounts": [tie["label"] for tie in ties if tie["kind"] == "account"],
                "members": members,
                "ties": ties,
            }
        )
    return records


def _months(record: dict[str, Any]) -> dict[str, str]:
    """Write months as months: a period to 2024-12 does not end on the first of it."""
    return {
        name: f"{record[name]:%Y-%m}" for name in ("period_from", "period_to") if record.get(name)
    }


def _member(node: dict[str, Any], numbers: dict[str, str], unmask: bool) -> dict[str, Any]:
    person = node["node_id"].removeprefix("person:")
    member = {
        "person_id": person,
        "name": node.get("label"),
        "id_number": numbers.get(person),
        "role": node["role"],
        "dead": node["dead"],
        "amount": node["amount"],
        "leads": node["leads"],
    }
    return member if unmask else mask_record(member)


def _tie(node: dict[str, Any], unmask: bool) -> dict[str, Any]:
    kind = str(node.get("kind") or node["node_id"].split(":", 1)[0])
    label = str(node.get("label") or node["node_id"].split(":", 1)[1])
    shown = label if unmask else mask_node(kind, label)
    return {"kind": kind, "label": shown, "members": node["members"]}


def _member_rows(records: list[dict[str, Any]], texts: Texts | None) -> list[dict[str, Any]]:
    return [
        {
            **member,
            "role": texts[f"role.{member['role']}"] if texts else member["role"],
            "ring_id": record["ring_id"],
            "ring_amount": record["amount"],
            "accounts": record["accounts"],
        }
        for record in records
        for member in record["members"]
    ]


def _write_workbook(path: Path, records: list[dict[str, Any]], language: str) -> None:
    texts = Texts(language)
    ties = [
        {**tie, "ring_id": record["ring_id"], "kind": texts.get(f"kind.{tie['kind']}")}
        for record in records
        for tie in record["ties"]
    ]
    names = ("团伙", "成员", "关联物") if language == "zh" else ("Rings", "Members", "Ties")
    write_xlsx(
        path,
        [
            (names[0], RINGS, records),
            (names[1], MEMBERS, _member_rows(records, texts)),
            (names[2], TIES, ties),
        ],
        language,
    )


def _one_graph(graphs: list[NetworkGraph], language: str) -> NetworkGraph:
    """Put all rings into one graph, each node with the ring that it is shown in."""
    whole: NetworkGraph = nx.MultiGraph()
    texts = Texts(language)
    for graph in graphs:
        ring = {"ring_id": graph.graph["ring_id"], "ring_amount": graph.graph["amount"]}
        for node, data in graph.nodes(data=True):
            shown = {"role_title": texts.get(f"role.{data['role']}")} | ring
            whole.add_node(node, **{**data, **shown})
        for a, b, kind, data in graph.edges(keys=True, data=True):
            title = texts.get(f"edge.{kind}")
            whole.add_edge(a, b, key=kind, **{**data, "title": title, **ring})
    return whole


def _write_dossiers(
    engine: Engine,
    path: Path,
    graphs: list[NetworkGraph],
    language: str,
    unmask: bool,
    *,
    single: bool,
) -> None:
    if single:
        write_text(path, render_dossier(engine, graphs[0], language=language, unmask=unmask))
        return
    folder = path.with_suffix("")
    wanted = set()
    for graph in graphs:
        place = folder / f"{graph.graph['ring_id']}.html"
        write_text(place, render_dossier(engine, graph, language=language, unmask=unmask))
        wanted.add(place.name)
    # A dossier of a ring that is no more would be taken for a current one.
    for old in folder.glob("R*.html"):
        if old.name not in wanted:
            old.unlink()
    write_text(path, render_index([graph.graph for graph in graphs], folder.name, language))
