"""The stages of a nightly run, in order: the one place where the whole can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from resolver.entities.clusters import cluster_persons
from resolver.entities.decision_log import apply_decision_log, decided
from resolver.entities.facts import build_facts, update_facts
from resolver.entities.life_status import judge_life_status
from resolver.entities.memory import compare_persons, remember_persons, remember_rows
from resolver.entities.persons import build_persons, update_persons
from resolver.graph import build_graph
from resolver.leads import find_rings, make_leads
from resolver.link.calibration import calibration_path
from resolver.link.drift import watch_drift
from resolver.link.group_changes import update_groups
from resolver.link.groups import group_profiles
from resolver.link.pair_changes import update_candidates
from resolver.link.profile_changes import update_profiles
from resolver.link.profiles import build_profiles
from resolver.link.scoring import build_candidates, score_candidates
from resolver.lookup.index import build_search_index
from resolver.pipeline.catalogue import write_catalogue
from resolver.pipeline.increment import close_night, open_night
from resolver.pipeline.night import Night
from resolver.scenarios import run_scenarios
from resolver.sources import ingest, quality_report

Work = Callable[[Night], None]


@dataclass(frozen=True, slots=True)
class NamedStage:
    """One step of a run.

    Attributes
    ----------
    name
        What it is called in logs and reports.
    build
        Does it from scratch; can be done again after it was cut short.
    update
        Does the same by changing what is touched of yesterday's, if there is such a way. What was
        changed halfway cannot be changed again, so it is one transaction.
    counted
        The table whose rows tell how much came of it.
    """

    name: str
    build: Work
    update: Work | None = None
    counted: str | None = None

    def is_atomic(self, night: Night) -> bool:
        """Tell whether the stage must be undone if it is cut short."""
        return self.name == "catalogue" or (self.update is not None and night.is_increment)

    def do(self, night: Night) -> None:
        """Do the stage, in the way that the night asks for."""
        if self.update is not None and night.is_increment:
            self.update(night)
        else:
            self.build(night)


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
    write_catalogue(night.engine, night.lake, night.project, night.as_of)
    open_night(night)


def _build_profiles(night: Night) -> None:
    build_profiles(night.engine, night.project.linkage)


def _update_profiles(night: Night) -> None:
    update_profiles(night.engine, night.project.linkage)


def _build_groups(night: Night) -> None:
    group_profiles(night.engine, night.project.linkage)


def _update_groups(night: Night) -> None:
    update_groups(night.engine, night.project.linkage)


def _build_pairs(night: Night) -> None:
    frozen = calibration_path(night.run.workspace.models, night.model)
    build_candidates(night.engine, night.project.linkage, night.model, frozen)


def _update_pairs(night: Night) -> None:
    update_candidates(night.engine, night.project.linkage)


def _scores(night: Night) -> None:
    anew = "rescored_group" if night.is_increment else None
    score_candidates(night.engine, night.project.linkage, night.model, anew)


def _drift(night: Night) -> None:
    watch_drift(
        night.engine,
        night.project.linkage,
        night.model,
        night.lake,
        sorted(night.project.sources),
        night.as_of,
        night.run.workspace.models,
    )


def _build_clusters(night: Night) -> None:
    remember_rows(night.engine)
    _cluster(night)


def _update_clusters(night: Night) -> None:
    remember_persons(night.engine)
    _cluster(night)
    compare_persons(night.engine)


def _cluster(night: Night) -> None:
    apply_decision_log(night.engine, night.decisions)
    cluster_persons(
        night.engine,
        night.project.linkage,
        one_per_person=night.project.one_per_person,
        decisions=decided(night.engine),
        run=night.run.name,
        as_of=night.as_of,
    )


def _build_persons(night: Night) -> None:
    build_persons(night.engine, night.project.linkage)


def _update_persons(night: Night) -> None:
    update_persons(night.engine, night.project.linkage)


def _build_facts(night: Night) -> None:
    build_facts(night.engine)


def _update_facts(night: Night) -> None:
    update_facts(night.engine)


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
    close_night(night)


STAGES = (
    NamedStage("ingest", _ingest),
    NamedStage("catalogue", _catalogue, counted="batch"),
    NamedStage("profiles", _build_profiles, _update_profiles, "mention"),
    NamedStage("groups", _build_groups, _update_groups, "profile_group"),
    NamedStage("pairs", _build_pairs, _update_pairs, "candidate"),
    NamedStage("scores", _scores, counted="pair"),
    NamedStage("drift", _drift, counted="drift"),
    NamedStage("clusters", _build_clusters, _update_clusters, "person_profile"),
    NamedStage("persons", _build_persons, _update_persons, "person"),
    NamedStage("facts", _build_facts, _update_facts, "payment"),
    NamedStage("life status", _life_status, counted="life_status"),
    NamedStage("graph", _graph, counted="edge"),
    NamedStage("scenarios", _scenarios, counted="hit"),
    NamedStage("leads", _leads, counted="lead"),
    NamedStage("rings", _rings, counted="ring"),
    NamedStage("search", _search, counted="search_term"),
    NamedStage("quality", _quality),
)
