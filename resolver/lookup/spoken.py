"""Write the values of records as people read them, masked unless they may be seen whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from resolver.config.document import Bilingual
from resolver.config.linkage import Linkage
from resolver.link.origins import column_fields
from resolver.link.wording import Wording
from resolver.lookup.masking import mask_field, mask_text

MOST_VALUES = 6
DIFFERS = "≠"
"""Stands for a hidden digit where the other side has another one."""
_SEXES = {"male": Bilingual(en="male", zh="男"), "female": Bilingual(en="female", zh="女")}


class Speaker:
    """Writes values, titles and references for one reader.

    Parameters
    ----------
    linkage
        Fields and their kinds.
    language
        ``en`` or ``zh``.
    unmask
        Whether the reader may see whole numbers; the caller keeps the audit trail.
    """

    def __init__(self, linkage: Linkage, language: str, *, unmask: bool) -> None:
        self.language = language
        self._unmask = unmask
        self._fields = column_fields(linkage)
        self._kinds = {name: spec.kind for name, spec in linkage.fields.items()}
        self.wording = Wording(linkage)

    def values(self, values: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> str:
        """Return the values of several columns in one text; what is said twice stands once.

        Parameters
        ----------
        values
            By column; lists are written out, down to `MOST_VALUES` items.
        others
            What the other side says: values of a list that it has too come first, and where one
            hidden digit stands against another, `DIFFERS` stands for it.
        """
        said: list[str] = []
        for column, value in values.items():
            other = (others or {}).get(column)
            shared = set(other) if isinstance(other, list | tuple) else set()
            listed = value if isinstance(value, list | tuple) else [value]
            filled = [item for item in listed if item is not None]
            ordered = sorted(filled, key=lambda item: (item not in shared, str(item)))
            said += [self._one(column, item, other) for item in ordered]
        said = list(dict.fromkeys(said))
        more = f" (+{len(said) - MOST_VALUES})" if len(said) > MOST_VALUES else ""
        comma = "、" if self.language == "zh" else ", "
        return comma.join(said[:MOST_VALUES]) + more

    def title(self, column: str) -> str:
        """Return what a column is called."""
        return self.wording.column(column).in_language(self.language)

    def reference(self, text: str) -> str:
        """Return the name of a record; a key may be a number that identifies somebody."""
        return text if self._unmask else mask_text(text)

    def _one(self, column: str, value: Any, other: Any) -> str:
        text = value.isoformat() if isinstance(value, date) else str(value)
        kinds = [self._kinds.get(field, "") for field in self._fields.get(column, (column,))]
        if kinds == ["sex"] and text in _SEXES:
            return _SEXES[text].in_language(self.language)
        masked = text
        for kind in kinds if not self._unmask else ():
            masked = str(mask_field(kind, masked))
        if masked == text or not isinstance(other, str) or len(other) != len(text):
            return masked
        return "".join(
            DIFFERS if shown == "*" and own != foreign else shown
            for shown, own, foreign in zip(masked, text, other, strict=True)
        )
