"""What clerks, spreadsheets and old systems do to names and numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from pypinyin import Style, lazy_pinyin

from resolver.sample import names, numbers
from resolver.sample.streams import Array, Streams

Spoil = Callable[[str, int], str]

_FULL_WIDTH = {ord(str(d)): chr(0xFF10 + d) for d in range(10)} | {ord("X"): "Ｘ"}
_FILLERS = ("000000000000000000", "111111111111111111", "无", "999999999999999999", "-")
_FILLER_PHONES = ("13800000000", "00000000000", "无", "13000000000", "1")
_SEPARATORS = ("•", "・", "．", ".", " ", "")


@dataclass(frozen=True)
class Noise:
    """How often which kind of error occurs in a feed.

    ``number`` and ``name`` map kinds of error to shares of rows; at most one kind hits a cell.
    ``sex_blank``, ``sex_wrong``, ``birth_off``, ``phone_filler``, ``phone_old``,
    ``phone_blank``, ``address_old`` and ``address_short`` are shares of rows as well;
    ``twice`` is the share of rows that were entered twice.
    """

    number: dict[str, float] = field(default_factory=dict)
    name: dict[str, float] = field(default_factory=dict)
    sex_blank: float = 0.0
    sex_wrong: float = 0.0
    birth_off: float = 0.0
    phone_filler: float = 0.0
    phone_old: float = 0.0
    phone_blank: float = 0.0
    address_old: float = 0.0
    address_short: float = 0.0
    twice: float = 0.0


CLEAN = Noise(name={"separator": 0.0}, number={})
SYSTEM = Noise(
    number={"typo": 0.002, "swap": 0.001, "lower_x": 0.004},
    name={"homophone": 0.004, "shape": 0.002, "blank": 0.004, "traditional": 0.001},
    sex_wrong=0.001,
    phone_old=0.06,
    phone_filler=0.01,
    phone_blank=0.03,
    address_old=0.03,
    twice=0.002,
)
OFFICE = Noise(
    number={
        "typo": 0.008, "swap": 0.005, "lower_x": 0.02, "old": 0.02, "full_width": 0.006,
        "missing": 0.004, "blank": 0.004,
    },
    name={"homophone": 0.012, "shape": 0.006, "blank": 0.02, "traditional": 0.004, "slip": 0.003},
    sex_blank=0.01,
    sex_wrong=0.004,
    birth_off=0.004,
    phone_old=0.1,
    phone_filler=0.03,
    phone_blank=0.05,
    address_old=0.06,
    address_short=0.05,
    twice=0.006,
)  # fmt: skip
BY_HAND = Noise(
    number={
        "typo": 0.02, "swap": 0.01, "lower_x": 0.03, "old": 0.04, "full_width": 0.01,
        "excel": 0.03, "blank": 0.01, "missing": 0.02, "filler": 0.01,
    },
    name={"homophone": 0.03, "shape": 0.015, "blank": 0.05, "traditional": 0.01, "slip": 0.008},
    sex_blank=0.04,
    sex_wrong=0.006,
    birth_off=0.01,
    phone_old=0.1,
    phone_filler=0.04,
    phone_blank=0.1,
    address_old=0.05,
    address_short=0.2,
    twice=0.012,
)  # fmt: skip


def spoil_numbers(
    streams: Streams, purpose: str, rows: Array, number: Array, noise: Noise
) -> Array:
    """Return identity numbers as the feed writes them."""
    written = number.astype("U24")
    _apply(streams, f"{purpose} number", rows, written, noise.number, _NUMBER_ERRORS)
    return written


def spoil_names(
    streams: Streams, purpose: str, rows: Array, name: Array, noise: Noise, keep: Array
) -> Array:
    """Return names as the feed writes them; those under `keep` get no error that misleads."""
    written = name.astype("U24")
    _old_fonts(streams, purpose, rows, written, noise)
    hard = {kind: share for kind, share in noise.name.items() if kind in _MISLEADING}
    soft = {kind: share for kind, share in noise.name.items() if kind not in _MISLEADING}
    allowed = np.flatnonzero(~keep)
    part = written[allowed]
    _apply(streams, f"{purpose} name", rows[allowed], part, hard, _NAME_ERRORS)
    written[allowed] = part
    _apply(streams, f"{purpose} name form", rows, written, soft, _NAME_ERRORS)
    return written


def spoil_phones(
    streams: Streams, purpose: str, rows: Array, phone: Array, person: Array, noise: Noise
) -> Array:
    """Return phones as the feed has them: current, outdated, filler or none."""
    draw = streams.uniform(f"{purpose} phone", rows)
    # The number that somebody had before is the same in every feed that did not hear of a new one.
    before = numbers.mobile_numbers(streams.integers("former phone", person))
    old = (draw < noise.phone_old) & numbers.is_mobile(phone)
    written = numbers.phone_texts(np.where(old, before, phone))
    edge = noise.phone_old + noise.phone_filler
    fill = (draw >= noise.phone_old) & (draw < edge)
    pick = streams.integers(f"{purpose} filler", rows) % np.uint64(len(_FILLER_PHONES))
    written = np.where(fill, np.array(_FILLER_PHONES)[pick.astype(np.int64)], written)
    written[(draw >= edge) & (draw < edge + noise.phone_blank)] = ""
    return written


def _apply(
    streams: Streams, purpose: str, rows: Array, cells: Array, shares: dict[str, float],
    errors: dict[str, Spoil],
) -> None:  # fmt: skip
    draw = streams.uniform(purpose, rows)
    edge = 0.0
    for kind, share in shares.items():
        hit = np.flatnonzero((draw >= edge) & (draw < edge + share))
        edge += share
        if len(hit):
            bits = streams.integers(f"{purpose} {kind}", rows[hit])
            spoil = errors[kind]
            cells[hit] = [
                spoil(str(cell), int(b)) for cell, b in zip(cells[hit], bits, strict=True)
            ]


def _old_fonts(streams: Streams, purpose: str, rows: Array, written: Array, noise: Noise) -> None:
    """Replace characters that the system cannot show, and separators that it writes its way."""
    if not noise.number:
        return
    rare = names.rare_characters()
    suspects = np.flatnonzero(np.strings.isalpha(written) == False)  # noqa: E712
    draw = streams.uniform(f"{purpose} separator", rows)
    for i in suspects:
        name = str(written[i])
        if names.SEPARATOR in name and draw[i] < 0.5:
            form = _SEPARATORS[int(draw[i] * 2 * len(_SEPARATORS))]
            written[i] = name.replace(names.SEPARATOR, form)
    strange = np.zeros(len(written), bool)
    for character in rare:
        strange |= np.strings.find(written, character) >= 0
    draw = streams.uniform(f"{purpose} rare", rows)
    for i in np.flatnonzero(strange & (draw < 0.4)):
        mark = "?" if draw[i] < 0.2 else "□" if draw[i] < 0.32 else "？"
        written[i] = "".join(mark if c in rare else c for c in str(written[i]))


def number_typo(number: str, bits: int) -> str:
    """Change one digit.

    Examples
    --------
    >>> number_typo("340524198001010010", 4)
    '340534198001010010'
    """
    at = bits % 17
    # The year's century is never mistyped: a reader would notice.
    at = at if at not in {6, 7} else 13
    changed = (int(number[at]) + 1 + bits // 17 % 9) % 10
    return f"{number[:at]}{changed}{number[at + 1 :]}"


def number_swap(number: str, bits: int) -> str:
    """Swap two neighbouring digits that differ.

    Examples
    --------
    >>> number_swap("340524198001010010", 0)
    '430524198001010010'
    """
    places = [
        i for i in (0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15) if number[i] != number[i + 1]
    ]
    at = places[bits % len(places)]
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def name_slip(name: str, _: int) -> str:
    """Lose or double a character of the given name; short names double one."""
    if len(name) >= 4 or names.SEPARATOR in name:
        return name[:-1]
    return name + name[-1] if len(name) == 2 else name[:2] + name[1]


def name_homophone(name: str, bits: int) -> str:
    """Replace a character of the given name by one that sounds the same."""
    at = 1 + bits % max(1, len(name) - 1) if len(name) > 1 else 0
    others = _homophones().get(name[at], "")
    return name[:at] + others[bits // 7 % len(others)] + name[at + 1 :] if others else name


def name_shape(name: str, bits: int) -> str:
    """Replace a character by one that looks alike."""
    return _substitute(name, bits, "shape")


def name_traditional(name: str, _: int) -> str:
    """Write a name in Traditional characters."""
    table = _variants("traditional")
    return "".join(table.get(character, character)[0] for character in name)


def _substitute(name: str, bits: int, kind: str) -> str:
    table = _variants(kind)
    places = [i for i, character in enumerate(name) if character in table and i > 0]
    if not places:
        return name
    at = places[bits % len(places)]
    others = table[name[at]]
    return name[:at] + others[bits // 11 % len(others)] + name[at + 1 :]


@cache
def _variants(kind: str) -> dict[str, str]:
    return {
        row["character"]: row["variants"]
        for row in names.table("variants.tsv")
        if row["kind"] == kind
    }


@cache
def _homophones() -> dict[str, str]:
    # The 3,755 common characters of GB 2312 are what an input method offers first.
    common = bytes(
        b for row in range(0xB0, 0xD8) for column in range(0xA1, 0xFF) for b in (row, column)
    ).decode("gb2312", "ignore")
    by_sound: dict[str, list[str]] = {}
    for character in common:
        sound = lazy_pinyin(character, style=Style.TONE3)[0]
        by_sound.setdefault(sound, []).append(character)
    return {
        character: "".join(c for c in group if c != character)[:8]
        for group in by_sound.values()
        for character in group
    }


_MISLEADING = {"homophone", "shape", "slip"}
_NUMBER_ERRORS: dict[str, Spoil] = {
    "typo": number_typo,
    "swap": number_swap,
    "lower_x": lambda number, _: number.lower(),
    "old": lambda number, _: numbers.old_id_number(number) if number[6:8] == "19" else number,
    "full_width": lambda number, _: number.translate(_FULL_WIDTH),
    "excel": lambda number, bits: (
        number
        if number.endswith("X")
        else number[:15] + "000"
        if bits % 2
        else f"{int(number):.5E}"
    ),
    "blank": lambda number, bits: f" {number}" if bits % 2 else f"{number} ",
    "missing": lambda *_: "",
    "filler": lambda _, bits: _FILLERS[bits % len(_FILLERS)],
}
_NAME_ERRORS: dict[str, Spoil] = {
    "homophone": name_homophone,
    "shape": name_shape,
    "slip": name_slip,
    "blank": lambda name, bits: (
        f"{name[0]} {name[1:]}" if len(name) == 2 or bits % 3 == 0 else name + " " * (bits % 2 + 1)
    ),
    "traditional": name_traditional,
}
