"""Every scored pair of a run with what is at stake on it, ready to be ranked and drawn from."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from resolver.casework import LinkDecision
from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script, quote_identifier
from resolver.review.strata import strata_edges

SEED = 1
"""Of the draw; fixed, so that every sitting goes on where the last one stopped."""

FLOOR_YUAN = 1.0
"""What a link counts that no lead depends on: such links come last, but they come."""

_NOTHING_HELD = (
    "select '' as entry, '' as kind, 0::bigint as left_profile, 0::bigint as right_profile,"
    " cast([] as varchar[]) as leads where false"
)
# A merge that is held also keeps each of its two persons together: nobody has to judge that.
_HELD = (
    "select * from system_entry where kind = 'hold_merge' or kind = 'hold_split'"
    " and entry not in (select entry from system_entry where kind = 'hold_merge')"
)


def load_pairs(engine: Engine, linkage: Linkage, decided: Iterable[LinkDecision] = ()) -> None:
    """Make the temporary tables ``review_pair`` and ``review_decided``.

    Parameters
    ----------
    engine
        The snapshot of a run; may be open for reading only.
    linkage
        The fields and thresholds that the run was made with.
    decided
        Decisions in force; pairs of the same two groups count as decided, whichever of their
        records were named.
    """
    names = [(entry.left, entry.right) for entry in decided]
    said = {
        "left": pa.array([left for left, _ in names], pa.string()),
        "right": pa.array([right for _, right in names], pa.string()),
    }
    engine.register("review_said", pa.table(said))
    held = _HELD if "system_entry" in engine.tables() else _NOTHING_HELD
    script = Script.load("resolver.review", "pairs.sql")
    engine.script(
        script.fill(held=held, filled=_filled(engine, linkage)),
        {"edges": list(strata_edges(linkage)), "floor": FLOOR_YUAN, "seed": SEED},
    )
    engine.unregister("review_said")


def pairs_of_strata(engine: Engine, linkage: Linkage) -> tuple[int, ...]:
    """Return how many scored pairs each stratum holds, once `load_pairs` has run."""
    counted = dict(engine.rows("select stratum, count(*) from review_pair group by stratum"))
    return tuple(counted.get(stratum, 0) for stratum in range(len(strata_edges(linkage)) + 1))


def _filled(engine: Engine, linkage: Linkage) -> str:
    """Return the SQL that counts how many of a profile's fields say something."""
    present = engine.columns("profile")
    parts = []
    for field in linkage.fields:
        if field in present:
            column = f"p.{quote_identifier(field)}"
            said = (
                f"len({column}) > 0" if present[field].endswith("[]") else f"{column} is not null"
            )
            parts.append(f"cast(coalesce({said}, false) as integer)")
    return " + ".join(parts) or "0"
