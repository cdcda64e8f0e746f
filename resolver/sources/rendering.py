"""Write a plan into the holes of the ingest script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from resolver.engine import quote_identifier
from resolver.sources.plan import Fault, Plan

_FAULT_TYPE = 'struct(attribute varchar, "column" varchar, reason varchar)'


def render(plan: Plan, columns: Sequence[str]) -> dict[str, str]:
    """Return the text of every hole.

    Parameters
    ----------
    plan
        How the rows are read.
    columns
        The names of the file's columns.
    """
    named = [(quote_identifier(name), f"c{i}") for i, name in enumerate(columns)]
    cells = ", ".join(f"coalesce({cell}, '')" for _, cell in named)
    issues = ", ".join([*(text for _, text in plan.issues), "null"])
    return {
        "kept": plan.kept,
        "is_trailer": plan.is_trailer,
        "any_fault": _any(fault.condition for fault in plan.faults),
        "any_lacking": _any(fault.condition for fault in plan.lacking),
        "any_issue": _any(dict.fromkeys(test for test, _ in plan.issues)),
        "faults": _list(plan.faults),
        "lacking": _list(plan.lacking),
        "issues": f"list_filter(cast([{issues}] as varchar[]), lambda issue: issue is not null)",
        "completeness": "".join(
            f", count(*) filter (where {filled}), count(*) filter (where {filled} and {valid})"
            for filled, valid in plan.checked.values()
        ),
        "row_key": plan.row_key,
        "row_hash": f"hash({cells})",
        "raw": "struct_pack(" + ", ".join(f"{name} := {cell}" for name, cell in named) + ")",
        "raw_type": "struct(" + ", ".join(f"{name} varchar" for name, _ in named) + ")",
        "values": "".join(
            f", {sql} as {quote_identifier(name)}" for name, sql in plan.values.items()
        ),
    }


def _any(conditions: Iterable[str]) -> str:
    tests = [f"coalesce({condition}, false)" for condition in conditions]
    return "(" + " or ".join(tests or ["false"]) + ")"


def _list(faults: Sequence[Fault]) -> str:
    parts = [f"case when {fault.condition} then {fault.struct} end" for fault in faults]
    return ", ".join([*parts, f"cast(null as {_FAULT_TYPE})"])
