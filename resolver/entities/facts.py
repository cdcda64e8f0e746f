"""Give every fact of the lake to the person that its row speaks of."""

from __future__ import annotations

from resolver.config.facts import FACT_KINDS, create_table
from resolver.engine import Engine, Script, quote_identifier

_SCRIPT = "facts.sql"
_WITH_BENEFIT = ("benefit", "payment")


def build_facts(engine: Engine) -> int:
    """Create one table a kind of fact, each row with the ``person_id`` of its mention.

    Reads the views ``lake_<kind>`` and the tables ``mention`` and ``person_profile``. A kind that
    no feed states gets an empty table, so that scenarios can ask about it all the same.

    Returns
    -------
    The number of facts.
    """
    present = set(engine.tables())
    script = Script.load("resolver.entities", _SCRIPT)
    engine.run(script["rows of persons"], step="rows of persons")
    total = 0
    for kind in FACT_KINDS:
        engine.run(f"drop table if exists {kind}")
        engine.run(create_table(kind))
        if f"lake_{kind}" in present:
            names, values = _names_and_values(kind)
            filled = script.fill(kind=kind, names=names, values=values, whose="true")
            engine.run(filled["facts of one kind"], step=f"facts: {kind}")
        total += int(engine.value(f"select count(*) from {kind}"))
    filled = script.only("payments without a number").fill(whose="true")
    engine.script(filled)
    engine.run("drop table row_person")
    return total


def update_facts(engine: Engine) -> None:
    """Change the tables of facts as `build_facts` would make them.

    Parameters
    ----------
    engine
        A database with ``fresh_lake_<kind>`` and ``gone_lake_<kind>``, in which ``moved_profile``
        and ``changed_person`` tell whose rows speak of somebody else now.
    """
    present = set(engine.tables())
    engine.run("create or replace temp table touched_benefit (person_id varchar)")
    script = Script.load("resolver.entities", "facts_changes.sql")
    engine.run(script["rows of persons"], step="rows of persons")
    for kind in FACT_KINDS:
        if f"lake_{kind}" not in present and f"gone_lake_{kind}" not in present:
            continue
        for prefix in ("fresh", "gone"):
            if f"{prefix}_lake_{kind}" not in present:
                source = "lake" if f"lake_{kind}" in present else "gone_lake"
                empty = f"select * from {source}_{kind} where false"
                engine.run(f"create view {prefix}_lake_{kind} as {empty}")
        names, values = _names_and_values(kind)
        filled = script.fill(
            kind=kind,
            names=names,
            values=values,
            with_benefit=str(kind in _WITH_BENEFIT).lower(),
            benefit_id="null",
        )
        for name in _OF_ONE_KIND:
            engine.run(filled[name], step=f"{name}: {kind}")
    engine.run(script["touched"], step="touched")
    for kind in _WITH_BENEFIT:
        base = "scheme || ':' || coalesce(number, person_id)"
        filled = script.fill(
            kind=kind, names="", values="", with_benefit="true", benefit_id=f"({base})"
        )
        engine.run(filled["entitlements"], step=f"entitlements: {kind}")
    touched = "person_id in (select person_id from touched_person)"
    whole = Script.load("resolver.entities", _SCRIPT)
    engine.script(whole.only("payments without a number").fill(whose=touched))
    for table in ("touched_benefit", "touched_person", "row_person"):
        engine.run(f"drop table {table}")


_OF_ONE_KIND = (
    "facts gone", "facts removed", "facts of others", "facts fresh", "persons of fresh facts",
)  # fmt: skip


def _names_and_values(kind: str) -> tuple[str, str]:
    """Return the columns of a kind of fact and where each of them comes from."""
    quoted = [quote_identifier(column) for column in FACT_KINDS[kind].columns()]
    values = ["r.person_id" if column == '"person_id"' else f"f.{column}" for column in quoted]
    if kind in _WITH_BENEFIT:
        quoted.append("benefit_id")
        values.append(_BENEFIT_ID)
    return ", ".join(quoted), ", ".join(values)


_BENEFIT_ID = "f.scheme || ':' || coalesce(f.number, r.person_id)"
