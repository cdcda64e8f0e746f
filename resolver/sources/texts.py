"""What is told about extracts and rows, in English and in Chinese."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from resolver.standardize import ISSUES


@cache
def texts(language: str) -> dict[str, str]:
    """Return all texts of a language by their key.

    Examples
    --------
    >>> texts("en")["too_short"], texts("zh")["feed"]
    ('has fewer cells than the header', '数据项')
    """
    content = resources.files("resolver.sources").joinpath("texts.tsv").read_text("utf-8")
    rows = csv.DictReader(content.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    column = "zh" if language == "zh" else "en"
    cleaners = {key: text[column] for key, text in ISSUES.items()}
    return cleaners | {row["key"]: row[column] for row in rows}


def reason_text(reason: str, language: str = "en") -> str:
    """Return what a fault or an issue means.

    Examples
    --------
    >>> reason_text("impossible")
    'no such date or time'
    """
    return texts(language).get(reason, reason)


def remedy_text(reason: str, language: str = "en") -> str:
    """Return what to do about a fault.

    Examples
    --------
    >>> remedy_text("unknown_code")
    'add it under values, or give otherwise'
    """
    known = texts(language)
    return known.get(f"remedy_{reason}", known["remedy_other"])
