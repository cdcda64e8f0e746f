"""Find room for the words of a picture: clear of nodes, of each other and of foreign lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

_STEPS = 9  # tried from the middle of a line to either side
_BESIDE = (-4, 14, -18, 28)  # on the line; where it runs over a node, next to it
_FOLLOWED = 80  # with more lines there is no word that none crosses


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """Return the area that two rectangles have in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return round(max(width, 0) * max(height, 0), 3)

    def is_crossed(self, line: Line) -> bool:
        """Tell whether a line runs through the rectangle."""
        x, y = line.x1, line.y1
        dx, dy = line.x2 - x, line.y2 - y
        first, last = 0.0, 1.0
        for way, room in (
            (-dx, x - self.left),
            (dx, self.right - x),
            (-dy, y - self.top),
            (dy, self.bottom - y),
        ):
            if way == 0:
                if room < 0:
                    return False
            elif way < 0:
                first = max(first, room / way)
            else:
                last = min(last, room / way)
        return first < last


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the words that are to stand on it, if any."""

    x1: int
    y1: int
    x2: int
    y2: int
    label: str = ""
    must: bool = False
    """Write the words even where they cannot but cover others."""


def width_of(text: str, size: float = 12) -> float:
    """Return about how wide a text is written; Chinese characters take a square each.

    Examples
    --------
    >>> width_of("户主") > width_of("hm")
    True
    """
    return sum(size if ord(character) > 255 else size * 0.58 for character in text)


def place_labels(
    lines: Sequence[Line], taken: Sequence[Box], within: tuple[int, int]
) -> list[tuple[int, int] | None]:
    """Slide the words of every line along it to where they are in nobody's way.

    Parameters
    ----------
    lines
        What is drawn between nodes.
    taken
        The rectangles of nodes with what is written below them.
    within
        Width and height of the picture.

    Returns
    -------
    For every line the middle of the foot of its words; none if there are no words or no room.
    """
    full = list(taken)
    places: list[tuple[int, int] | None] = []
    shares = [0.5 + sign * step / 20 for step in range(_STEPS) for sign in (1, -1)]
    foreign = lines if len(lines) <= _FOLLOWED else ()
    for line in lines:
        if not line.label:
            places.append(None)
            continue
        half = width_of(line.label) / 2 + 3
        tried = []
        for number, (beside, share) in enumerate(product(_BESIDE, shares)):
            x = round(line.x1 + (line.x2 - line.x1) * share)
            y = round(line.y1 + (line.y2 - line.y1) * share) + beside
            x = round(min(max(x, half), within[0] - half))
            box = Box(x - half, y - 12, x + half, y + 4)
            hidden = sum(box.shared(other) for other in full)
            crossed = sum(box.is_crossed(other) for other in foreign if other is not line)
            tried.append((hidden, crossed, number, x, y, box))
        hidden, _, _, x, y, box = min(tried, key=lambda spot: spot[:3])
        if hidden and not line.must:
            places.append(None)
            continue
        full.append(box)
        places.append((x, y))
    return places
