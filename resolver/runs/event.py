"""What a run tells whoever watches it, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run beside its stages.

    Attributes
    ----------
    name
        What a log calls it, such as ``resumed``.
    en, zh
        The sentence for people.
    run
        The run, if there is one yet.
    level
        How bad it is.
    details
        Further values for a log; nothing personal.
    """

    name: str
    en: str
    zh: str
    run: str | None = None
    level: Level = "info"
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Return the sentence in ``en`` or ``zh``.

        Examples
        --------
        >>> Event("published", "published", "已发布").text("zh")
        '已发布'
        """
        return self.zh if language == "zh" else self.en


Tell = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """Tell nobody."""
