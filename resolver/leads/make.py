"""Turn hits into leads: graded, priced, explained, ranked, with every explanation tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa

from resolver.config.document import Bilingual
from resolver.config.project import Project
from resolver.engine import Engine, Script
from resolver.leads.explain import LANGUAGES, Title, details_of, render
from resolver.scenarios.run import LEAD_ID, run_innocent

_BATCH = 20_000

ROBUSTNESS = {
    "source": Bilingual(
        en="Rests on one source of death ({weakness_where}): without it the lead falls.",
        zh="仅有一个死亡信息来源（{weakness_where}），若其有误则疑点不成立。",
    ),
    "link": Bilingual(
        en="Rests on the link of {weakness_where}, certain to {link}: without it the lead falls.",
        zh="取决于{weakness_where}记录与本人的关联（{link}），若关联有误则疑点不成立。",
    ),
    "several": Bilingual(
        en="No single source or link decides it.", zh="不依赖任何单一来源或单一关联。"
    ),
}

OTHER_NAME = Bilingual(
    en=" The report of death bears another name: {reported_name}.",
    zh="死亡信息登记的姓名为{reported_name}，与本人不同。",
)
CONTRADICTED = Bilingual(en=" This is contradicted: {note}", zh="但有相反证据：{note}")


def make_leads(engine: Engine, project: Project, as_of: date) -> None:
    """Write the tables ``lead`` and ``lead_innocent`` from the table ``hit``.

    Parameters
    ----------
    engine
        Holds the tables of a run, after `resolver.scenarios.run_scenarios`.
    project
        Gives scenarios, innocent explanations and policy.
    as_of
        The day that the run is for.
    """
    policy = project.policy
    _headers(engine, project)
    run_innocent(engine, project.innocent, project.scenarios, as_of)
    engine.run(f"create or replace table keyed_hit as select {LEAD_ID} as lead_id, * from hit")
    script = Script.load("resolver.leads", "grade.sql")
    values = {
        "look": policy.certainty.look,
        "hold": policy.certainty.hold,
        "refer": policy.certainty.refer,
        "province": policy.province,
        "as_of": as_of,
    }
    late = ("final lead", "tidy")
    engine.script(Script(tuple(s for s in script.steps if s.name not in late)), values)
    _write_texts(engine, project)
    _write_innocent(engine, project)
    for name in late:
        engine.script(Script(tuple(s for s in script.steps if s.name == name)))


def _headers(engine: Engine, project: Project) -> None:
    engine.run("create or replace table scenario_header (scenario VARCHAR, severity VARCHAR)")
    engine.run(
        "create or replace table scenario_innocent"
        " (scenario VARCHAR, explanation VARCHAR, effect VARCHAR, bits DOUBLE)"
    )
    for name, scenario in project.scenarios.items():
        engine.run("insert into scenario_header values (?, ?)", [name, scenario.header.severity])
        for explanation in scenario.header.innocent:
            found = project.innocent.get(explanation)
            if found is not None:
                engine.run(
                    "insert into scenario_innocent values (?, ?, ?, ?)",
                    [name, explanation, found.header.effect, found.header.bits],
                )


def _write_texts(engine: Engine, project: Project) -> None:
    columns = (
        "lead_id", "explanation_en", "explanation_zh", "robustness_en", "robustness_zh",
    )  # fmt: skip
    engine.run(f"create or replace table lead_text ({', '.join(f'{c} VARCHAR' for c in columns)})")
    query = (
        "select lead_id, scenario, account, period_from, period_to, months, amount, name,"
        " weakness, weakness_where, link, details, reported_name"
        " from lead_unexplained order by lead_id"
    )
    title = titles(project)
    against = _contradictions(engine, project)
    for records in _batches(engine, query):
        rows = []
        for record in records:
            scenario = project.scenarios[record["scenario"]]
            values = {**details_of(record["details"]), **record, "person": record["name"]}
            rows.append(
                (
                    record["lead_id"],
                    *(
                        _sentence(scenario.header.explain, values, title, language, against)
                        for language in LANGUAGES
                    ),
                    *(
                        render(ROBUSTNESS[record["weakness"]], values, title, language)
                        for language in LANGUAGES
                    ),
                )
            )
        _append(engine, "lead_text", columns, rows)


def _sentence(
    explain: Bilingual,
    values: dict[str, Any],
    title: Title,
    language: str,
    against: dict[str, list[tuple[Bilingual, dict[str, Any]]]],
) -> str:
    """Write a lead's sentence, with what its reader must not miss: a doubt about who, or if."""
    parts = [render(explain, values, title, language)]
    if values["reported_name"]:
        parts.append(render(OTHER_NAME, values, title, language))
    for note, details in against.get(values["lead_id"], ()):
        said = {"note": render(note, details, title, language)}
        parts.append(CONTRADICTED.in_language(language).format_map(said))
    return "".join(parts)


def _contradictions(
    engine: Engine, project: Project
) -> dict[str, list[tuple[Bilingual, dict[str, Any]]]]:
    """Return by lead in conflict the notes that speak against it, with their values."""
    found: dict[str, list[tuple[Bilingual, dict[str, Any]]]] = defaultdict(list)
    for lead, explanation, details in engine.rows(
        "select t.lead_id, t.explanation, t.details from lead_tried t"
        " join lead_unexplained u on u.lead_id = t.lead_id and u.status = 'conflict'"
        " where t.found and t.effect = 'conflict' order by 1, 2"
    ):
        note = project.innocent[explanation].header.note
        found[lead].append((note, details_of(details)))
    return found


def _write_innocent(engine: Engine, project: Project) -> None:
    engine.run(
        "create or replace table lead_innocent (lead_id VARCHAR, explanation VARCHAR,"
        " found BOOLEAN, effect VARCHAR, note_en VARCHAR, note_zh VARCHAR, evidence BIGINT[])"
    )
    engine.run(
        "create or replace temp table innocent_text"
        " (lead_id VARCHAR, explanation VARCHAR, note_en VARCHAR, note_zh VARCHAR)"
    )
    query = "select lead_id, explanation, details from lead_tried where found order by 1, 2"
    title = titles(project)
    for records in _batches(engine, query):
        rows = []
        for record in records:
            note = project.innocent[record["explanation"]].header.note
            values = details_of(record["details"])
            notes = (render(note, values, title, language) for language in LANGUAGES)
            rows.append((record["lead_id"], record["explanation"], *notes))
        _append(engine, "innocent_text", ("lead_id", "explanation", "note_en", "note_zh"), rows)
    engine.run(
        "insert into lead_innocent"
        " select t.lead_id, t.explanation, t.found, t.effect, n.note_en, n.note_zh, t.evidence"
        " from lead_tried t left join innocent_text n"
        " on n.lead_id = t.lead_id and n.explanation = t.explanation"
        " order by t.lead_id, t.explanation"
    )
    engine.run("drop table innocent_text")


def titles(project: Project) -> Title:
    """Return what codes and feeds of a project are called."""

    @lru_cache(maxsize=4096)
    def title(code: str, language: str) -> str:
        contract = project.sources.get(code)
        if contract is not None:
            return contract.title.in_language(language)
        return project.policy.title(code, language)

    return title


def _batches(engine: Engine, query: str) -> Iterator[list[dict[str, Any]]]:
    # Read whole before anything is written: a result left open blocks the next statement.
    table = engine.arrow(query)
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield batch.to_pylist()


def _append(
    engine: Engine, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    data = pa.table(
        {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(columns)}
    )
    engine.register("appended_rows", data)
    engine.run(f"insert into {table} select * from appended_rows")
    engine.unregister("appended_rows")
