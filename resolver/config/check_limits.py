"""What a run may look like and still be published without being asked about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from resolver.config.document import Strict

Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]


class CheckLimits(Strict):
    """The section ``checks`` of ``policy.yml``.

    Whatever is compared is compared with the published run; the first run has nothing to be
    compared with. Small numbers vary much and mean little: they are left alone.

    Examples
    --------
    >>> CheckLimits(max_feed_loss=0.5).max_feed_loss
    0.5
    """

    max_quarantine_share: Share = 0.2
    """Of the rows that are new since the published run."""
    max_quarantine_share_of_file: Share = 0.5
    """Of the rows of one new file."""
    max_delivery_loss: Share = 0.6
    """By what share a new delivery may be smaller than the feed's usual one."""
    max_feed_loss: Share = 0.2
    """By what share the rows in force of a feed may fall."""
    least_rows: Count = 100
    """Feeds and files of fewer rows than this are not judged by a share."""
    max_mentions_of_person: Count = 20_000
    max_profiles_of_person: Count = 200
    max_groups_of_person: Count = 40
    max_growth_of_largest: Factor = 3
    """By what factor the largest person may grow, in each of the three."""
    least_profiles_of_largest: Count = 30
    """A person of fewer profiles is not large, however fast it grew."""
    max_growth_of_hits: Factor = 3
    """By what factor the hits of a scenario may grow."""
    least_hits: Count = 200
    """A scenario may grow by so many hits, whatever the factor."""
    max_growth_of_persons: Share = 0.2
    """By what share the persons may become more, those of feeds that are new left out."""
    max_loss_of_persons: Share = 0.1
    """By what share the persons may become fewer."""
    least_persons: Count = 1_000
    """The persons may become more or fewer by so many, whatever the share."""
