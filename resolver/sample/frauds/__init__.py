"""Plant frauds: rare, and each with what really happened written into the world."""

from __future__ import annotations

from resolver.sample.frauds import accounts, after_death, entitlement
from resolver.sample.world import World


def plant(world: World) -> None:
    """Plant all frauds."""
    accounts.plant(world)
    after_death.plant(world)
    entitlement.plant(world)
