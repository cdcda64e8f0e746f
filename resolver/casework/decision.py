"""What a decision about two records says, before and after it is entered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import Literal, get_args

from resolver.config.problem import ExpectedError

Verdict = Literal["same", "different", "unsure"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class DecisionError(ExpectedError):
    """A decision cannot be entered or withdrawn as asked; the message says why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh

    def in_language(self, language: str) -> str:
        """Return the message in ``en`` or ``zh``."""
        return self.zh if language == "zh" else str(self)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision before it has a number.

    Attributes
    ----------
    verdict
        What was decided.
    left, right
        The records, as ``feed/row_key``.
    reason
        Why; must say something.
    evidence
        What it rests on, such as a document.
    left_person, right_person
        The persons that the records belonged to when it was decided.
    actor
        Who decided; by default the user of the operating system.
    """

    verdict: Verdict
    left: str
    right: str
    reason: str
    evidence: str = ""
    left_person: str | None = None
    right_person: str | None = None
    actor: str | None = None

    def check(self) -> None:
        """Refuse what cannot be decided.

        Raises
        ------
        DecisionError
            If the verdict is not known, the reason is empty, or these are not two records.
        """
        if self.verdict not in VERDICTS:
            listed = ", ".join(VERDICTS)
            raise DecisionError(
                f"'{self.verdict}' is no verdict: {listed}",
                f"“{self.verdict}”不是有效的结论，可为：{listed}",
            )
        if not self.reason.strip():
            raise DecisionError(
                "a reason is needed: it is kept with the decision", "须写明理由，理由随裁定保存"
            )
        for record in (self.left, self.right):
            feed, slash, key = record.partition("/")
            if not (feed and slash and key):
                raise DecisionError(
                    "a decision is about two records, each named feed/row_key",
                    "裁定须针对两条记录，均写作 feed/row_key",
                )
        if self.left == self.right:
            raise DecisionError(
                "a decision is about two records; only one was named",
                "裁定须针对两条记录，所写为同一条",
            )


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """An entry of the decision log.

    A withdrawal is an entry of its own: it names in `withdraws` the decision that does not hold
    any more, and repeats what that one said.
    """

    number: int
    at: str
    actor: str
    verdict: Verdict
    left: str
    right: str
    left_person: str | None
    right_person: str | None
    reason: str
    evidence: str
    run: str | None
    withdraws: int | None = None

    @property
    def hash(self) -> str:
        """Return the SHA-256 over everything that the entry says; the audit trail keeps it."""
        return hashlib.sha256(json.dumps(astuple(self), ensure_ascii=False).encode()).hexdigest()
