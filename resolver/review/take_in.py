"""Take a filled-in workbook into the decision log: everything in it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from resolver.casework import DecisionLog, LinkDecision, Proposal
from resolver.config.problem import Problem
from resolver.engine import Engine, Script
from resolver.review.drawing import Shown
from resolver.review.filled import EXPORT, About, Answer, FilledSheet, SheetError
from resolver.review.origin import Origin, origin_of
from resolver.review.pairs import pairs_of_strata
from resolver.review.queue import Question, question_of, rank_pairs
from resolver.review.sheet import Terms
from resolver.review.sitting import propose
from resolver.review.strata import share_out
from resolver.review.texts import text
from resolver.runs import Workspace


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a workbook.

    Attributes
    ----------
    decisions
        The entries that were made.
    known
        Links that had been decided like this before, as when a file comes twice.
    run
        The run that the workbook was made from.
    superseded_by
        The run that was published since, if any. Its records were looked up, and are all there.
    """

    decisions: tuple[LinkDecision, ...]
    known: int
    run: str
    superseded_by: str | None


Link = tuple[Question, Shown]


def take_in(path: Path, workspace: Workspace, log: DecisionLog, language: str) -> TakenIn:
    """Take the decisions of a workbook into the log.

    Parameters
    ----------
    path
        The workbook.
    workspace
        Where the run that it was made from is kept.
    log
        The decision log.
    language
        Of the reason that stands where none was given.

    Raises
    ------
    SheetError
        With everything that is wrong, by row and column; nothing is taken in then.
    """
    sheet = FilledSheet(path)
    about = sheet.about()
    published = workspace.published()
    if about is None:
        raise SheetError(sheet.problems)
    if not workspace.snapshot(about.terms.run).is_file():
        what = (
            f"was made from the run {about.terms.run}, which is kept no longer: {published} has"
            " taken its place"
        )
        raise SheetError([*sheet.problems, Problem(str(path), None, "", what, _ANEW)])
    origin = origin_of(workspace, about.terms.run)
    answers = sheet.answers(origin.project.linkage)
    with workspace.open_run(origin.run) as engine:
        links = _find_links(engine, origin, about.terms, answers)
    gone: set[str] = set()
    if origin.run != published:
        with workspace.open_run(published) as engine:
            gone = _gone(engine, [question for question, _ in links.values()])
    before = {frozenset((entry.left, entry.right)): entry for entry in log.in_force()}
    proposals, known = [], 0
    for answer in answers:
        link = links.get(answer.code)
        if link is None:
            what = f"there is no link {answer.code} in the run {origin.run}"
            sheet.problem(answer.row, "", what, "the number was changed; restore it")
            continue
        question = link[0]
        entry = before.get(frozenset((question.left, question.right)))
        if {question.left, question.right} & gone:
            what = f"a record of link {answer.code} is not in the run {published} any more"
            sheet.problem(answer.row, "", what, "clear the verdict")
        elif entry is not None and entry.verdict != answer.verdict:
            what = (
                f"link {answer.code} was decided otherwise since ('{entry.verdict}', decision"
                f" {entry.number})"
            )
            remedy = "clear the verdict, or withdraw that decision first"
            sheet.problem(answer.row, f"column {answer.column}", what, remedy)
        elif entry is not None:
            known += 1
        else:
            proposals.append(_proposal(link, answer, origin, about, path, language))
    if sheet.problems:
        raise SheetError(sheet.problems)
    decisions = log.decide_all(proposals, run=origin.run)
    later = published if published != origin.run else None
    return TakenIn(tuple(decisions), known, origin.run, later)


_ANEW = f"make a new one: {EXPORT}"


def _find_links(
    engine: Engine, origin: Origin, terms: Terms, answers: Sequence[Answer]
) -> dict[str, Link]:
    linkage = origin.project.linkage
    rank_pairs(engine, linkage)
    quotas = share_out(terms.draws, pairs_of_strata(engine, linkage))
    codes = pa.array(sorted({answer.code for answer in answers}), pa.string())
    engine.register("review_code", pa.table({"code": codes}))
    values: dict[str, Any] = {"run": terms.run, "draws": terms.draws, "quotas": list(quotas)}
    rows = engine.records(Script.load("resolver.review", "returned.sql")["links"], values)
    engine.unregister("review_code")
    return {row["code"]: (question_of(row, quotas), row["shown"]) for row in rows}


def _gone(engine: Engine, questions: Sequence[Question]) -> set[str]:
    names = sorted({name for asked in questions for name in (asked.left, asked.right)})
    engine.register("review_name", pa.table({"name": pa.array(names, pa.string())}))
    rows = engine.rows(Script.load("resolver.review", "returned.sql")["gone"])
    engine.unregister("review_name")
    return {str(name) for (name,) in rows}


def _proposal(
    link: Link, answer: Answer, origin: Origin, about: About, path: Path, language: str
) -> Proposal:
    question, shown = link
    return propose(
        question,
        answer.verdict,
        answer.reason or text("by_what_is_shown", language),
        origin.model,
        shown,
        actor=about.reviewer or None,
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        row=answer.row,
    )
