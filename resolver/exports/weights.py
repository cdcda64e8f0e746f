"""What is said beside match weights: what is due to rarity, and what became of a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resolver.exports.texts import Texts
from resolver.lookup.bits import bits
from resolver.lookup.pairs import Compared, ComparedPair
from resolver.lookup.spoken import DIFFERS

_NOTABLE = 0.5
"""In bits: a smaller part of a weight that is due to rarity is not worth a word."""


def filled(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the titles under which any of the rows says something.

    Examples
    --------
    >>> filled([{"Name": "李丽", "Phone": ""}, {"Name": "", "Phone": ""}])
    ['Name']
    """
    titles = dict.fromkeys(title for row in rows for title in row)
    return [title for title in titles if any(row.get(title) for row in rows)]


def rows_in_words(count: int, texts: Texts) -> str:
    """Write how many rows there are."""
    return texts["how.rows_one" if count == 1 else "how.rows_many"].format(count=count)


def rarity(item: Compared, texts: Texts) -> str:
    """Say what part of a comparison's weight is due to how rare the value is."""
    if abs(item.rarity) < _NOTABLE:
        return ""
    key = "why.rare" if item.rarity > 0 else "why.frequent"
    return texts[key].format(bits=bits(item.rarity))


def counts_as(pair: ComparedPair, texts: Texts) -> str:
    """Say what clustering counted a pair as, if that is not its weight."""
    if pair.counted is None or pair.bits is None or abs(pair.counted - pair.bits) < 0.01:
        return ""
    key = "shared" if pair.shared else "capped" if pair.counted < pair.bits else "floored"
    return texts[f"why.counts_{key}"].format(bits=bits(pair.counted))


def hidden_differences(pair: ComparedPair, texts: Texts) -> str:
    """Say what stands for a hidden digit that differs, if there is one."""
    shown = any(DIFFERS in item.left or DIFFERS in item.right for item in pair.compared)
    return texts["why.differs"] if shown else ""


def found_by(pair: ComparedPair, texts: Texts) -> str:
    """Say which routes bring the two together; the first one found the pair."""
    if not pair.routes:
        return texts["why.found_not"]
    names = [f"{route.by} ({route.name})" for route in pair.routes]
    if pair.counted is None:
        return texts["why.not_kept"].format(first=", ".join(names))
    said = texts["why.found_first"].format(first=names[0])
    if len(names) == 1:
        return said
    gap = "" if texts.language == "zh" else " "
    return said + gap + texts["why.found_also"].format(others=", ".join(names[1:]))
