"""Take a batch out of force, and back: its rows stay in the lake and are not counted."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from resolver.config.problem import ExpectedError, Problem
from resolver.sources.batch import Batch, Spell
from resolver.sources.lake import Lake


class WithdrawalError(ExpectedError):
    """A batch cannot be withdrawn or restored; the message says why and what can be done."""


def find_batch(lake: Lake, feed: str, name: str) -> Batch:
    """Return the batch that a person means by its name or by a name that its file came under.

    Parameters
    ----------
    lake
        Where it lies.
    feed
        The feed it belongs to.
    name
        A batch, such as ``2024-12-31-0123456789ab``, or a file. Of several files of that name
        the last one is meant, which has replaced the others.

    Raises
    ------
    WithdrawalError
        If there is none.
    """
    batches = lake.batches(feed)
    if not batches:
        feeds = sorted({batch.feed for batch in lake.batches()})
        raise WithdrawalError(
            f"nothing was ever taken in for the feed '{feed}'{_near(feed, feeds)}"
        )
    named = [b for b in batches if b.batch == name]
    named = named or [b for b in batches if name == b.file_name or name in b.repeats]
    if not named:
        names = [*(b.batch for b in batches), *(b.file_name for b in batches)]
        raise WithdrawalError(f"'{feed}' has no batch or file '{name}'{_near(name, names)}")
    return max(named, key=lambda b: b.sequence)


def withdraw(lake: Lake, batch: Batch, on: date, reason: str) -> Batch:
    """Let a batch not count from a day on; what it had replaced stays replaced.

    Parameters
    ----------
    lake
        Where it lies.
    batch
        One that stands.
    on
        The first day without it.
    reason
        Why.

    Returns
    -------
    Batch
        Its new manifest.

    Raises
    ------
    WithdrawalError
        If it does not count anyway, or was not known yet on that day.
    """
    if batch.is_withdrawn():
        raise WithdrawalError(f"{batch.batch} was withdrawn already, on {batch.withdrawn[-1].on}")
    counting = [b for b in _replacing(lake.batches(batch.feed), batch) if not b.is_withdrawn()]
    if counting:
        raise WithdrawalError(
            f"{batch.batch} does not count any more: {_listed(counting)} has replaced it."
            " Withdraw that one"
        )
    earliest = max([batch.known_from, *(s.until for s in batch.withdrawn if s.until is not None)])
    if on < earliest:
        raise WithdrawalError(
            f"{batch.batch} was known from {earliest} on: it cannot be withdrawn on {on}"
        )
    changed = replace(batch, withdrawn=(*batch.withdrawn, Spell(on, reason)))
    lake.commit(changed)
    return changed


def restore(lake: Lake, batch: Batch, on: date, reason: str) -> Batch:
    """Let a withdrawn batch count again, or a replaced one whose replacement is withdrawn.

    Parameters
    ----------
    lake
        Where it lies.
    batch
        One that does not count.
    on
        The first day on which it counts again.
    reason
        Why.

    Returns
    -------
    Batch
        Its new manifest.

    Raises
    ------
    WithdrawalError
        If it counts, or another batch counts in its place.
    """
    batches = lake.batches(batch.feed)
    newer = _replacing(batches, batch)
    counting = [b for b in newer if not b.is_withdrawn()]
    if counting:
        raise WithdrawalError(
            f"{_listed(counting)} has replaced {batch.batch} and counts."
            f" Withdraw it first: resolver source withdraw {batch.feed} {counting[-1].batch}"
        )
    if batch.is_withdrawn():
        _require_after(batch, on, [batch])
        changed = replace(batch, withdrawn=_ended(batch.withdrawn, on))
    elif newer and not batch.is_reinstated():
        _require_after(batch, on, newer)
        changed = replace(batch, reinstated=(*batch.reinstated, Spell(on, reason)))
    else:
        raise WithdrawalError(f"{batch.batch} was not withdrawn: it counts")
    for old in batches:
        # Only one of a batch and what it replaced may count.
        if old.batch in batch.supersedes and old.is_reinstated():
            lake.commit(replace(old, reinstated=_ended(old.reinstated, on)))
    lake.commit(changed)
    return changed


def left_out(batch: Batch, batches: Iterable[Batch], file: str) -> Problem | None:
    """Say why a file that lies in the inbox is not taken in again, if its batch was withdrawn.

    Parameters
    ----------
    batch
        What the file has been taken in as.
    batches
        All batches.
    file
        The name that the file has now.
    """
    newer = _replacing(batches, batch)
    if any(not b.is_withdrawn() for b in newer):
        return None
    remedy = f"resolver source restore {batch.feed} {batch.batch} lets it count again"
    if batch.is_withdrawn():
        what = f"was withdrawn on {batch.withdrawn[-1].on} and is left out"
    elif newer and not batch.is_reinstated():
        what = f"is left out: it was replaced by {_listed(newer)}, which is withdrawn"
    else:
        return None
    return Problem(file, None, "", what, remedy)


def _replacing(batches: Iterable[Batch], batch: Batch) -> list[Batch]:
    return [b for b in batches if b.feed == batch.feed and batch.batch in b.supersedes]


def _require_after(batch: Batch, on: date, withdrawn: Sequence[Batch]) -> None:
    earliest = max(b.withdrawn[-1].on for b in withdrawn)
    if on < earliest:
        raise WithdrawalError(
            f"{batch.batch} cannot count again from {on} on: {_listed(withdrawn)} was withdrawn on"
            f" {earliest}"
        )


def _ended(spells: tuple[Spell, ...], on: date) -> tuple[Spell, ...]:
    return tuple(spell if spell.until is not None else replace(spell, until=on) for spell in spells)


def _listed(batches: Iterable[Batch]) -> str:
    return ", ".join(batch.batch for batch in batches)


def _near(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, 1, 0.4)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; there are: {', '.join(known[:12])}" if known else ""
