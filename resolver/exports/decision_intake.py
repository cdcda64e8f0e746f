"""Check a table of decisions against the published run and the log, before any is entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from resolver.casework import LinkDecision, Proposal, Verdict
from resolver.config.problem import ExpectedError, Problem
from resolver.engine import Engine
from resolver.entities.contradictions import Step
from resolver.entities.decision_log import foresee
from resolver.exports.decision_sheet import Line, Sheet
from resolver.exports.texts import Texts
from resolver.lookup.masking import mask_text
from resolver.lookup.records import Referent, find_referents
from resolver.lookup.reference import UnknownReferenceError


class DecisionFileError(ExpectedError):
    """A file of decisions cannot be entered; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.line or 0, p.key, p.what)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Intake:
    """What can be entered, and how many lines say what is known already or was withdrawn."""

    proposals: tuple[Proposal, ...]
    left_out: int


def check_sheet(
    engine: Engine, file: str, sheet: Sheet, in_force: Sequence[LinkDecision], language: str
) -> Intake:
    """Return what a file brings, or everything that is wrong with it.

    Parameters
    ----------
    engine
        The published snapshot.
    file
        The name of the file, for problems.
    sheet
        What was read from it.
    in_force
        The decisions that hold.
    language
        ``en`` or ``zh``, of problems.

    Raises
    ------
    DecisionFileError
        If a line cannot be read, names no record, or contradicts others or the log.
    """
    texts = Texts(language)
    problems = list(sheet.problems)
    referents = find_referents(
        engine, [text for line in sheet.lines for text in (line.left, line.right) if text]
    )
    known = {_said(d.verdict, d.left, d.right) for d in in_force}
    fresh: list[tuple[Line, Proposal]] = []
    left_out = sheet.left_out
    for line in sheet.lines:
        left, right = referents.get(line.left), referents.get(line.right)
        if not (isinstance(left, Referent) and isinstance(right, Referent)):
            problems += _not_found(file, line, referents, language)
        elif left.record == right.record:
            problems.append(
                Problem(
                    file,
                    line.row,
                    line.headings["right"],
                    texts["decision.file.one_record"],
                    texts["decision.file.two_records"],
                )
            )
        elif not line.is_whole:
            continue
        elif (said := _said(line.verdict, left.record, right.record)) in known:
            left_out += 1
        else:
            known.add(said)
            fresh.append((line, _proposal(line, left, right)))
    problems += _contradictions(engine, file, fresh, in_force, texts)
    if problems:
        raise DecisionFileError(problems)
    return Intake(tuple(proposal for _, proposal in fresh), left_out)


def tell_step(step: Step, texts: Texts, row: int | None = None, *, unmask: bool = False) -> str:
    """Return a link of a chain as a sentence.

    Parameters
    ----------
    step
        The link.
    texts
        Of the reader's language.
    row
        The row of a file that decides so, if it is not in the log yet.
    unmask
        Write names of records whole; the caller keeps the audit trail.
    """
    via = step.via if row is None else f"row_{step.via}"
    left, right = (name if unmask else mask_text(name) for name in (step.left, step.right))
    return texts[f"decision.via.{via}"].format(
        left=left, right=right, decision=step.decision, row=row
    )


def _said(verdict: Verdict | None, left: str, right: str) -> tuple[str | None, frozenset[str]]:
    return verdict, frozenset((left, right))


def _proposal(line: Line, left: Referent, right: Referent) -> Proposal:
    return Proposal(
        verdict=cast(Verdict, line.verdict),
        left=left.record,
        right=right.record,
        reason=line.reason,
        evidence=line.evidence,
        left_person=left.person,
        right_person=right.person,
        actor=line.user or None,
    )


def _not_found(
    file: str,
    line: Line,
    referents: Mapping[str, Referent | UnknownReferenceError],
    language: str,
) -> Iterator[Problem]:
    texts = Texts(language)
    for side, reference in (("left", line.left), ("right", line.right)):
        found = referents.get(reference)
        if found is None or isinstance(found, Referent):
            continue
        if "*" in reference:
            what, remedy = texts["decision.file.masked"], texts["decision.file.unmask"]
        else:
            what, remedy = mask_text(found.in_language(language)).rstrip(".。"), ""
        yield Problem(file, line.row, line.headings[side], what, remedy)


def _contradictions(
    engine: Engine,
    file: str,
    fresh: Sequence[tuple[Line, Proposal]],
    in_force: Sequence[LinkDecision],
    texts: Texts,
) -> Iterator[Problem]:
    last = max((decision.number for decision in in_force), default=0)
    lines = {last + place: line for place, (line, _) in enumerate(fresh, start=1)}
    entered = [
        LinkDecision(
            last + place, "", "", p.verdict, p.left, p.right, None, None, p.reason, "", None
        )
        for place, (_, p) in enumerate(fresh, start=1)
    ]
    chains = foresee(engine, [*in_force, *entered]).chains
    for number, line in lines.items():
        if number not in chains:
            continue
        told = (
            tell_step(step, texts, lines[step.decision].row if step.decision in lines else None)
            for step in chains[number]
        )
        yield Problem(
            file,
            line.row,
            line.headings["verdict"],
            texts["decision.file.contradicts"].format(chain="; ".join(told)),
            texts["decision.file.remove_line"],
        )
