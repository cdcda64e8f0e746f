"""The merges that a person came about by, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from resolver.config.linkage import Thresholds
from resolver.engine import Engine
from resolver.entities.building import Merge
from resolver.entities.surroundings import Bond
from resolver.lookup.pairs import ComparedPair, PairReader
from resolver.lookup.reasons import Reason, reason
from resolver.lookup.spoken import Speaker


@dataclass(frozen=True, slots=True)
class MergeStep:
    """One step of a person's making: which groups came together, and by what.

    `cause` is ``average`` or what kind of bond joined the two parts. `missing` pairs between them
    were never found or not kept; each counts `absent`.
    """

    step: int
    left: tuple[str, ...]
    right: tuple[str, ...]
    cause: str
    mean: float
    missing: int
    absent: float
    why: Reason
    pairs: tuple[ComparedPair, ...]


def read_merges(
    engine: Engine,
    merges: Iterable[Merge],
    thresholds: Thresholds,
    labels: Mapping[int, str],
    pairs: PairReader,
    speaker: Speaker,
) -> tuple[MergeStep, ...]:
    """Put merges into words.

    Parameters
    ----------
    engine
        A published snapshot.
    merges
        In order.
    thresholds
        As the run used them.
    labels
        What stands for each group.
    pairs
        Explains the pairs between the parts.
    speaker
        Writes the values.
    """
    steps = []
    for number, merge in enumerate(merges, 1):
        left, right = sorted(
            (_labelled(merge.left, labels), _labelled(merge.right, labels)), key=_place
        )
        steps.append(
            MergeStep(
                number,
                left,
                right,
                merge.cause,
                merge.mean,
                merge.missing,
                thresholds.missing,
                _why(engine, merge, thresholds, speaker),
                tuple(
                    pairs.read(*_ordered(pair.left, pair.right, labels), labels, speaker)
                    for pair in sorted(merge.pairs, key=lambda p: (-p.counted, p.left, p.right))
                ),
            )
        )
    return tuple(steps)


def bond_facts(engine: Engine, bond: Bond, speaker: Speaker) -> dict[str, str]:
    """Return who decided a bond, when and why; or since when the system holds it."""
    facts = dict.fromkeys(("number", "actor", "at", "reason", "since", "leads"), "–")
    if bond.source == "decision":
        rows = engine.records(
            'select cast(number as varchar) as number, actor, substr("at", 1, 10) as "at", reason'
            " from link_decision where cast(number as varchar) = ? limit 1",
            [bond.entry],
        )
    else:
        comma = "、" if speaker.language == "zh" else ", "
        rows = engine.records(
            "select cast(since as varchar) as since,"
            " array_to_string(leads, $comma) as leads from system_entry where entry = $entry"
            " limit 1",
            {"comma": comma, "entry": bond.entry},
        )
    known = {name: str(value) for row in rows for name, value in row.items() if value}
    if "reason" in known:
        known["reason"] = speaker.reference(known["reason"])
    return facts | known


def _why(engine: Engine, merge: Merge, thresholds: Thresholds, speaker: Speaker) -> Reason:
    facts = {
        "pairs": len(merge.left) * len(merge.right),
        "mean": merge.mean,
        "join": thresholds.join,
        "least": thresholds.least,
    }
    if merge.bond is None:
        return reason("joined", speaker.language, **facts)
    code = {"decision": "joined_by_decision", "keep_together": "joined_by_band"}.get(
        merge.bond.source, "joined_by_hold"
    )
    return reason(code, speaker.language, **facts, **bond_facts(engine, merge.bond, speaker))


def _labelled(groups: Iterable[int], labels: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted((labels[group] for group in groups), key=lambda name: _place((name,))))


def _place(labels: tuple[str, ...]) -> tuple[int, str]:
    return len(labels[0]), labels[0]


def _ordered(left: int, right: int, labels: Mapping[int, str]) -> tuple[int, int]:
    first, second = sorted((left, right), key=lambda group: _place((labels[group],)))
    return first, second
