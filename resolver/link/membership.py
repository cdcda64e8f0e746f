"""Say why profiles with the same number were taken for one person without any scoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resolver.config.document import Bilingual
from resolver.config.linkage import Comparison, Level, Linkage
from resolver.engine import Engine, quote_identifier
from resolver.link.columns import person_columns
from resolver.link.groups import with_fallbacks
from resolver.link.levels import level_sql
from resolver.link.wording import Wording


@dataclass(frozen=True, slots=True)
class Membership:
    """How a profile came to its group.

    Attributes
    ----------
    profile_id, group_id
        Which profile, in which group.
    leads
        It is the best attested profile of the group, which the others were held against.
    likeness
        How its name compares with the leader's; None for the leader itself and for a profile
        that has no name to compare.
    sure
        Any doubt about the name left it out: it is not merely similar.
    """

    profile_id: int
    group_id: int
    leads: bool
    likeness: Bilingual | None
    sure: bool


def memberships(engine: Engine, linkage: Linkage, profiles: Sequence[int]) -> dict[int, Membership]:
    """Return how each of the profiles belongs to the group it was put in.

    Parameters
    ----------
    engine
        A database in which `group_profiles` has run.
    linkage
        What identifies a person.
    profiles
        Ids of profiles.
    """
    columns = person_columns(linkage)
    identity = linkage.identity
    levels = identity.compatible or (
        [Level(equal=[identity.name])] if identity.name is not None else []
    )
    every = [*levels, *identity.similar]
    cases = " ".join(f"when {level_sql(level)} then {i}" for i, level in enumerate(every))
    values = ", ".join(["profile_id", *with_fallbacks(linkage, columns)])
    sides = [
        f"{side}.{column.quoted} as {quote_identifier(f'{column.name}_{side}')}"
        for column in columns.scalar
        for side in ("l", "r")
    ]
    rows = engine.rows(
        f"with valued as (select {values} from profile), pairs as ("
        f" select g.profile_id, g.group_id, {', '.join(sides)}"
        " from profile_group as g join valued as r on r.profile_id = g.profile_id"
        " join valued as l on l.profile_id = g.group_id"
        " where g.profile_id in (select unnest($profiles)))"
        f" select profile_id, group_id, {f'case {cases} end' if cases else 'null'}"
        " from pairs order by profile_id",
        {"profiles": list(profiles)},
    )
    wording = Wording(linkage)
    about = Comparison.model_construct(name=identity.name or "", levels=every)
    return {
        profile: Membership(
            profile,
            group,
            profile == group,
            None if position is None or profile == group else wording.level(about, every[position]),
            profile == group or position is None or position < len(levels),
        )
        for profile, group, position in rows
    }
