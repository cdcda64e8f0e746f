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
        engine.run(create_table(kind))
        if f"lake_{kind}" in present:
            columns = FACT_KINDS[kind].columns()
            quoted = [quote_identifier(column) for column in columns]
            names = ", ".join(quoted)
            values = ", ".join(
                "r.person_id" if column == '"person_id"' else f"f.{column}" for column in quoted
            )
            extra = (", benefit_id", f", {_BENEFIT_ID}") if kind in _WITH_BENEFIT else ("", "")
            filled = script.fill(kind=kind, names=names + extra[0], values=values + extra[1])
            engine.run(filled["facts of one kind"], step=f"facts: {kind}")
        total += int(engine.value(f"select count(*) from {kind}"))
    engine.run(script["payments without a number"], step="payments without a number")
    engine.run("drop table row_person")
    return total


_BENEFIT_ID = "f.scheme || ':' || coalesce(f.number, r.person_id)"
