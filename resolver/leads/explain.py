"""Put a lead into one sentence, in English and in Chinese, from the template of its scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from resolver.config.document import Bilingual
from resolver.scenarios.templates import placeholders

LANGUAGES = ("en", "zh")
Title = Callable[[str, str], str]
"""What a code is called in a language; the code itself if nobody says."""

_MASKED = frozenset({"account", "counter_account", "new_account", "old_account"})
_MASKED_ENDS = ("_account", "_phone", "_number")
_MONTHS = frozenset({"period_from", "period_to"})
_CODE = re.compile(r"[a-z][a-z_]+")
_ABSENT = {"en": "(unknown)", "zh": "（不详）"}


def render(template: Bilingual, values: Mapping[str, Any], title: Title, language: str) -> str:
    """Fill a template in one language; what is not known is written as unknown.

    Examples
    --------
    >>> text = Bilingual(en="{amount} yuan to {account}", zh="{amount}元，账户{account}")
    >>> values = {"amount": Decimal("12.5"), "account": "6217001234567890"}
    >>> render(text, values, lambda code, language: code, "en")
    '12.50 yuan to …7890'
    """
    text = template.in_language(language)
    written = {
        name: _written(name, values.get(name), title, language) for name in placeholders(text)
    }
    return text.format_map(written)


def masked(number: str) -> str:
    """Return the last four characters of a number.

    Examples
    --------
    >>> masked("6217001234567890")
    '…7890'
    """
    return "…" + number[-4:] if len(number) > 4 else "…"


def details_of(text: str | None) -> dict[str, Any]:
    """Read the further columns of a hit; amounts stay exact."""
    found = json.loads(text or "{}", parse_float=Decimal)
    return found if isinstance(found, dict) else {}


def _written(name: str, value: Any, title: Title, language: str) -> str:
    if value is None or value == "":
        return _ABSENT[language]
    if name in _MASKED or name.endswith(_MASKED_ENDS):
        return masked(str(value))
    if isinstance(value, date):
        return value.strftime("%Y-%m") if name in _MONTHS else value.isoformat()
    if "amount" in name:
        return f"{Decimal(str(value)):,.2f}"
    if name == "person" or isinstance(value, int | float | Decimal):
        return str(value)
    # Codes such as `registration` are written as what people call them.
    return _CODE.sub(lambda code: title(code[0], language), str(value))
