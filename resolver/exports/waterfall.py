"""Write why two are one, or how a person was built, as a page that needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from resolver.exports.bars import MOST_BARS, draw_average, draw_waterfall
from resolver.exports.files import suffix_of, write_text
from resolver.exports.texts import Texts
from resolver.exports.ties import draw_chain, draw_links, draw_tree
from resolver.exports.weights import (
    counts_as,
    filled,
    found_by,
    hidden_differences,
    rarity,
    rows_in_words,
)
from resolver.lookup.bits import bits, percent
from resolver.lookup.groups import RecordGroup
from resolver.lookup.how import How, RestingLead, WeakPoint
from resolver.lookup.why import Why

MOST_PICTURES = 12
"""So many waterfalls stand in one page: the strongest pairs of every step first."""


def write_why(answer: Why, path: Path, *, run: str, language: str, unmask: bool) -> None:
    """Write a page that tells why two are, or are not, one.

    Parameters
    ----------
    answer
        What `why` found.
    path
        The file, ``.html``.
    run
        The run that was asked.
    language
        ``zh`` or ``en``; that of `answer`.
    unmask
        Whether `answer` shows whole numbers; only said. The caller keeps the audit trail.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    suffix_of(path, (".html", ".htm"))
    write_text(path, render_why(answer, run=run, language=language, unmask=unmask))


def write_how(answer: How, path: Path, *, run: str, language: str, unmask: bool) -> None:
    """Write a page that tells how a person was built; see `write_why`."""
    suffix_of(path, (".html", ".htm"))
    write_text(path, render_how(answer, run=run, language=language, unmask=unmask))


def render_why(answer: Why, *, run: str, language: str, unmask: bool) -> str:
    """Return the page of `write_why`."""
    texts = Texts(language)
    closest = answer.closest
    pairs = [*answer.chain, *(pair for step in answer.steps for pair in step.pairs)]
    others = [pair for pair in dict.fromkeys(pairs) if pair != closest][:MOST_PICTURES]
    return _render(
        "why.html",
        texts,
        run=run,
        unmask=unmask,
        answer=answer,
        many_persons=not answer.same,
        columns_of_sides=filled([answer.left.values, answer.right.values]),
        average=draw_average(answer.average, answer.join, texts) if answer.average else "",
        most_bars=MOST_BARS,
        chain=draw_chain(answer.chain, answer.groups, texts),
        picture=draw_waterfall(closest, answer.join, texts) if closest else "",
        others=[(pair, draw_waterfall(pair, answer.join, texts)) for pair in others],
    )


def render_how(answer: How, *, run: str, language: str, unmask: bool) -> str:
    """Return the page of `write_how`."""
    texts = Texts(language)
    most = max(1, MOST_PICTURES // max(len(answer.steps), 1))
    shown = [pair for step in answer.steps for pair in step.pairs[:most]][:MOST_PICTURES]
    return _render(
        "how.html",
        texts,
        run=run,
        unmask=unmask,
        answer=answer,
        many_persons=False,
        tree=draw_tree(answer, texts),
        links=draw_links(answer, texts),
        off=_rows_off,
        pairs=sum(len(step.pairs) for step in answer.steps),
        pictures=[(pair, draw_waterfall(pair, answer.join, texts)) for pair in shown],
    )


def _rows_off(point: WeakPoint, lead: RestingLead) -> int:
    """Count the rows of a lead's evidence that a cut would take away."""
    fallen = {name for part in point.fallen for name in part}
    return sum(rows for name, rows in lead.groups.items() if name in fallen)


def _render(template: str, texts: Texts, **values: Any) -> str:
    def columns(groups: Iterable[RecordGroup]) -> list[str]:
        return filled([spelling.values for group in groups for spelling in group.spellings])

    page = _environment().get_template(template)
    return page.render(
        t=texts,
        language=texts.language,
        columns=columns,
        colon="：" if texts.language == "zh" else ": ",
        comma="、" if texts.language == "zh" else ", ",
        rows=lambda count: rows_in_words(count, texts),
        below=lambda pair: [hidden_differences(pair, texts), counts_as(pair, texts)],
        found_by=lambda pair: found_by(pair, texts),
        rarity=lambda item: rarity(item, texts),
        **values,
    )


@cache
def _environment() -> Environment:
    loader = PackageLoader("resolver.exports")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["bits"] = lambda value: "" if value is None else bits(value)
    environment.filters["percent"] = lambda value: "" if value is None else percent(value)
    environment.filters["yuan"] = lambda value: f"{value or 0:,.2f}"
    sheets = ("dossier.css", "waterfall.css")
    environment.globals["style"] = Markup(
        "".join(loader.get_source(environment, sheet)[0] for sheet in sheets)
    )
    return environment
