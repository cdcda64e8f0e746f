"""The nightly run: from the inbox to a published snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resolver.config.project import EngineSettings, Project
from resolver.entities import build_persons, cluster_persons
from resolver.entities.facts import build_facts
from resolver.entities.life_status import judge_life_status
from resolver.graph import build_graph
from resolver.leads import find_rings, make_leads
from resolver.link import build_profiles, group_profiles, project_model, score_pairs
from resolver.lookup.index import build_search_index
from resolver.pipeline.catalogue import write_catalogue
from resolver.runs import Run, Stage, Workspace, workspace_lock
from resolver.scenarios import run_scenarios
from resolver.sources import IngestReport, Lake, ingest, lake_views, quality_report


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run brought."""

    run: str
    ingested: IngestReport
    stages: tuple[Stage, ...]
    within_tolerance: bool


def run_nightly(
    project: Project,
    workspace: Workspace,
    inbox: Path,
    *,
    as_of: date,
    memory_limit: str | None = None,
    on_stage: Callable[[Stage], None] | None = None,
) -> Outcome:
    """Take in what is new in the inbox, resolve, ask every question, publish.

    Parameters
    ----------
    project
        What to read, compare and ask.
    workspace
        Where the lake and the runs are kept.
    inbox
        The folder with the departments' extracts.
    as_of
        The day that the run is for: nothing later counts as known.
    memory_limit
        What the database may use, such as ``"6GB"``, if not what the project says.
    on_stage
        Called at the start and at the end of every stage.

    Raises
    ------
    resolver.runs.WorkspaceBusyError
        If another run is at work in the workspace.
    resolver.runs.StageFailedError
        If a stage could not finish. What was published before stays as it was.
    """
    with workspace_lock(workspace.root):
        _sweep(workspace)
        settings = project.settings.engine
        if memory_limit is not None:
            settings = settings.model_copy(update={"memory_limit": memory_limit})
        run = Run(
            workspace,
            as_of.isoformat(),
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            on_stage=on_stage,
        )
        try:
            return _stages(run, project, settings, Lake(workspace.root), inbox, as_of)
        except BaseException:
            run.abandon()
            raise


def _stages(
    run: Run,
    project: Project,
    settings: EngineSettings,
    lake: Lake,
    inbox: Path,
    as_of: date,
) -> Outcome:
    engine, linkage = run.engine, project.linkage
    model = project_model(project.folder, linkage)
    with run.stage("ingest") as stage:
        ingested = ingest(
            lake,
            inbox,
            project.sources,
            project.fields,
            as_of,
            memory_limit=settings.memory_limit,
            threads=settings.threads,
        )
        stage.rows = ingested.rows_in
    with run.stage("catalogue"):
        lake_views(engine, lake, project.sources, project.fields)
        write_catalogue(engine, lake, project, as_of)
    with run.stage("profiles") as stage:
        build_profiles(engine, linkage)
        stage.rows = engine.value("select count(*) from mention")
    with run.stage("groups") as stage:
        group_profiles(engine, linkage)
        stage.rows = engine.value("select count(*) from profile")
    with run.stage("pairs") as stage:
        score_pairs(engine, linkage, model)
        stage.rows = engine.value("select count(*) from pair")
    with run.stage("clusters") as stage:
        cluster_persons(engine, linkage, one_per_person=project.one_per_person)
        stage.rows = engine.value("select count(*) from person_profile")
    with run.stage("persons") as stage:
        build_persons(engine, linkage)
        stage.rows = engine.value("select count(*) from person")
    with run.stage("facts") as stage:
        stage.rows = build_facts(engine)
    with run.stage("life status") as stage:
        judge_life_status(engine, project.policy, as_of)
        stage.rows = engine.value("select count(*) from life_status")
    with run.stage("graph") as stage:
        build_graph(engine)
        stage.rows = engine.value("select count(*) from edge")
    with run.stage("scenarios") as stage:
        run_scenarios(engine, project, as_of)
        stage.rows = engine.value("select count(*) from hit")
    with run.stage("leads") as stage:
        make_leads(engine, project, as_of)
        stage.rows = engine.value("select count(*) from lead")
    with run.stage("rings") as stage:
        find_rings(engine, as_of)
        stage.rows = engine.value("select count(*) from ring")
    with run.stage("search") as stage:
        stage.rows = build_search_index(engine, project.fields)
    with run.stage("quality") as stage:
        report = quality_report(lake, project.sources, as_of)
        (run.folder / "quality.json").write_text(report.to_json(), "utf-8")
        for language in ("en", "zh"):
            path = run.folder / f"quality.{language}.html"
            path.write_text(report.to_html(language), "utf-8")
        stage.rows = len(report.rows)
    shutil.copytree(project.folder, run.folder / "project")
    run.publish()
    tolerance = project.policy.max_quarantine_share
    return Outcome(run.name, ingested, tuple(run.stages), ingested.quarantine_share <= tolerance)


def _sweep(workspace: Workspace) -> None:
    """Remove what runs that were killed have left; only the holder of the lock may do so."""
    for path in workspace.runs.glob("*.unfinished"):
        shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(workspace.scratch, ignore_errors=True)
