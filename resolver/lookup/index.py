"""Make what searching reads: every term a person is known by, every thing's label, sorted."""

from __future__ import annotations

from resolver.engine import Engine, Script, quote_identifier, quote_literal

SEARCHED = frozenset({"chinese_id", "chinese_name", "western_name", "folded_text", "text", "code"})
"""The kinds of field that persons are looked up by."""

SOUND = "_pinyin"
UNREADABLE = "_unreadable"
"""A field with these endings holds how a name sounds, and names with unreadable characters."""


def build_search_index(engine: Engine, fields: dict[str, str]) -> int:
    """Make ``search_field``, ``search_term`` and ``search_label``.

    Parameters
    ----------
    engine
        A database with ``profile``, ``person_profile`` and ``node``.
    fields
        The kind of cleaner of each field that persons are compared on.

    Returns
    -------
    int
        The number of terms.
    """
    present = engine.columns("profile")
    searched = {f: k for f, k in sorted(fields.items()) if k in SEARCHED and f in present}
    engine.run("create or replace table search_field (field varchar, kind varchar)")
    for field, kind in searched.items():
        engine.run("insert into search_field values (?, ?)", [field, kind])
    terms = [_terms(field, field, present[field].endswith("[]")) for field in searched]
    for field, kind in searched.items():
        if kind == "chinese_name":
            terms.append(_terms(f"{field}{UNREADABLE}", field, several=False, only="'?'"))
            if f"{field}{SOUND}" in present:
                terms.append(_terms(f"{field}{SOUND}", f"{field}{SOUND}", several=False))
    nothing = "select '' as field, cast(null as varchar) as term, '' as person_id"
    script = Script.load("resolver.lookup", "index.sql")
    engine.script(script.fill(terms="\nunion all\n".join(terms) or nothing))
    return int(engine.value("select count(*) from search_term"))


def _terms(name: str, field: str, several: bool, only: str | None = None) -> str:
    column = quote_identifier(field)
    term = f"unnest(p.{column})" if several else f"p.{column}"
    where = f" where contains(p.{column}, {only})" if only else ""
    return (
        f"select {quote_literal(name)} as field, cast({term} as varchar) as term, pp.person_id"
        f" from profile p join person_profile pp using (profile_id){where}"
    )
