"""What an answer rests on: the deliveries and decisions known by a day, and the project folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import resolver
from resolver.casework import DecisionLog, LinkDecision
from resolver.config.project import Project
from resolver.engine import Engine
from resolver.runs import SCHEMA_VERSION, Workspace
from resolver.sources import Lake


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was known on a day.

    Attributes
    ----------
    day
        The day.
    in_force
        Numbers of the batches whose rows counted.
    decisions
        Numbers of the decisions on links that held.
    fingerprint
        Of all that the answer depends on: equal fingerprints, equal answers.
    """

    day: date
    in_force: frozenset[int]
    decisions: frozenset[int]
    fingerprint: str


def knowledge(workspace: Workspace, project: Project, day: date) -> Knowledge:
    """Return what was known on a day, seen through a project folder.

    Parameters
    ----------
    workspace
        Holds the lake and the decisions.
    project
        Says how deliveries add up, and how the answer is found.
    day
        Later deliveries, corrections, withdrawals and decisions are left out.
    """
    lake = Lake(workspace.root)
    in_force = {
        batch.batch_no: (feed, batch.batch, batch.contract)
        for feed, contract in project.sources.items()
        for batch in lake.in_force(feed, contract, day)
    }
    known = [(b.feed, b.batch, b.is_withdrawn(day)) for b in lake.batches() if b.known_from <= day]
    decided = decisions_known(workspace, day)
    content = [
        resolver.__version__,
        SCHEMA_VERSION,
        day.isoformat(),
        sorted(in_force.values()),
        known,
        [(decision.number, decision.hash) for decision in decided],
        folder_digest(project.folder),
    ]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    return Knowledge(day, frozenset(in_force), frozenset(d.number for d in decided), digest)


def decisions_known(workspace: Workspace, day: date | None) -> list[LinkDecision]:
    """Return the decisions on links that held at the end of a day, the oldest first.

    Parameters
    ----------
    workspace
        Holds ``casework.db``; without one nothing was decided.
    day
        By the clock of this office; without one, those that hold now.
    """
    if not (workspace.root / "casework.db").is_file():
        return []
    entries = [
        entry
        for entry in DecisionLog(workspace.root).entries()
        if day is None or datetime.fromisoformat(entry.at).astimezone().date() <= day
    ]
    gone = {entry.withdraws for entry in entries}
    return [e for e in entries if e.withdraws is None and e.number not in gone]


def snapshot_rests_on(snapshot: Path, known: Knowledge) -> bool:
    """Tell whether a run's snapshot was made from exactly these batches and decisions."""
    with Engine(snapshot, read_only=True) as engine:
        batches = {int(number) for (number,) in engine.rows("select batch_no from lake_batch")}
        decisions = {int(number) for (number,) in engine.rows("select number from link_decision")}
    return batches == known.in_force and decisions == known.decisions


def first_delivery(workspace: Workspace) -> date | None:
    """Return the first day on which anything was known; None if nothing was ever delivered."""
    return min((batch.known_from for batch in Lake(workspace.root).batches()), default=None)


def folder_digest(folder: Path) -> str:
    """Return what all files of a folder come down to, by their names and content."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
