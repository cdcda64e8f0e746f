"""Whether a night changes yesterday's snapshot or resolves everything anew."""

from __future__ import annotations

import hashlib

import resolver
from resolver.config.project import Project
from resolver.engine import Engine, quote_literal
from resolver.entities.decision_log import set_aside
from resolver.link import find_model
from resolver.link.profiles import profile_script
from resolver.pipeline.night import Night
from resolver.sources import LakeChange, lake_changes, lake_views

MOST_CHANGED = 0.25
"""With a larger share of rows that came or went, resolving everything anew is faster."""

SCRATCH = (
    "fresh_batch", "gone_batch", "row_back", "row_repeated", "earlier_batch", "earlier_repeat",
    "changed_profile", "earlier_profile", "moved_mention", "changed_group", "rescored_group",
    "moved_profile", "changed_person", "candidate", "earlier_row",
)  # fmt: skip
"""Tables that hand on from stage to stage what is touched; they go when the night ends."""


def open_night(night: Night) -> None:
    """Make the views of the lake, and decide what the night is: table ``night``.

    Everything is resolved anew if there is no snapshot to start from, if the project or the model
    changed, if too much of the lake did, or if it is asked for. Ids are kept all the same.
    """
    engine, project = night.engine, night.project
    known = "person_profile" in engine.tables()
    project_now = project_digest(project)
    reason = None if known else "first"
    change = None
    if known:
        change = lake_changes(engine, night.lake, project.sources, project.fields)
        engine.run(
            "create or replace table earlier_row as"
            " select row_id, person_id from mention join person_profile using (profile_id)"
            " where false"
        )
        if night.rebuild:
            reason = "asked"
        elif engine.value("select project from night") != project_now:
            reason = "project"
        elif _share_changed(engine, change) > MOST_CHANGED:
            reason = "much_changed"
        elif set_rows_aside(night):
            reason = "set_aside"
        if reason is not None:
            set_rows_aside(night)
            engine.run(
                "insert into earlier_row"
                " select row_id, person_id from mention join person_profile using (profile_id)"
            )
    else:
        carry_over(night)
        lake_views(engine, night.lake, project.sources, project.fields, night.known_by)
        set_rows_aside(night)
    engine.run(
        "create or replace table night as select cast(? as varchar) as project,"
        " cast(? as boolean) as increment, cast(? as varchar) as reason",
        [project_now, reason is None, reason],
    )


def carry_over(night: Night) -> None:
    """Take ids, and whose rows were whose, over from a run whose tables are of another version.

    Its other tables are of no use. A version that keeps none of these has nothing to take over.
    """
    engine, workspace = night.engine, night.run.workspace
    name = workspace.pointed_at()
    if name is None or night.known_by is not None:
        return
    # It stays attached: the catalogue is one transaction, which cannot let go of it.
    engine.attach(workspace.snapshot(name), "older")
    held = {
        table
        for (table,) in engine.rows(
            "select table_name from duckdb_tables() where database_name = 'older'"
        )
    }
    for table in ("identity", "identity_event", "system_entry"):
        if table in held:
            engine.run(f"create or replace table {table} as select * from older.{table}")
    if {"identity", "mention", "person_profile", "lead"} <= held:
        engine.run(
            "create or replace table earlier_row as select row_id, person_id"
            " from older.mention join older.person_profile using (profile_id)"
        )
        engine.run(
            "create or replace table lead as select lead_id, person_id, status from older.lead"
        )


def set_rows_aside(night: Night) -> bool:
    """Write down which rows people told apart from others that say the same.

    Returns
    -------
    bool
        Whether these are rows of other records than in the run before.
    """
    engine = night.engine
    engine.run(
        "create table if not exists set_aside_row (row_id bigint, feed varchar, row_key varchar)"
    )
    apart = [entry for entry in night.decisions if entry.verdict == "different"]
    rows: list[int] = []
    if apart:
        # What a row says tells its profile only while no row is set aside.
        script = profile_script(engine, night.project.linkage, "lake_person", aside=False)
        named = sorted(
            {record for entry in night.decisions for record in (entry.left, entry.right)}
        )
        listed = ", ".join(quote_literal(record) for record in named)
        engine.run(
            "create or replace temp table named_mention as select * from"
            f" ({script['mentions']}) where feed || '/' || row_key in ({listed})"
        )
        rows = set_aside(engine, night.decisions, "named_mention")
    before = engine.rows("select distinct feed, row_key from set_aside_row order by all")
    listed = ", ".join(map(str, rows)) or "null"
    source = "named_mention" if apart else "(select 0 as row_id, '' as feed, '' as row_key)"
    now = engine.rows(
        f"select distinct feed, row_key from {source} where row_id in ({listed}) order by all"
    )
    if before != now:
        engine.run("delete from set_aside_row")
    # Where the records are the same, their rows of last night are needed to take them back.
    engine.run(
        f"insert into set_aside_row select row_id, feed, row_key from {source}"
        f" where row_id in ({listed}) and row_id not in (select row_id from set_aside_row)"
    )
    return bool(before != now)


def close_night(night: Night) -> None:
    """Drop what only the stages of this night needed."""
    engine = night.engine
    present = set(engine.tables())
    for view in sorted(present):
        if view.startswith(("fresh_lake_", "gone_lake_")):
            engine.run(f"drop view {view}")
    for table in SCRATCH:
        if table in present:
            # A temporary table of the same name would go first.
            engine.run(f"drop table if exists temp.{table}")
            engine.run(f"drop table {table}")


def project_digest(project: Project) -> str:
    """Return a hash of all that persons depend on beside the lake: contracts, linkage, model.

    Policy and scenarios are not in it: their questions are asked anew every night.
    """
    digest = hashlib.sha256(resolver.__version__.encode())
    folder = project.folder
    model = find_model(folder)
    contracts = sorted((folder / "sources").rglob("*.yml"))
    for path in [folder / "linkage.yml", *contracts, *([model] if model else [])]:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _share_changed(engine: Engine, change: LakeChange) -> float:
    rows = engine.value(
        "select coalesce(sum(rows_accepted), 0) from batch where batch_no in"
        " (select batch_no from earlier_batch)"
    )
    gone = engine.value(
        "select coalesce(sum(rows_accepted), 0) from batch where batch_no in"
        " (select batch_no from gone_batch)"
    )
    fresh = engine.value("select count(*) from fresh_lake_person") or 0
    return float((gone + fresh + change.single_rows) / max(rows, 1))
