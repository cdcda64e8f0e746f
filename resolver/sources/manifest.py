"""Write down what a delivered file was and what became of its rows."""

from __future__ import annotations

from resolver.config.source import SourceContract
from resolver.sources.batch import Batch
from resolver.sources.delivery import Delivery
from resolver.sources.loading import Unit


def describe(
    delivery: Delivery,
    contract: SourceContract,
    unit: Unit,
    types: dict[str, str],
    sequence: int,
) -> Batch:
    """Return the manifest of a loaded file.

    Parameters
    ----------
    delivery, contract
        The file and its feed.
    unit
        The loaded rows.
    types
        The lake columns of the feed.
    sequence
        How many batches came before, to order those of one day.
    """
    counts = unit.counts
    issues: dict[str, dict[str, int]] = {}
    for issue, rows in sorted(counts.issues.items()):
        name, _, what = issue.rpartition(":")
        issues.setdefault(name, {})[what] = rows
    return Batch(
        feed=delivery.feed,
        department=contract.department,
        batch=delivery.batch,
        batch_no=delivery.number,
        sequence=delivery.known.sequence if delivery.known else sequence,
        file_name=delivery.path.name,
        sha256=delivery.sha256,
        delivered_on=delivery.day,
        contract=delivery.fingerprint,
        rows_in=counts.rows_in,
        rows_accepted=unit.accepted,
        rows_quarantined=counts.quarantined,
        rows_not_kept=counts.not_kept,
        columns=unit.extract.columns,
        types=types,
        reasons=dict(sorted(counts.reasons.items())),
        fields={
            name: {
                "filled": counts.filled[name],
                "valid": counts.valid[name],
                "issues": issues.get(name, {}),
            }
            for name in counts.filled
        },
        repeats=delivery.known.repeats if delivery.known else {},
        withdrawn=delivery.known.withdrawn if delivery.known else (),
        reinstated=delivery.known.reinstated if delivery.known else (),
        warnings=tuple(map(str, unit.extract.warnings)),
    )
