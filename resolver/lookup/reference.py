"""What an investigator may name a person or a record by."""

from __future__ import annotations

from resolver.engine import Engine


class UnknownReferenceError(LookupError):
    """Nothing in the published run answers to this name."""


_BEST_PAIR = """
with of_left as (
    select g.group_id, p.profile_id, p.mentions
    from person_profile pp
    join profile p on p.profile_id = pp.profile_id
    join profile_group g on g.profile_id = pp.profile_id
    where pp.person_id = $left or p.profile_id = $left_profile
),
of_right as (
    select g.group_id, p.profile_id, p.mentions
    from person_profile pp
    join profile p on p.profile_id = pp.profile_id
    join profile_group g on g.profile_id = pp.profile_id
    where pp.person_id = $right or p.profile_id = $right_profile
)
select l.profile_id, r.profile_id
from of_left l
cross join of_right r
left join pair
    on pair.left_id = least(l.group_id, r.group_id)
    and pair.right_id = greatest(l.group_id, r.group_id)
where l.profile_id <> r.profile_id
order by pair.match_weight desc nulls last, l.mentions desc, r.mentions desc,
    l.profile_id, r.profile_id
limit 1
"""


def closest_profiles(engine: Engine, left: str, right: str) -> tuple[int, int]:
    """Return those two profiles of two persons or records that are most alike.

    Parameters
    ----------
    engine
        A published snapshot.
    left, right
        A person's id, or a record as ``feed/row_key``.

    Raises
    ------
    UnknownReferenceError
        If one of them is not in the snapshot, or both are the same single profile.
    """
    left_person, left_profile = resolve(engine, left)
    right_person, right_profile = resolve(engine, right)
    rows = engine.rows(
        _BEST_PAIR,
        {
            "left": left_person if left_profile is None else None,
            "right": right_person if right_profile is None else None,
            "left_profile": left_profile,
            "right_profile": right_profile,
        },
    )
    if not rows:
        raise UnknownReferenceError(
            f"'{left}' and '{right}' are written exactly alike: there is nothing to compare."
        )
    return int(rows[0][0]), int(rows[0][1])


def resolve(engine: Engine, reference: str) -> tuple[str, int | None]:
    """Return the person that a reference speaks of, and the profile if it names a record.

    Raises
    ------
    UnknownReferenceError
        If nothing answers to it.
    """
    if "/" in reference:
        feed, _, row_key = reference.partition("/")
        rows = engine.rows(
            "select pp.person_id, m.profile_id from mention m"
            " join person_profile pp on pp.profile_id = m.profile_id"
            " where m.feed = ? and m.row_key = ? order by m.row_id limit 1",
            [feed, row_key],
        )
        if rows:
            return str(rows[0][0]), int(rows[0][1])
        raise UnknownReferenceError(
            f"there is no record '{reference}'. A record is named feed/row_key, as in"
            " `resolver persons export`."
        )
    person = reference.upper()
    if engine.rows("select 1 from person where person_id = ?", [person]):
        return person, None
    raise UnknownReferenceError(
        f"there is no person '{reference}'. `resolver find` looks for persons by name or number."
    )
