"""The decision log with what came of it in a run: who decided what, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from resolver.casework import LinkDecision
from resolver.engine import Engine, Script
from resolver.lookup.masking import mask_text

Row = dict[str, Any]

_MAY_HOLD_NUMBERS = ("left", "right", "reason", "evidence", "note")


def list_decisions(
    engine: Engine | None, entries: Sequence[LinkDecision], *, everything: bool = False
) -> list[Row]:
    """Return decisions with their state.

    Parameters
    ----------
    engine
        A snapshot; None if no run was published yet, or one made before there were decisions.
    entries
        The whole log; see `resolver.casework.DecisionLog.entries`.
    everything
        Also those that were withdrawn, and the withdrawals.

    Returns
    -------
    list of dict
        What each entry says, and ``state``: ``applied``, ``contradicted``, ``record_gone`` or
        ``unsure`` as the run found it; ``pending`` if the run does not know it yet; ``withdrawn``,
        ``withdrawal``. ``in_run`` is what the run made of it, also of one withdrawn since.
    """
    states = {row["number"]: row["state"] for row in _read(engine, "link_decision", "states")}
    withdrawn = {entry.withdraws: entry.number for entry in entries if entry.withdraws is not None}
    rows = []
    for entry in entries:
        in_run = states.get(entry.number)
        if entry.withdraws is not None:
            state = "withdrawal"
        elif entry.number in withdrawn:
            state = "withdrawn"
        else:
            state = in_run or "pending"
        if everything or state not in {"withdrawal", "withdrawn"}:
            by = withdrawn.get(entry.number)
            rows.append(asdict(entry) | {"withdrawn_by": by, "state": state, "in_run": in_run})
    return rows


def list_contradictions(engine: Engine | None, entries: Sequence[LinkDecision]) -> list[Row]:
    """Return those decisions that a run left out, each with the chain that speaks against it.

    Parameters
    ----------
    engine
        A snapshot, if there is one.
    entries
        The whole log; what was withdrawn since is not listed.

    Returns
    -------
    list of dict
        ``number`` and ``chain``, a list of ``left``, ``right``, ``via`` (``same``, ``different``
        or ``profile``: they say exactly the same) and ``decision``.
    """
    gone = {entry.withdraws for entry in entries}
    chains: dict[int, list[Row]] = {}
    for step in _read(engine, "contradiction", "contradictions"):
        number = step.pop("number")
        if number not in gone:
            chains.setdefault(number, []).append(step)
    return [{"number": number, "chain": chain} for number, chain in chains.items()]


def list_system_entries(engine: Engine | None) -> list[Row]:
    """Return what the system itself entered: persons it keeps together, what awaits review.

    Parameters
    ----------
    engine
        A snapshot, if there is one.
    """
    return _read(engine, "system_entry", "system entries")


def mask_decision(row: Row) -> Row:
    """Mask what may be a number of somebody in the names of records and in what people wrote.

    Examples
    --------
    >>> mask_decision({"number": 3, "left": "roll/220202195001011234", "chain": []})
    {'number': 3, 'left': 'roll/2202**********1234', 'chain': []}
    """
    masked = {
        name: mask_text(value) if name in _MAY_HOLD_NUMBERS and isinstance(value, str) else value
        for name, value in row.items()
    }
    if "chain" in row:
        masked["chain"] = [mask_decision(step) for step in row["chain"]]
    return masked


def _read(engine: Engine | None, table: str, step: str) -> list[Row]:
    """Return nothing where there is no run, or one made before there was such a table."""
    if engine is None or table not in engine.tables():
        return []
    return engine.records(Script.load("resolver.lookup", "decisions.sql")[step])
