"""Full-width letters, odd blanks and invisible characters, folded by one SQL expression."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from resolver.engine import quote_literal

# Characters that a regular expression takes out, written as it writes them.
_BLANK = (
    r"[\s\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{3164}]"
)
_INVISIBLE = (
    r"[\x{01}-\x{08}\x{0E}-\x{1F}\x{7F}\x{AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{206F}\x{FEFF}]"
)
# Full-width and half-width forms, small forms, circled digits.
_FORMS = [*range(0xFF01, 0xFFEF), *range(0xFE50, 0xFE6C), *range(0x2460, 0x2469)]


def _pairs(codes: Iterable[int]) -> tuple[str, str]:
    folds = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in codes}
    kept = {form: folded for form, folded in folds.items() if len(folded) == 1 and folded != form}
    return quote_literal("".join(kept)), quote_literal("".join(kept.values()))


# `translate` sets up its whole map for every text, so each text gets the smallest that does.
_COMMON = "　（），：；－"
_COMMON_FROM, _COMMON_TO = _pairs(map(ord, _COMMON))
_ASCII_FROM, _ASCII_TO = _pairs([0x3000, *range(0xFF01, 0xFF5F)])
_ALL_FROM, _ALL_TO = _pairs(_FORMS)


def fold_width(expression: str) -> str:
    r"""Return the SQL expression that folds widths and blanks of a text and trims it.

    Examples
    --------
    >>> from resolver.engine import Engine
    >>> with Engine() as engine:
    ...     engine.value(f"select {fold_width('$t')}", {"t": "　２２０２ＡＢ\u200b　"})
    '2202AB'
    """
    plain = "[ -~一-鿿·、。]*"
    visible = f"regexp_replace({expression}, '{_INVISIBLE}+', '', 'g')"
    blanked = f"regexp_replace({visible}, '{_BLANK}', ' ', 'g')"
    return (
        f"trim(case when regexp_full_match({expression}, '{plain}') then {expression}"
        f" when regexp_full_match({expression}, '[{_COMMON}{plain[1:]}')"
        f" then translate({expression}, {_COMMON_FROM}, {_COMMON_TO})"
        f" when regexp_full_match({expression}, '[　！-～{plain[1:]}')"
        f" then translate({expression}, {_ASCII_FROM}, {_ASCII_TO})"
        f" else nfc_normalize(translate({blanked}, {_ALL_FROM}, {_ALL_TO})) end)"
    )
