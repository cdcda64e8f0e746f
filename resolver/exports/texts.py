"""What exported files say, in the reader's language."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from resolver.config.document import Bilingual


class Texts:
    """Texts of one language by key.

    Examples
    --------
    >>> Texts("zh")["people"], Texts("en")["people"]
    ('人员', 'People')
    >>> Texts("en").get("code.never_heard_of")
    'never heard of'
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def __getitem__(self, key: str) -> str:
        return _all()[key].in_language(self.language)

    def get(self, key: str) -> str:
        """Return a text, or for a code that is not known its own words."""
        found = _all().get(key)
        if found is not None:
            return found.in_language(self.language)
        return key.rsplit(".", 1)[-1].replace("_", " ")


@cache
def _all() -> dict[str, Bilingual]:
    text = resources.files("resolver.exports").joinpath("texts.yml").read_text("utf-8")
    return {key: Bilingual.model_validate(value) for key, value in yaml.safe_load(text).items()}
