"""Carry the log of people's decisions into a run: which of them hold, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

from resolver.engine import Engine, Script
from resolver.entities.contradictions import Claim, Judgement, judge
from resolver.entities.decisions import Decision

if TYPE_CHECKING:
    from resolver.casework import LinkDecision

_TEXTS = ("at", "actor", "verdict", "left_feed", "left_key", "right_feed", "right_key", "reason")
_CHAIN = {
    "number": pa.int64(),
    "position": pa.int64(),
    "left": pa.string(),
    "right": pa.string(),
    "via": pa.string(),
    "decision": pa.int64(),
}


def apply_decision_log(engine: Engine, entries: Iterable[LinkDecision]) -> None:
    """Make ``link_decision`` and ``contradiction``.

    Decisions are taken in the order of their numbers. One that contradicts those that hold so far
    is not applied, and the shortest chain that shows it is written down.

    Parameters
    ----------
    engine
        A database with ``mention``.
    entries
        The decisions in force; see `resolver.casework.DecisionLog.in_force`.
    """
    script = _enter(engine, entries, "mention")
    chains = _judge(engine, script).chains
    rows = [
        (number, position, step.left, step.right, step.via, step.decision)
        for number, steps in sorted(chains.items())
        for position, step in enumerate(steps, start=1)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_CHAIN)
    engine.register(
        "found_chain",
        pa.table(
            {
                name: pa.array(values, kind)
                for (name, kind), values in zip(_CHAIN.items(), columns, strict=True)
            }
        ),
    )
    engine.run("create or replace table contradiction as select * from found_chain")
    engine.unregister("found_chain")
    engine.run(script["link decision"], step="link decision")
    _tidy(engine)


def decided(engine: Engine) -> list[Decision]:
    """Return the decisions that hold in a run, as `cluster_persons` takes them.

    Parameters
    ----------
    engine
        A database with ``mention`` and ``link_decision``.
    """
    script = Script.load("resolver.entities", "decision_log.sql")
    return [Decision(*row) for row in engine.rows(script["applied"])]


def set_aside(
    engine: Engine, entries: Iterable[LinkDecision], mentions: str = "mention"
) -> list[int]:
    """Return the rows that need a profile of their own, in order.

    Records that say exactly the same share a profile. Where people decided that two of them are
    two persons, the right-hand record leaves it, with those that are decided to be the same as
    it; all rows of a record that say the same go together.

    Parameters
    ----------
    engine
        A database with `mentions`.
    entries
        The decisions in force.
    mentions
        A relation like ``mention``, in which the profile of every row follows from what the row
        says alone: where rows were set aside before, these could not be found again.
    """
    script = _enter(engine, entries, mentions)
    alone = _judge(engine, script).alone
    engine.register("lonely", pa.table({"record": pa.array(alone, pa.string())}))
    rows = [int(row) for (row,) in engine.rows(script["alone"])]
    engine.unregister("lonely")
    _tidy(engine)
    return rows


def foresee(engine: Engine, entries: Iterable[LinkDecision]) -> Judgement:
    """Return what would come of decisions in a run on the records that are there now.

    Parameters
    ----------
    engine
        A database with ``mention``, such as a published snapshot.
    entries
        Decisions.
    """
    script = _enter(engine, entries, "mention")
    found = _judge(engine, script)
    _tidy(engine)
    return found


def _enter(engine: Engine, entries: Iterable[LinkDecision], mentions: str) -> Script:
    script = Script.load("resolver.entities", "decision_log.sql").fill(mentions=mentions)
    entries = list(entries)
    rows = [
        (e.at, e.actor, e.verdict, *_parts(e.left), *_parts(e.right), e.reason) for e in entries
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_TEXTS)
    engine.register(
        "entered",
        pa.table(
            {"number": pa.array([entry.number for entry in entries], pa.int64())}
            | {
                name: pa.array(values, pa.string())
                for name, values in zip(_TEXTS, columns, strict=True)
            }
        ),
    )
    engine.run(script["entries"], step="entries")
    engine.unregister("entered")
    engine.run(script["records"], step="records")
    return script


def _judge(engine: Engine, script: Script) -> Judgement:
    claims: list[Claim] = []
    profile_of: dict[str, int] = {}
    for number, verdict, left, right, left_profile, right_profile in engine.rows(script["known"]):
        claims.append(Claim(number, verdict == "same", left, right))
        profile_of |= {left: left_profile, right: right_profile}
    return judge(claims, profile_of)


def _tidy(engine: Engine) -> None:
    for table in ("entered_decision", "decided_record"):
        engine.run(f"drop table {table}")


def _parts(record: str) -> tuple[str, str]:
    feed, _, row_key = record.partition("/")
    return feed, row_key
