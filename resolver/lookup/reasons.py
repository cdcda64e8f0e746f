"""Why two are one person or two, in a sentence of the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from resolver.config.document import Bilingual
from resolver.lookup.bits import bits


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, the sentence, and what the sentence is filled with."""

    code: str
    text: str
    facts: dict[str, Any]


def reason(code: str, language: str, **facts: Any) -> Reason:
    """Put a reason into a sentence.

    Parameters
    ----------
    code
        A key of ``reasons.yml``.
    language
        ``en`` or ``zh``.
    facts
        What the sentence is filled with; a number that is not whole is a weight in bits.

    Examples
    --------
    >>> reason("below_threshold", "en", weight=1.5, join=3.0).text
    'Their best pair has +1.50 bits; +3.00 or more is needed.'
    """
    said = {name: bits(v) if isinstance(v, float) else v for name, v in facts.items()}
    return Reason(code, _sentences()[code].in_language(language).format_map(said), facts)


@cache
def _sentences() -> dict[str, Bilingual]:
    text = resources.files("resolver.lookup").joinpath("reasons.yml").read_text("utf-8")
    return {code: Bilingual.model_validate(said) for code, said in yaml.safe_load(text).items()}
