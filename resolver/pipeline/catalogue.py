"""Write into a snapshot what its readers need to know of the project and the lake."""

from __future__ import annotations

from datetime import date

from resolver.config.project import Project
from resolver.engine import Engine
from resolver.sources import Lake


def write_catalogue(engine: Engine, lake: Lake, project: Project, as_of: date) -> None:
    """Create the tables ``run``, ``batch``, ``feed``, ``scenario`` and ``innocent``."""
    engine.run("create or replace table run (as_of date, project varchar)")
    engine.run("insert into run values (?, ?)", [as_of, project.name])
    engine.run(
        "create or replace table feed"
        " (feed varchar, department varchar, title_en varchar, title_zh varchar)"
    )
    for feed, contract in sorted(project.sources.items()):
        title = contract.title
        engine.run(
            "insert into feed values (?, ?, ?, ?)",
            [feed, contract.department, title.en, title.zh],
        )
    engine.run(
        "create or replace table scenario"
        " (scenario varchar, title_en varchar, title_zh varchar, severity varchar)"
    )
    for name, scenario in sorted(project.scenarios.items()):
        title = scenario.header.title
        engine.run(
            "insert into scenario values (?, ?, ?, ?)",
            [name, title.en, title.zh, scenario.header.severity],
        )
    engine.run(
        "create or replace table innocent (innocent varchar, title_en varchar, title_zh varchar)"
    )
    for name, explanation in sorted(project.innocent.items()):
        title = explanation.header.title
        engine.run("insert into innocent values (?, ?, ?)", [name, title.en, title.zh])
    lake.write_batch_table(engine)
