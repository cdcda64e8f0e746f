"""Plant innocent people who resemble frauds, as many as there are frauds."""

from __future__ import annotations

from resolver.sample.lookalikes import deaths, entitlement, households, identities
from resolver.sample.world import World


def plant(world: World) -> None:
    """Plant all innocent look-alikes."""
    households.plant(world)
    identities.plant(world)
    deaths.plant(world)
    entitlement.plant(world)
