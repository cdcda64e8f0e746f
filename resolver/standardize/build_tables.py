"""Write ``data/hanzi.tsv``: what each Chinese character folds to and how it is read.

Run ``python -m resolver.standardize.build_tables`` after a newer pypinyin or OpenCC; the table
that is shipped is what the software uses, so a result does not change with an installed version.
Readings come from pypinyin (MIT), simplified forms from OpenCC (Apache License 2.0).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC
from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT

TABLE = Path(__file__).parent / "data" / "hanzi.tsv"

# Beyond the blocks of Chinese characters proper: radicals and compatibility forms, which
# extracts pasted from PDF files contain instead of the characters that they look like.
_LOOK_ALIKES = [*range(0x2E80, 0x2FD6), *range(0xF900, 0xFADA)]
# The second simplification of a character that has two; offices write either.
_VARIANTS = {"锺": "钟"}


def simplified(character: str, converter: OpenCC) -> str:
    """Return the simplified form; applying it twice changes nothing more.

    Examples
    --------
    >>> simplified("龑", OpenCC("t2s"))
    '䶮'
    """
    seen = [unicodedata.normalize("NFKC", character)]
    while len(seen) < 5:
        now = converter.convert(seen[-1])
        now = _VARIANTS.get(now, now)
        if len(now) != 1 or now == seen[-1]:
            break
        seen.append(now)
    return seen[-1]


def lines() -> Iterator[str]:
    """Yield the lines of the table: character, simplified form, reading, all bare syllables."""
    converter = OpenCC("t2s")
    yield "ch\tsimple\tpinyin\tsyllables\n"
    characters = set(map(chr, PINYIN_DICT)) | set(map(chr, _LOOK_ALIKES))
    # The circle that stands for zero is also a character of names.
    for character in [*sorted(characters - {"〇"}), "〇"]:
        simple = simplified(character, converter)
        reading = _readings(simple, Style.TONE3) or _readings(character, Style.TONE3)
        bare = {
            syllable.replace("v", "u")
            for form in (character, simple)
            for syllable in _readings(form, Style.NORMAL, every=True)
        }
        if simple != character or reading:
            yield (
                "\t".join((character, simple, (reading or [""])[0], ",".join(sorted(bare)))) + "\n"
            )


def main() -> None:
    """Write the table."""
    with TABLE.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines())


def _readings(character: str, style: Style, *, every: bool = False) -> list[str]:
    found = pinyin(character, style=style, heteronym=every, errors="ignore")
    return [syllable for syllable in found[0] if syllable.isascii()] if found else []


if __name__ == "__main__":
    main()
