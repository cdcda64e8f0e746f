"""Which characters of two writings differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that either differs from the other side or does not."""

    text: str
    differs: bool


Parts = tuple[Part, ...]


def differing(left: str, right: str) -> tuple[list[bool], list[bool]]:
    """Tell of each character of two texts whether the other has no like at its place.

    Examples
    --------
    >>> differing("张三丰", "张山丰")
    ([False, True, False], [False, True, False])
    >>> differing("西河村3组", "河村3组")
    ([True, False, False, False, False], [False, False, False, False])
    """
    if len(left) == len(right):
        placewise = [one != other for one, other in zip(left, right, strict=True)]
        if sum(placewise) * 2 <= len(left):
            return placewise, list(placewise)
    marks = [True] * len(left), [True] * len(right)
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            marks[0][block.a + offset] = marks[1][block.b + offset] = False
    return marks


def compare_values(
    left: Sequence[str],
    right: Sequence[str],
    shown: dict[str, str],
    *,
    in_full: Callable[[Iterable[bool]], bool] | None = None,
) -> tuple[list[Parts], list[Parts]]:
    """Mark the characters in which the values of a field differ.

    What both sides have is not marked; any other value is held against the most similar one of
    the other side. Where a side says nothing, nothing differs.

    Parameters
    ----------
    left, right
        The values of two records.
    shown
        How a value is written for the reader, such as masked. Characters are compared before they
        are hidden, so that it shows where hidden ones differ, but not what they are.
    in_full
        Given where one side may say in full what the other says in part, which is no difference:
        `all` if everything that the other side says has to be part of it, as with a date and its
        year; `any` if one value is enough, as with addresses, of which people have several.
    """
    return _against(left, right, shown, in_full), _against(right, left, shown, in_full)


def _against(
    values: Sequence[str],
    others: Sequence[str],
    shown: dict[str, str],
    in_full: Callable[[Iterable[bool]], bool] | None,
) -> list[Parts]:
    foreign = [other for other in others if other not in values]
    found: list[Parts] = []
    for value in values:
        text = shown.get(value, value)
        if not others or value in others or (in_full and _says_no_less(value, others, in_full)):
            found.append((Part(text, False),))
            continue
        rival = max(
            foreign or others,
            key=lambda other: SequenceMatcher(None, value, other, autojunk=False).ratio(),
        )
        marks = differing(value, rival)[0]
        # A mask that changes the length leaves no place to put a mark at.
        found.append(parts(text, marks) if len(text) == len(marks) else (Part(text, True),))
    return found


def _says_no_less(
    value: str, others: Sequence[str], in_full: Callable[[Iterable[bool]], bool]
) -> bool:
    return any(value in other for other in others) or in_full(other in value for other in others)


def parts(text: str, marks: Sequence[bool]) -> Parts:
    """Return a text in stretches of marked and unmarked characters.

    Examples
    --------
    >>> parts("张山丰", [False, True, False])
    (Part(text='张', differs=False), Part(text='山', differs=True), Part(text='丰', differs=False))
    """
    stretches = groupby(zip(text, marks, strict=True), key=lambda item: item[1])
    return tuple(Part("".join(char for char, _ in run), mark) for mark, run in stretches)
