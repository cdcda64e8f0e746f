"""A run follows the published one: a later day, at a later time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from resolver.config.problem import ExpectedError
from resolver.runs.record import RunRecord

ADJUSTED = timedelta(minutes=1)
"""A clock may be set back by so much to agree with others."""


class BackInTimeError(ExpectedError):
    """A run would be of an earlier day than the published one, or made at an earlier time."""


def require_later(published: RunRecord, as_of: date, at: datetime) -> None:
    """Refuse a run that would lie before the published one.

    Parameters
    ----------
    published
        What everyone reads.
    as_of
        The day that the new run is for.
    at
        What the clock says.

    Raises
    ------
    BackInTimeError
        With every reason, and what to do about each.
    """
    reasons = []
    if published.as_of is not None and as_of < published.as_of:
        reasons.append(
            f"The published run {published.name} is of {published.as_of}; this one would be of"
            f" {as_of}, and readers would go back in time. If it is the published one that is"
            " wrong, take it back: resolver runs rollback"
        )
    made = published.finished_at or published.started_at
    if at + ADJUSTED < made:
        reasons.append(
            f"The clock of this machine says {_minute(at)}, but the published run"
            f" {published.name} was made at {_minute(made)}. Set the clock right (timedatectl"
            " says what it is); if it was wrong then and is right now, take that run back:"
            " resolver runs rollback"
        )
    if reasons:
        raise BackInTimeError(
            "\n".join([*reasons, "If it is meant all the same: resolver run --as-of-earlier"])
        )


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
