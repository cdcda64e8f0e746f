"""What one run brought against another: what is new, closed, changed, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from resolver.engine import Engine, Script
from resolver.runs.purpose import differing
from resolver.runs.workspace import Workspace

Rows = list[dict[str, Any]]

_PREPARED = (
    "new batch", "left batch", "shared persons", "changed persons", "changed leads",
    "unchanged leads",
)  # fmt: skip
_EXPLAINS = {"day", "software", "project", "model", "decisions"}
"""Parts of what a run is made from that may change a lead of which no record has changed."""

_OPTIONAL = {"identity_event", "link_decision"}
"""Tables that a run may lack."""


@dataclass(frozen=True, slots=True)
class RunDifference:
    """What changed from one run to another; every list is in order.

    Attributes
    ----------
    earlier, later
        The runs.
    made_of
        The parts of what a run is made from that differ, such as ``model`` or ``inbox``.
    files
        Files of the project folder that are ``new``, ``changed`` or ``gone``.
    batches
        Deliveries that are ``new``, or ``left`` because they do not count any more.
    decisions
        Decisions that are ``new`` or ``withdrawn``.
    persons
        ``merged``, ``split``, ``new`` or ``gone``, with the persons before and after, and the
        cause.
    leads
        ``new``, ``reopened``, ``closed``, ``regraded``, ``repriced`` or of another ``status``,
        with the reasons that the runs tell, as ``code: what``.
    rings
        ``new``, ``changed`` or ``gone``.
    """

    earlier: str
    later: str
    made_of: tuple[str, ...]
    files: Rows
    batches: Rows
    decisions: Rows
    persons: Rows
    leads: Rows
    rings: Rows


def compare_runs(workspace: Workspace, earlier: str, later: str) -> RunDifference:
    """Compare two runs of a workspace, record for record.

    Parameters
    ----------
    workspace
        Where they are.
    earlier, later
        Their names.

    Raises
    ------
    UnknownRunError
        If there is no such run.
    SnapshotVersionError
        If this software cannot read one of them.
    """
    folders = []
    for run in (earlier, later):
        workspace.open_run(run).close()
        folders.append(workspace.folder(run))
    files = _changed_files(folders[0] / "project", folders[1] / "project")
    records = [workspace.record(run) for run in (earlier, later)]
    made_of = differing(*(record.purpose if record else {} for record in records))
    with Engine() as engine:
        for folder, name in zip(folders, ("earlier", "later"), strict=True):
            engine.attach(folder / "snapshot.duckdb", name)
        script = Script.load("resolver.runs", "difference.sql")
        for step in _PREPARED:
            engine.run(script[step], step=step)
        lacking = _lacking(engine)
        if "identity_event" in lacking:
            engine.run(
                "create temp table person_cause (event varchar, person_id varchar, cause varchar,"
                " detail varchar)"
            )
        else:
            engine.run(script["causes of persons"], step="causes of persons")
        scenarios = [
            PurePosixPath(row["file"]).stem
            for row in files
            if row["file"].startswith("scenarios/") and row["file"].endswith(".sql")
        ]
        engine.run(script["reasons"], {"scenarios": scenarios}, step="reasons")
        return RunDifference(
            earlier,
            later,
            made_of,
            files,
            engine.records(script["batches"]),
            [] if "link_decision" in lacking else engine.records(script["decisions"]),
            engine.records(script["persons"]),
            _with_reasons(engine.records(script["leads"]), made_of),
            engine.records(script["rings"]),
        )


def _with_reasons(leads: Rows, made_of: tuple[str, ...]) -> Rows:
    """Where nothing of a lead's own tells why, what the runs were made from must."""
    general = [f"made_of: {part}" for part in made_of if part in _EXPLAINS]
    return [{**lead, "reasons": lead["reasons"] or general} for lead in leads]


def _lacking(engine: Engine) -> set[str]:
    """Return which of the tables that a run may lack one of the two does lack."""
    held = engine.rows(
        "select table_name from duckdb_tables() where database_name in ('earlier', 'later')"
        " group by table_name having count(*) = 2"
    )
    return _OPTIONAL - {name for (name,) in held}


def _changed_files(before: Path, after: Path) -> Rows:
    old, new = _digests(before), _digests(after)
    return [
        {
            "change": "new" if name not in old else "gone" if name not in new else "changed",
            "file": name,
        }
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
