"""Write a ring's dossier: one HTML file with its picture, timeline, people, money and evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from resolver.engine import Engine, Script
from resolver.exports.graphs import NetworkGraph
from resolver.exports.picture import draw_legend, draw_ring
from resolver.exports.texts import Texts
from resolver.exports.timeline import draw_timeline
from resolver.lookup.masking import mask_node, mask_record, mask_text

Row = dict[str, Any]

_MOST_ROWS = 400
_SIGNS = ("sign_strong", "sign_weak", "authentication")


def render_dossier(
    engine: Engine, graph: NetworkGraph, *, language: str = "zh", unmask: bool = False
) -> str:
    """Return the dossier of one ring as a page that needs nothing beside itself.

    Parameters
    ----------
    engine
        A run's database.
    graph
        The ring, as `resolver.graph.Graph.rings` returns it.
    language
        ``zh`` or ``en``.
    unmask
        Show whole ID numbers, accounts and phones. The caller keeps the audit trail.
    """
    texts = Texts(language)
    ring_id = str(graph.graph["ring_id"])
    data = _read(engine, ring_id, language)
    (ring,) = data["ring"]
    titles = _titles(engine, language)
    since = (ring["period_from"] or date.min.replace(year=1900)) - timedelta(days=365)
    events = [_with_feed(row, titles["feed"]) for row in data["events"]]
    signs = [row for row in events if row["kind"] in _SIGNS and row["date"] >= since]
    others = [row for row in events if row["kind"] not in _SIGNS]
    payments = [row for row in data["money"] if row["month"] >= since]
    members = data["members"]
    drawn = [row for row in events if row["kind"] not in _SIGNS or row["date"] >= since]
    evidence = [_with_feed(row, titles["feed"]) for row in data["evidence"]]
    for lead in data["leads"]:
        lead["title"] = titles["scenario"].get(lead["scenario"], lead["scenario"])
    hide = (lambda rows: rows) if unmask else _hide
    ties = [row | {"label": _label(row, unmask)} for row in data["ties"]]
    page = _environment().get_template("dossier.html")
    return page.render(
        t=texts,
        language=language,
        ring=ring,
        summary=ring[f"summary_{language}"],
        unmask=unmask,
        as_of=_as_of(engine),
        picture=draw_ring(graph, texts, unmask=unmask),
        legend=draw_legend(graph, texts),
        timeline=draw_timeline(members, payments, drawn, texts),
        members=[_described(row, titles["feed"], texts) for row in hide(members)],
        ties=ties,
        events=hide(others),
        signs=hide(signs)[:_MOST_ROWS],
        signs_left=max(0, len(signs) - _MOST_ROWS),
        money=_money(members, hide(data["money"])),
        leads=hide(data["leads"]),
        innocent=[
            row
            | {
                "title": titles["innocent"].get(row["explanation"])
                or texts.get(f"innocent.{row['explanation']}"),
                "note": row["note"] if unmask else mask_text(row["note"] or ""),
            }
            for row in data["innocent"]
        ],
        evidence=hide(evidence)[:_MOST_ROWS],
        evidence_left=max(0, len(evidence) - _MOST_ROWS),
    )


def render_index(rings: list[Row], folder: str, language: str = "zh") -> str:
    """Return a page that lists rings and leads to their dossiers in a folder beside it."""
    page = _environment().get_template("index.html")
    return page.render(t=Texts(language), language=language, rings=rings, folder=f"{folder}/")


def _read(engine: Engine, ring_id: str, language: str) -> dict[str, list[Row]]:
    columns = engine.columns("lead")
    robustness = "robustness_zh" if language == "zh" and "robustness_zh" in columns else None
    script = Script.load("resolver.exports", "dossier.sql").fill(
        explanation=f"lead.explanation_{language}",
        robustness=f"lead.{robustness or 'robustness'}",
        note=f"tried.note_{language}",
    )
    return {step.name: engine.records(step.sql, {"ring": ring_id}) for step in script.steps}


def _titles(engine: Engine, language: str) -> dict[str, dict[str, str]]:
    """Return what feeds, scenarios and explanations are called in the reader's language."""
    tables = set(engine.tables())
    return {
        table: dict(engine.rows(f"select {table}, title_{language} from {table}"))
        if table in tables
        else {}
        for table in ("feed", "scenario", "innocent")
    }


def _as_of(engine: Engine) -> date | None:
    if "run" not in engine.tables():
        return None
    found: date | None = engine.value("select max(as_of) from run")
    return found


def _hide(rows: list[Row]) -> list[Row]:
    return [mask_record(row) | _hidden_change(row) for row in rows]


def _hidden_change(row: Row) -> Row:
    """Mask the two accounts of a change, which stand in one text."""
    if row.get("kind") != "account_change":
        return {}
    sides = str(row["what"]).split(" → ")
    return {"what": " → ".join(mask_node("account", side) for side in sides)}


def _label(row: Row, unmask: bool) -> str:
    label = str(row["label"] or row["node_id"].split(":", 1)[1])
    return label if unmask else mask_node(row["kind"], label)


def _with_feed(row: Row, feeds: dict[str, str]) -> Row:
    return row | {"feed": feeds.get(row["feed"], row["feed"] or "")}


def _described(row: Row, feeds: dict[str, str], texts: Texts) -> Row:
    """Write who speaks of a death in the reader's language."""

    def spoken(found: re.Match[str]) -> str:
        return feeds.get(found[0]) or texts.get(f"code.{found[0]}")

    return row | {"sources": re.sub(r"[a-z]\w+", spoken, str(row["sources"] or ""))}


def _money(members: list[Row], payments: list[Row]) -> list[Row]:
    """Return per person the payments in question one by one, and the rest as a sum."""
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in payments:
        by_person[row["person_id"]].append(row)
    found = []
    for member in members:
        rows = by_person.get(member["person_id"], [])
        if not rows:
            continue
        firsts = [row["month"] for row in rows if row["is_over"]]
        # Two payments in order before the first in question show where the line lies.
        in_order = [row for row in rows if not row["is_over"]]
        context = [row for row in in_order if firsts and row["month"] < min(firsts)][-2:]
        shown = [_priced(row) for row in rows if row["is_over"] or row in context]
        left_out = [_priced(row) for row in in_order if row not in context]
        found.append(
            {
                "name": member["name"],
                "person_id": member["person_id"],
                "rows": shown,
                "left_out": len(left_out),
                "left_out_amount": sum((row["paid"] for row in left_out), Decimal()),
                **{
                    name: sum((row[name] for row in shown), Decimal())
                    for name in ("paid", "entitled", "refunded", "over")
                },
            }
        )
    return found


def _priced(row: Row) -> Row:
    paid = row["paid"] if (row["status"] or "paid") == "paid" else Decimal()
    over = max(paid - row["refunded"], Decimal()) if row["is_over"] else Decimal()
    entitled = Decimal() if row["is_over"] else paid
    return row | {"paid": paid, "over": over, "entitled": entitled}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("resolver.exports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["yuan"] = lambda value: f"{value or 0:,.2f}"
    environment.filters["month"] = lambda value: f"{value:%Y-%m}" if value else ""
    environment.filters["blank"] = lambda value: "" if value is None else value
    environment.globals["style"] = Markup(_style())
    return environment


def _style() -> str:
    loader = PackageLoader("resolver.exports")
    return loader.get_source(Environment(), "dossier.css")[0]
