"""What an investigator may name a person or a record by."""

from __future__ import annotations

from resolver.engine import Engine


class UnknownReferenceError(LookupError):
    """Nothing in the published run answers to this name, or more than one person does."""

    def __init__(self, en: str, zh: str | None = None) -> None:
        super().__init__(en)
        self.zh = zh or en

    def in_language(self, language: str) -> str:
        """Return the message in ``en`` or ``zh``."""
        return self.zh if language == "zh" else str(self)


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
        raise no_such_record(reference)
    person = reference.upper()
    found = current_ids(engine, person)
    if person in found:
        return person, None
    if len(found) == 1:
        return found[0], None
    raise no_such_person(reference, found)


def no_such_record(reference: str) -> UnknownReferenceError:
    """Return the error that says that there is no record of that name."""
    return UnknownReferenceError(
        f"there is no record '{reference}'. A record is named feed/row_key, as in"
        " `resolver persons export`.",
        f"没有名为“{reference}”的记录。记录写作 feed/row_key，可见于 `resolver persons export`。",
    )


def current_ids(engine: Engine, person_id: str) -> list[str]:
    """Return who the records of a person belong to today: the id itself, or its successors.

    An id that lives and was never split leads to itself alone. One that was split leads to every
    part, itself among them if it lives; one that was merged away leads to where it went.

    Parameters
    ----------
    engine
        A snapshot; one without ``identity_event`` only knows who lives.
    person_id
        A person's id, of today or of an earlier run.

    Returns
    -------
    list of str
        In order; none if the id was never given or its records are gone.
    """
    seen = {(person_id, 0)}
    if "identity_event" in engine.tables():
        # Whoever came back has a life of its own since then.
        back = engine.value(_BACK, [person_id]) or 0
        open_ = [(person_id, back)]
        while open_:
            for person, moment in engine.rows(_SUCCESSORS, list(open_.pop())):
                if (person, moment) not in seen:
                    seen.add((person, moment))
                    open_.append((person, moment))
    living = engine.rows(
        "select person_id from person where person_id in (select unnest(?))",
        [sorted({person for person, _ in seen})],
    )
    return sorted(person for (person,) in living)


def no_such_person(reference: str, choices: list[str]) -> UnknownReferenceError:
    """Return the error that says that a name leads to nobody, or to several persons.

    Parameters
    ----------
    reference
        As it was given.
    choices
        Today's persons that hold what was that person's; see `current_ids`.
    """
    if choices:
        listed = ", ".join(choices)
        return UnknownReferenceError(
            f"'{reference}' is not one person any more: its records are now of {listed}."
            " Name the one that you mean; `resolver show person` tells them apart.",
            f"“{reference}”已不是一个人：其记录现分属{'、'.join(choices)}。"
            "请写明所指的一个；可用 `resolver show person` 分辨。",
        )
    return UnknownReferenceError(
        f"there is no person '{reference}'. `resolver find` looks for persons by name or number.",
        f"没有编号为“{reference}”的人员。可用 `resolver find` 按姓名或号码查找。",
    )


# What happened in one run happened at once: an id may be merged and split in the same night.
_MOMENTS = "(select run, max(event_no) as moment from identity_event group by run)"
_BACK = f"""
select max(n.moment)
from identity_event as e join {_MOMENTS} as n using (run)
where e.event = 'back' and e.person_id = ?
"""
_SUCCESSORS = f"""
select distinct unnest(e.after) as person_id, n.moment
from identity_event as e join {_MOMENTS} as n using (run)
where e.event in ('merged', 'split') and list_contains(e.before, ?) and n.moment > ?
order by n.moment, person_id
"""
