"""The stages of a nightly run, in order: the one place where the whole can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from resolver.entities import build_persons, cluster_persons
from resolver.entities.facts import build_facts
from resolver.entities.life_status import judge_life_status
from resolver.graph import build_graph
from resolver.leads import find_rings, make_leads
from resolver.link import build_profiles, group_profiles, score_pairs
from resolver.lookup.index import build_search_index
from resolver.pipeline.catalogue import write_catalogue
from resolver.pipeline.night import Night
from resolver.scenarios import run_scenarios
from resolver.sources import ingest, lake_views, quality_report


@dataclass(frozen=True, slots=True)
class NamedStage:
    """One step of a run.

    Attributes
    ----------
    name
        What it is called in logs and reports.
    work
        Does it.
    counted
        The table whose rows tell how much came of it.
    """

    name: str
    work: Callable[[Night], None]
    counted: str | None = None


def _ingest(night: Night) -> None:
    night.ingested = ingest(
        night.lake,
        night.inbox,
        night.project.sources,
        night.project.fields,
        night.as_of,
        memory_limit=night.settings.memory_limit,
        threads=night.settings.threads,
    )


def _catalogue(night: Night) -> None:
    lake_views(night.engine, night.lake, night.project.sources, night.project.fields)
    write_catalogue(night.engine, night.lake, night.project, night.as_of)


def _profiles(night: Night) -> None:
    build_profiles(night.engine, night.project.linkage)


def _groups(night: Night) -> None:
    group_profiles(night.engine, night.project.linkage)


def _pairs(night: Night) -> None:
    score_pairs(night.engine, night.project.linkage, night.model)


def _clusters(night: Night) -> None:
    project = night.project
    cluster_persons(night.engine, project.linkage, one_per_person=project.one_per_person)


def _persons(night: Night) -> None:
    build_persons(night.engine, night.project.linkage)


def _facts(night: Night) -> None:
    build_facts(night.engine)


def _life_status(night: Night) -> None:
    judge_life_status(night.engine, night.project.policy, night.as_of)


def _graph(night: Night) -> None:
    build_graph(night.engine)


def _scenarios(night: Night) -> None:
    run_scenarios(night.engine, night.project, night.as_of)


def _leads(night: Night) -> None:
    make_leads(night.engine, night.project, night.as_of)


def _rings(night: Night) -> None:
    find_rings(night.engine, night.as_of)


def _search(night: Night) -> None:
    build_search_index(night.engine, night.project.fields)


def _quality(night: Night) -> None:
    report = quality_report(night.lake, night.project.sources, night.as_of)
    folder = night.run.folder
    (folder / "quality.json").write_text(report.to_json(), "utf-8")
    for language in ("en", "zh"):
        (folder / f"quality.{language}.html").write_text(report.to_html(language), "utf-8")


STAGES = (
    NamedStage("ingest", _ingest),
    NamedStage("catalogue", _catalogue, "batch"),
    NamedStage("profiles", _profiles, "mention"),
    NamedStage("groups", _groups, "profile"),
    NamedStage("pairs", _pairs, "pair"),
    NamedStage("clusters", _clusters, "person_profile"),
    NamedStage("persons", _persons, "person"),
    NamedStage("facts", _facts, "payment"),
    NamedStage("life status", _life_status, "life_status"),
    NamedStage("graph", _graph, "edge"),
    NamedStage("scenarios", _scenarios, "hit"),
    NamedStage("leads", _leads, "lead"),
    NamedStage("rings", _rings, "ring"),
    NamedStage("search", _search, "search_term"),
    NamedStage("quality", _quality),
)
