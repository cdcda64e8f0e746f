"""What the review says to people, in Chinese and in English."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from resolver.config.document import Bilingual


def text(key: str, language: str, **values: object) -> str:
    """Return a text by its key, with what it speaks of filled in.

    Examples
    --------
    >>> text("verdict.same", "zh"), text("verdict.same", "en")
    ('同一人', 'same')
    >>> text("place", "en", cluster=2, clusters=9, link=1, links=3)
    'Cluster 2 of 9 · link 1 of 3'
    """
    return _all()[key].in_language(language).format_map(values)


def title(kind: str, code: str, language: str) -> str:
    """Return what a code is called, or its own words if nobody has named it.

    Examples
    --------
    >>> title("field", "address", "zh"), title("field", "date_of_birth", "zh")
    ('住址', 'date of birth')
    """
    found = _all().get(f"{kind}.{code}")
    return found.in_language(language) if found is not None else code.replace("_", " ")


@cache
def _all() -> dict[str, Bilingual]:
    content = resources.files("resolver.review").joinpath("texts.yml").read_text("utf-8")
    return {key: Bilingual.model_validate(value) for key, value in yaml.safe_load(content).items()}
