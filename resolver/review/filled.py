"""Read a workbook that came back, and find everything in it that cannot be taken in."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from resolver.casework import VERDICTS, Verdict
from resolver.config.linkage import Linkage
from resolver.config.problem import ConfigError, Problem
from resolver.review.records import field_title
from resolver.review.sheet import LEADING, TRAILING, Terms
from resolver.review.texts import text

LANGUAGES = ("en", "zh")
NEEDED = ("link", "verdict", "reason")
EXPORT = "resolver review --export"


class SheetError(ConfigError):
    """A workbook cannot be taken in; `problems` holds everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook says of itself."""

    terms: Terms
    reviewer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was filled in for one link, and in which row and column."""

    code: str
    verdict: Verdict
    reason: str
    row: int
    column: str


class FilledSheet:
    """A workbook that came back.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    SheetError
        If it cannot be opened as a workbook.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        try:
            book = CalamineWorkbook.from_path(str(path))
            self._sheets = {
                name: [
                    [_text(cell) for cell in row]
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                for name in book.sheet_names
            }
        except (CalamineError, OSError, ValueError):
            what = "cannot be opened as a workbook"
            raise SheetError(
                [Problem(str(path), None, "", what, "save it as .xlsx, without a password")]
            ) from None

    def problem(self, row: int | None, key: str, what: str, remedy: str) -> None:
        """Note what is wrong with a row and column."""
        self.problems.append(Problem(str(self.path), row, key, what, remedy))

    def about(self) -> About | None:
        """Read run, draw and reviewer; none, with a problem noted, if they cannot be made out."""
        rows = self._sheet("sheet.about")
        if rows is None:
            return None
        said = {row[0]: row[1] for row in rows if len(row) > 1}

        def find(key: str) -> str:
            return next((said[name] for name in _both(key) if said.get(name)), "")

        run, draws = find("about.run"), find("about.draws")
        if not run or not draws.isdigit():
            what = "does not say which run it was made from"
            sheet = _both("sheet.about")[0]
            self.problem(None, f"sheet '{sheet}'", what, f"make a new one: {EXPORT}")
            return None
        return About(Terms(run, int(draws)), find("about.reviewer"))

    def answers(self, linkage: Linkage) -> list[Answer]:
        """Return what was filled in, one answer a link; what cannot be read is noted."""
        rows = self._sheet("sheet.review")
        if not rows:
            return []
        places = self._columns(rows[0], linkage)
        if places is None:
            return []
        found: dict[str, Answer] = {}
        for number, row in enumerate(rows[1:], 2):
            code, said, reason = (
                row[places[name]].strip() if places[name] < len(row) else "" for name in NEEDED
            )
            if not said:
                if reason:
                    self.problem(
                        number,
                        f"column {column_letter(places['reason'])}",
                        "gives a reason but no verdict",
                        "choose a verdict, or clear the reason",
                    )
                continue
            answer = self._answer(code, said, reason, number, places)
            if answer is None:
                continue
            before = found.setdefault(code, answer)
            if before.verdict != answer.verdict:
                self.problem(
                    number,
                    f"column {answer.column}",
                    f"link {code} was judged otherwise in row {before.row}",
                    "leave one of the two verdicts",
                )
        return list(found.values())

    def _answer(
        self, code: str, said: str, reason: str, row: int, places: dict[str, int]
    ) -> Answer | None:
        column = column_letter(places["verdict"])
        words = {
            word.lower(): verdict for verdict in VERDICTS for word in _both(f"verdict.{verdict}")
        }
        verdict = words.get(said.lower())
        if verdict is None:
            shown = said if len(said) <= 20 else said[:19] + "…"
            choice = ", ".join(words)
            self.problem(
                row, f"column {column}", f"'{shown}' is not a verdict", f"one of: {choice}"
            )
        if not code:
            link = column_letter(places["link"])
            what = "there is a verdict, but no link that it is about"
            self.problem(
                row, f"column {link}", what, "restore the link's number, or clear the verdict"
            )
        if verdict is None or not code:
            return None
        return Answer(code, verdict, reason, row, column)

    def _columns(self, head: list[str], linkage: Linkage) -> dict[str, int] | None:
        known = {name: key for key in (*LEADING, *TRAILING) for name in _both(f"column.{key}")}
        for field in linkage.fields:
            known |= {field_title(linkage, field, language): "" for language in LANGUAGES}
        places: dict[str, int] = {}
        before = len(self.problems)
        for place, name in enumerate(head):
            if not name:
                continue
            key = known.get(name.strip())
            column = f"column {column_letter(place)}"
            if key is None:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean '{near[0]}'?" if near else "remove it"
                self.problem(1, column, f"'{name[:20]}' is not a column of this workbook", hint)
            elif key in places:
                self.problem(1, column, f"the column '{name}' stands twice", "remove one of them")
            elif key:
                places[key] = place
        for key in NEEDED:
            if key not in places:
                name = " / ".join(_both(f"column.{key}"))
                self.problem(1, "", f"the column '{name}' is missing", f"make a new one: {EXPORT}")
        return places if len(self.problems) == before else None

    def _sheet(self, key: str) -> list[list[str]] | None:
        for name in _both(key):
            if name in self._sheets:
                return self._sheets[name]
        names = " / ".join(_both(key))
        self.problem(None, "", f"has no sheet '{names}'", f"make a new one: {EXPORT}")
        return None


def column_letter(place: int) -> str:
    """Return how spreadsheets call a column, counted from 0.

    Examples
    --------
    >>> [column_letter(place) for place in (0, 25, 26)]
    ['A', 'Z', 'AA']
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _both(key: str) -> list[str]:
    return [text(key, language) for language in LANGUAGES]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
