"""A batch: the manifest of one delivered file, and when it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from resolver.config.problem import ExpectedError


class LakeError(ExpectedError):
    """The lake cannot be written or read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days for which somebody decided something of a batch, and why.

    Examples
    --------
    >>> spell = Spell(date(2024, 3, 1), "sent by mistake", until=date(2024, 4, 1))
    >>> spell.holds(date(2024, 2, 29)), spell.holds(date(2024, 3, 1)), spell.holds()
    (False, True, False)
    """

    on: date
    reason: str
    until: date | None = None
    """The first day after it; None while it lasts."""

    def holds(self, as_of: date | None = None) -> bool:
        """Tell whether it holds on a day; without one, whether it was never ended."""
        if as_of is None:
            return self.until is None
        return self.on <= as_of and (self.until is None or as_of < self.until)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Spell:
        """Read what a manifest says of it."""
        until = content.get("until")
        return cls(
            date.fromisoformat(content["on"]),
            str(content["reason"]),
            date.fromisoformat(until) if until else None,
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """The manifest of one delivered file.

    `rows_in` is always the sum of accepted, quarantined and not kept rows. `repeats` holds the
    day of each later delivery of the same content, by file name. `repeated_rows` are those that
    other batches of the feed hold too, `keyed` tells whether the file had the contract's key.
    `delivered_on` is told by the file's name, `received_on` is the day of the run that took it
    in. `withdrawn` says when it does not count, `reinstated` when it counts although it was
    replaced, because what replaced it is withdrawn.
    """

    feed: str
    department: str
    batch: str
    batch_no: int
    sequence: int
    file_name: str
    sha256: str
    delivered_on: date
    contract: str
    rows_in: int
    rows_accepted: int
    rows_quarantined: int
    rows_not_kept: int = 0
    columns: tuple[str, ...] = ()
    types: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    duplicate_rows: int = 0
    duplicate_keys: int = 0
    repeated_rows: int = 0
    keyed: bool = False
    name_number_conflicts: int = 0
    warnings: tuple[str, ...] = ()
    repeats: dict[str, str] = field(default_factory=dict)
    supersedes: tuple[str, ...] = ()
    superseded_by: str | None = None
    received_on: date | None = None
    withdrawn: tuple[Spell, ...] = ()
    reinstated: tuple[Spell, ...] = ()

    def __post_init__(self) -> None:
        parts = self.rows_accepted + self.rows_quarantined + self.rows_not_kept
        if self.rows_in != parts:
            raise LakeError(
                f"{self.file_name}: {self.rows_in} rows came in but {parts} are accounted for;"
                " nothing was kept. This is a mistake in the software: please report it."
            )

    @property
    def known_from(self) -> date:
        """Return the first day on which its rows were known.

        A correction has the name, and so the date, of the file that it corrects: it is known from
        the day on which it was received.
        """
        if self.supersedes and self.received_on is not None:
            return max(self.delivered_on, self.received_on)
        return self.delivered_on

    def is_withdrawn(self, as_of: date | None = None) -> bool:
        """Tell whether it was withdrawn on a day; without one, whether it is for good."""
        return any(spell.holds(as_of) for spell in self.withdrawn)

    def is_reinstated(self, as_of: date | None = None) -> bool:
        """Tell whether it may count although it was replaced."""
        return any(spell.holds(as_of) for spell in self.reinstated)

    def deliveries(self, as_of: date | None = None) -> list[date]:
        """Return the days on which this content was delivered, in order."""
        days = {self.delivered_on, *map(date.fromisoformat, self.repeats.values())}
        return sorted(day for day in days if as_of is None or day <= as_of)

    def to_json(self) -> str:
        """Return the manifest as it lies beside its rows."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Batch:
        """Read a manifest.

        Raises
        ------
        ValueError
            If it is not one.
        """
        content = json.loads(text)
        content["delivered_on"] = date.fromisoformat(content["delivered_on"])
        if received := content.get("received_on"):
            content["received_on"] = date.fromisoformat(received)
        for name in ("columns", "warnings", "supersedes"):
            content[name] = tuple(content[name])
        for name in ("withdrawn", "reinstated"):
            content[name] = tuple(map(Spell.from_json, content.get(name, ())))
        try:
            return cls(**content)
        except TypeError as error:
            raise ValueError(str(error)) from None


def standing(batches: Iterable[Batch], as_of: date | None = None) -> list[Batch]:
    """Return those batches of one feed that are neither withdrawn nor replaced, in their order.

    A batch that was replaced stays so when what replaced it is withdrawn: its department has
    disowned it. It counts again only if somebody has said so.

    Parameters
    ----------
    batches
        Of one feed.
    as_of
        Leave out what was known later; what it replaced then still counts.
    """
    known = [b for b in batches if as_of is None or b.known_from <= as_of]
    replaced_by: dict[str, list[Batch]] = {}
    for batch in known:
        for old in batch.supersedes:
            replaced_by.setdefault(old, []).append(batch)
    return [
        b
        for b in known
        if not b.is_withdrawn(as_of)
        and (
            b.batch not in replaced_by
            or (
                b.is_reinstated(as_of)
                and all(newer.is_withdrawn(as_of) for newer in replaced_by[b.batch])
            )
        )
    ]
