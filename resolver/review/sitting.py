"""One reviewer at work on the queue: where they are and what they decided, whatever the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.casework import DecisionLog, Proposal, Verdict
from resolver.review.drawing import Shown, write_evidence
from resolver.review.queue import Cluster, Question


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the queue a question stands, both counted from 0."""

    cluster: int
    link: int


class Sitting:
    """Walk through a queue, decide, skip, go back; every decision is in the log at once.

    Parameters
    ----------
    clusters
        The queue.
    log
        Where decisions are written to.
    correction
        The reason given for taking back a decision that is changed in the same sitting.
    run, model
        The run that the queue was built from, and what scored its pairs.
    """

    def __init__(
        self,
        clusters: Sequence[Cluster],
        log: DecisionLog,
        correction: str,
        *,
        run: str,
        model: str,
    ) -> None:
        self.clusters = clusters
        self._log = log
        self._run, self._model = run, model
        self._correction = correction
        self._places = [
            Place(number, link)
            for number, cluster in enumerate(clusters)
            for link in range(len(cluster.questions))
        ]
        self._at = 0
        self._decided: dict[int, tuple[Verdict, str, int]] = {}
        self._skipped: set[int] = set()

    @property
    def at_end(self) -> bool:
        """Tell whether there is nothing more to ask."""
        return self._at >= len(self._places)

    @property
    def place(self) -> Place:
        """Return where the question stands."""
        return self._places[self._at]

    @property
    def cluster(self) -> Cluster:
        """Return the cluster of the question."""
        return self.clusters[self.place.cluster]

    @property
    def question(self) -> Question:
        """Return what is asked."""
        return self.cluster.questions[self.place.link]

    @property
    def answer(self) -> tuple[Verdict, str] | None:
        """Return verdict and reason, once the question is decided: only then the score shows."""
        found = self._decided.get(self._at)
        return found[:2] if found else None

    def decide(self, verdict: Verdict, reason: str) -> None:
        """Write down a decision; one made before in this sitting is withdrawn."""
        before = self._decided.get(self._at)
        if before is not None:
            self._log.withdraw(before[2], self._correction, run=self._run)
        proposal = propose(
            self.question,
            verdict,
            reason,
            self._model,
            self.cluster.shown,
            score_seen=before is not None,
        )
        [entry] = self._log.decide_all([proposal], run=self._run)
        self._decided[self._at] = (verdict, reason, entry.number)
        self._skipped.discard(self._at)

    def skip(self) -> None:
        """Leave the question open and go on."""
        if self._at not in self._decided:
            self._skipped.add(self._at)
        self.forward()

    def forward(self) -> None:
        """Go to the next question, or behind the last one."""
        self._at = min(self._at + 1, len(self._places))

    def back(self) -> None:
        """Go to the question before."""
        self._at = max(self._at - 1, 0)

    def summary(self) -> dict[str, int]:
        """Count what was decided, by verdict, and what was skipped."""
        verdicts = Counter(verdict for verdict, _, _ in self._decided.values())
        return {
            "decided": len(self._decided),
            "same": verdicts["same"],
            "different": verdicts["different"],
            "unsure": verdicts["unsure"],
            "skipped": len(self._skipped),
        }


def propose(
    question: Question,
    verdict: Verdict,
    reason: str,
    model: str,
    shown: Shown,
    *,
    score_seen: bool = False,
    actor: str | None = None,
    **further: object,
) -> Proposal:
    """Return a decision as the log takes it, with what estimates need to know of it later.

    Parameters
    ----------
    question, verdict, reason
        What was judged, how, and why.
    model
        Names the model that scored the pair.
    shown
        How the question came before the reviewer.
    score_seen
        Whether the score was known to the reviewer.
    actor
        Who judged; by default the user of the operating system.
    further
        More for the evidence, such as the file that the decision came in.
    """
    drawing = question.drawing(shown, model, score_seen=score_seen)
    return Proposal(
        verdict,
        question.left,
        question.right,
        reason,
        write_evidence(drawing, leads=list(question.leads), **further),
        question.left_person,
        question.right_person,
        actor,
    )
