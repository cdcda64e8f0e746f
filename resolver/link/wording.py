"""What comparisons, levels and routes are called where people read of them."""

from __future__ import annotations

import re
from typing import Any

from resolver.config.document import Bilingual
from resolver.config.linkage import Between, Comparison, Level, Linkage
from resolver.link.levels import level_label
from resolver.link.origins import column_fields


class Wording:
    """Names for what ``linkage.yml`` calls by its columns.

    A comparison has a title; a column is called like the comparison that its field belongs to.

    Parameters
    ----------
    linkage
        Fields, comparisons and routes.
    """

    def __init__(self, linkage: Linkage) -> None:
        self._linkage = linkage
        self._fields = column_fields(linkage)
        self._titles: dict[str, Bilingual] = {}
        for comparison in linkage.comparisons:
            self._titles[comparison.name] = comparison.title or _plain(comparison.name)
        for comparison in linkage.comparisons:
            # A comparison that looks at one field lends it its title.
            missing = [c for level in comparison.levels for c in level.missing or []]
            fields = {field for column in missing for field in self._fields.get(column, ())}
            if len(fields) == 1:
                self._titles.setdefault(fields.pop(), self._titles[comparison.name])

    def comparison(self, comparison: Comparison) -> Bilingual:
        """Return the title of a comparison."""
        return self._titles.get(comparison.name) or self.column(comparison.name)

    def column(self, column: str) -> Bilingual:
        """Return what a column is called: its own title, or those of the fields it is made of."""
        if column in self._titles:
            return self._titles[column]
        fields = self._fields.get(column, ())
        titles = [self._titles.get(field) or _plain(field) for field in fields]
        if not titles:
            return _plain(column)
        return _joined(titles)

    def level(self, comparison: Comparison, level: Level) -> Bilingual:
        """Return what a level is called, without the names of columns.

        What the comparison is about is not said again: `equal` stands under `Name`.
        """
        if level.label is not None:
            return level.label
        label = level_label(level)
        value = getattr(level, level.condition)
        compared = [] if level.condition in ("missing", "sql", "otherwise") else _columns(value)
        titles = [self.column(column) for column in compared]
        if {title.en for title in titles} <= {self.comparison(comparison).en}:
            titles = []
        bound = _bound(value)
        return Bilingual(
            en=_phrase(label.en, compared) + _named([title.en for title in titles], ": ") + bound,
            zh=_phrase(label.zh, compared) + _named([title.zh for title in titles], "：") + bound,
        )

    def route(self, name: str) -> Bilingual:
        """Return what two records have in common that a route brings together."""
        route = self._linkage.routes.get(name)
        if route is None:
            return _plain(name)
        return _joined([self.column(column) for column in route.by])


def _columns(value: Any) -> list[str]:
    if isinstance(value, Between):
        return [value.column]
    return [value] if isinstance(value, str) else list(value)


def _bound(value: Any) -> str:
    """Return how alike the values have to be, where that tells two levels apart."""
    if not isinstance(value, Between):
        return ""
    if value.at_least is not None:
        return f" (≥ {value.at_least:g})"
    return f" (≤ {value.at_most})"


def _phrase(text: str, columns: list[str]) -> str:
    """Return the words of a label that stand before its columns."""
    for column in columns:
        text = text.partition(column)[0]
    return re.split(r"[:：]", text)[0].strip()


def _named(titles: list[str], colon: str) -> str:
    return colon + ", ".join(titles) if titles else ""


def _joined(titles: list[Bilingual]) -> Bilingual:
    distinct = {title.en: title for title in titles}.values()
    return Bilingual(
        en=" + ".join(title.en for title in distinct),
        zh=" + ".join(title.zh for title in distinct),
    )


def _plain(name: str) -> Bilingual:
    words = name.replace("_", " ")
    return Bilingual(en=words[:1].upper() + words[1:], zh=words)
