"""Read a table of decisions, exported or written by hand: lines, or everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from resolver.casework import Verdict
from resolver.config.problem import Problem
from resolver.exports.decisions import DECISIONS
from resolver.exports.tables import safe_text
from resolver.exports.texts import Texts
from resolver.lookup.masking import mask_text
from resolver.sources.headers import fold, nearest
from resolver.sources.readers import Extract, UnreadableFileError, open_extract

REQUIRED = ("verdict", "left", "right", "reason")
_READ = (*REQUIRED, "evidence", "user", "state")
_NOT_MEANT = ("withdrawn", "withdrawal")
_NAMES = {column.name: (column.name, column.title.en, column.title.zh) for column in DECISIONS}


@dataclass(frozen=True, slots=True)
class Line:
    """One decision as a file has it.

    Attributes
    ----------
    row
        Where it stands.
    verdict
        None if it cannot be understood.
    left, right
        Records or persons; these and all that follows may be empty.
    headings
        What the file calls the columns.
    """

    row: int
    verdict: Verdict | None
    left: str
    right: str
    reason: str
    evidence: str
    user: str
    headings: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        """Tell whether it says all that a decision needs."""
        return all((self.verdict, self.left, self.right, self.reason))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds.

    Attributes
    ----------
    lines
        The decisions, also those that are not whole.
    problems
        What has to be mended before any of them can be entered.
    warnings
        What did not prevent reading.
    left_out
        Lines of decisions that were withdrawn.
    """

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    left_out: int = 0


def read_sheet(path: Path, language: str) -> Sheet:
    """Read a workbook or a text file in any encoding.

    Parameters
    ----------
    path
        The file; its columns are named as an export names them, in either language.
    language
        ``en`` or ``zh``, of problems.
    """
    try:
        extract = open_extract(path, wanted=list(_NAMES.values()))
        found = _columns(extract)
        problems = list(_wrong_columns(extract, found, language))
        lines, left_out = [], 0
        if all(name in found for name in REQUIRED):
            for row, cells in _rows(extract, found):
                if _code("state", cells["state"], _NOT_MEANT) is not None:
                    left_out += 1
                    continue
                line = _line(row, cells, extract, found)
                lines.append(line)
                problems += _faults(path.name, line, cells["verdict"], language)
            if not (lines or left_out or problems):
                problems.append(
                    Problem(path.name, None, "", Texts(language)["decision.file.no_rows"])
                )
    except UnreadableFileError as error:
        return Sheet((), error.problems)
    texts = Texts(language)
    for broken in extract.broken:
        what = texts["decision.file.broken"].format(reason=broken.reason)
        problems.append(Problem(path.name, broken.row_number, "", what))
    return Sheet(tuple(lines), tuple(problems), tuple(extract.warnings), left_out)


def _columns(extract: Extract) -> dict[str, int]:
    """Return where each known column stands, the first time."""
    known = {fold(name): column for column, names in _NAMES.items() for name in names}
    found: dict[str, int] = {}
    for place, heading in enumerate(extract.header):
        if fold(heading) in known:
            found.setdefault(known[fold(heading)], place)
    return found


def _wrong_columns(extract: Extract, found: Mapping[str, int], language: str) -> Iterator[Problem]:
    texts = Texts(language)
    file, line = extract.path.name, extract.header_row
    every = [name for names in _NAMES.values() for name in names]
    for place, heading in enumerate(extract.header):
        if place in found.values() or not heading.strip():
            continue
        if fold(heading) in {fold(name) for name in every}:
            what, remedy = (
                texts["decision.file.double_column"],
                texts["decision.file.remove_column"],
            )
        else:
            near = nearest(heading, every)
            what, remedy = (
                texts["decision.file.unknown_column"],
                (
                    texts["decision.file.did_you_mean"].format(name=near)
                    if near
                    else texts["decision.file.remove_column"]
                ),
            )
        yield Problem(file, line, heading, what, remedy)
    for name in REQUIRED:
        if name not in found:
            names = ", ".join(_NAMES[name])
            remedy = texts["decision.file.add_column"].format(names=names)
            yield Problem(file, line, name, texts["decision.file.missing_column"], remedy)


def _rows(extract: Extract, found: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows that say anything, with what stands in the columns that are read."""
    for batch in extract.batches:
        for row in batch.to_pylist():
            cells = {name: _cell(row[f"c{found[name]}"]) if name in found else "" for name in _READ}
            if any(cells.values()):
                yield row["row_number"], cells


def _cell(text: str | None) -> str:
    value = (text or "").strip()
    # What an export put in front, lest a spreadsheet take the text for a formula.
    return value[1:] if value.startswith("'") and safe_text(value[1:]) == value else value


def _line(row: int, cells: Mapping[str, str], extract: Extract, found: Mapping[str, int]) -> Line:
    return Line(
        row=row,
        verdict=cast("Verdict | None", _code("verdict", cells["verdict"], get_args(Verdict))),
        headings={name: extract.header[place].strip() for name, place in found.items()},
        **{name: cells[name] for name in ("left", "right", "reason", "evidence", "user")},
    )


def _faults(file: str, line: Line, verdict: str, language: str) -> Iterator[Problem]:
    texts = Texts(language)
    written = {"verdict": verdict, "left": line.left, "right": line.right, "reason": line.reason}
    for name in REQUIRED:
        if not written[name]:
            what, remedy = texts["decision.file.empty"], texts["decision.file.fill"]
            yield Problem(file, line.row, line.headings[name], what, remedy)
    if verdict and line.verdict is None:
        names = ", ".join(texts[f"decision.verdict.{known}"] for known in get_args(Verdict))
        what = texts["decision.file.verdict"].format(value=mask_text(verdict[:40]))
        remedy = texts["decision.file.verdicts"].format(names=names)
        yield Problem(file, line.row, line.headings["verdict"], what, remedy)


def _code(kind: str, text: str, codes: Sequence[str]) -> str | None:
    """Return the code that is meant by itself or by its name in either language."""
    for code in codes:
        key = f"decision.{kind}.{code}"
        if fold(text) in {fold(code), fold(Texts("en")[key]), fold(Texts("zh")[key])}:
            return code
    return None
