"""The review as a workbook: out to somebody without a terminal, to be filled in and sent back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from resolver.casework import VERDICTS
from resolver.review.differing import Parts
from resolver.review.drawing import Shown
from resolver.review.panel import Looks
from resolver.review.queue import Cluster, Question
from resolver.review.records import Record, field_title, side_by_side
from resolver.review.texts import text

LEADING = ("cluster", "link", "side", "from")
TRAILING = ("rows", "verdict", "reason")
"""The columns before and behind those of the fields."""

_WIDTHS = {"cluster": 7, "link": 13, "side": 7, "from": 24, "rows": 8, "verdict": 14, "reason": 36}
_FIELD_WIDTH = 22


@dataclass(frozen=True, slots=True)
class Terms:
    """What the queue in a workbook was built from: enough to find its links again."""

    run: str
    draws: int


def link_code(terms: Terms, question: Question, shown: Shown) -> str:
    """Return a link's number in a workbook.

    It names nobody, and is right only together with the run and the draw: what was changed by
    hand is noticed when the workbook comes back.
    """
    said = [terms.run, str(terms.draws), shown, str(question.left_group), str(question.right_group)]
    return hashlib.md5("\n".join(said).encode(), usedforsecurity=False).hexdigest()[:10].upper()


def write_sheet(
    path: Path,
    terms: Terms,
    clusters: Sequence[Cluster],
    records: Mapping[int, Record],
    looks: Looks,
) -> int:
    """Write a queue as a workbook and return the number of links.

    Each link takes two rows, one a record, with the same columns below each other; characters
    that differ are red. Only verdict, reason and the reviewer's name can be filled in.

    Parameters
    ----------
    path
        Where to.
    terms
        The run and the draw.
    clusters, records
        The queue.
    looks
        Language and masking.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    content = BytesIO()
    book = xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # A workbook says when it was made; a fixed day keeps equal content equal in its bytes.
    book.set_properties({"created": datetime(2000, 1, 1)})
    count = _Sheet(book, terms, looks).write(clusters, records)
    book.close()
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content.getvalue())
        draft.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return count


class _Sheet:
    def __init__(self, book: Any, terms: Terms, looks: Looks) -> None:
        self._book = book
        self._terms = terms
        self._looks = looks
        self._columns = [*LEADING, *looks.kinds, *TRAILING]
        plain = {"valign": "top", "text_wrap": True, "num_format": "@", "border": 1}
        plain |= {"border_color": "#BFBFBF"}
        self._head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True})
        self._cells = [
            book.add_format({**plain, "bg_color": color}) for color in ("#FFFFFF", "#F2F2F2")
        ]
        self._open = book.add_format({**plain, "locked": False, "bg_color": "#FFFBE6"})
        self._differs = book.add_format({"bold": True, "underline": 1, "font_color": "#C00000"})

    def write(self, clusters: Sequence[Cluster], records: Mapping[int, Record]) -> int:
        sheet = self._book.add_worksheet(self._text("sheet.review"))
        self._write_about()
        for place, name in enumerate(self._columns):
            sheet.set_column(place, place, _WIDTHS.get(name, _FIELD_WIDTH))
            sheet.write_string(0, place, self._heading(name), self._head)
        sheet.freeze_panes(1, len(LEADING))
        row = 1
        for number, cluster in enumerate(clusters, 1):
            for question in cluster.questions:
                self._write_link(sheet, row, number, cluster.shown, question, records)
                row += 2
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return (row - 1) // 2

    def _write_link(
        self,
        sheet: Any,
        row: int,
        number: int,
        shown: Shown,
        question: Question,
        records: Mapping[int, Record],
    ) -> None:
        language = self._looks.language
        left, right = records[question.left_group], records[question.right_group]
        views = {
            view.field: (view.left, view.right)
            for view in side_by_side(left, right, self._looks.kinds, self._looks.unmask, language)
        }
        cell = self._cells[number % 2]
        for side, record in enumerate((left, right)):
            known = {
                "cluster": str(number),
                "link": link_code(self._terms, question, shown),
                "side": text("side.right" if side else "side.left", language),
                "from": "\n".join(feed.in_language(language) for feed in record.feeds),
                "rows": str(record.rows),
            }
            for place, name in enumerate(self._columns):
                if name in known:
                    sheet.write_string(row + side, place, known[name], cell)
                elif name in views:
                    self._write_values(sheet, row + side, place, views[name][side], cell)
                elif name not in ("verdict", "reason"):
                    sheet.write_blank(row + side, place, None, cell)
        for name in ("verdict", "reason"):
            place = self._columns.index(name)
            sheet.merge_range(row, place, row + 1, place, "", self._open)
        choices = [self._text(f"verdict.{verdict}") for verdict in VERDICTS]
        place = self._columns.index("verdict")
        sheet.data_validation(row, place, row + 1, place, {"validate": "list", "source": choices})

    def _write_values(
        self, sheet: Any, row: int, place: int, values: Sequence[Parts], cell: Any
    ) -> None:
        fragments: list[Any] = []
        for line, value in enumerate(values):
            if line:
                fragments.append("\n")
            for part in value:
                fragments += [self._differs, part.text] if part.differs else [part.text]
        texts = [fragment for fragment in fragments if isinstance(fragment, str)]
        if not texts:
            sheet.write_blank(row, place, None, cell)
        elif len(texts) > 1:
            sheet.write_rich_string(row, place, *fragments, cell)
        elif len(fragments) > 1:
            # A rich string needs two stretches; one alone is written in a format of its own.
            whole = self._book.add_format(
                {"valign": "top", "text_wrap": True, "bold": True, "underline": 1}
                | {"font_color": "#C00000", "border": 1, "border_color": "#BFBFBF"}
            )
            sheet.write_string(row, place, texts[0], whole)
        else:
            sheet.write_string(row, place, texts[0], cell)

    def _write_about(self) -> None:
        sheet = self._book.add_worksheet(self._text("sheet.about"))
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 80)
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        masked = self._text("whole" if self._looks.unmask else "masked")
        lines = [
            ("sheet.review", self._text("about.how"), wrapped),
            ("about.run", self._terms.run, wrapped),
            ("about.draws", str(self._terms.draws), wrapped),
            ("about.masked", masked, wrapped),
            ("about.reviewer", "", self._open),
        ]
        for row, (key, value, form) in enumerate(lines):
            sheet.write_string(row, 0, self._text(key), self._head)
            sheet.write(row, 1, value, form)
        sheet.protect()

    def _heading(self, name: str) -> str:
        if name in (*LEADING, *TRAILING):
            return self._text(f"column.{name}")
        return field_title(self._looks.linkage, name, self._looks.language)

    def _text(self, key: str) -> str:
        return text(key, self._looks.language)
