"""The review queue: what a decision is worth most comes first, and something drawn between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from resolver.casework import LinkDecision
from resolver.config.linkage import Linkage
from resolver.engine import Engine, Script
from resolver.review.drawing import Drawing, Shown
from resolver.review.pairs import load_pairs, pairs_of_strata
from resolver.review.strata import share_out

LEAST_UNCERTAINTY = 2.0**-9
"""A link surer than about ten bits either way is not worth anybody's time, whatever the money."""

LARGEST_CLUSTER = 12
"""Pairs that are put before a reviewer as one cluster."""

DRAWS = 200
"""Pairs that are drawn at random from all strata of scores together."""

RANKED_BETWEEN = 2
"""So many ranked clusters stand between two drawn ones."""


@dataclass(frozen=True, slots=True)
class Question:
    """One link to be judged: whether two groups are one person.

    Attributes
    ----------
    left_group, right_group
        What is compared.
    left, right
        The most telling record of each, as ``feed/row_key``: a decision names these.
    joined
        Whether the run holds them for one person.
    held
        ``hold_merge`` or ``hold_split`` if the run waits for this decision.
    apart_for
        Why the run keeps their persons apart although they are alike.
    yuan, leads
        What is at stake on the leads of their persons.
    worth
        Uncertainty of the link times yuan at stake.
    rank
        Place among all ranked pairs of the run; none if it is too sure to be ranked.
    drawn
        Whether it is in the random draw, in whichever way it came before the reviewer.
    draw_probability
        How likely a pair of its stratum is drawn; none if the pair was not scored.
    """

    left_group: int
    right_group: int
    left: str
    right: str
    left_person: str
    right_person: str
    departments: tuple[str, str]
    match_weight: float | None
    match_probability: float | None
    joined: bool
    held: str | None
    apart_for: str | None
    leads: tuple[str, ...]
    yuan: float
    uncertainty: float
    worth: float
    rank: int | None
    drawn: bool
    draw_probability: float | None

    def drawing(self, shown: Shown, model: str, *, score_seen: bool = False) -> Drawing:
        """Return what a decision has to remember of how it came about."""
        by_chance = self.draw_probability if shown == "drawn" else None
        return Drawing(
            shown,
            1.0 if by_chance is None else by_chance,
            self.rank,
            self.match_weight,
            self.match_probability,
            self.joined,
            self.departments,
            model,
            score_seen,
        )


@dataclass(frozen=True, slots=True)
class Cluster:
    """Links that hang together, to be judged in one go; `shown` says why it is their turn."""

    shown: Shown
    questions: tuple[Question, ...]

    @property
    def groups(self) -> tuple[int, ...]:
        """Return the groups that are compared, in the order in which they come up."""
        asked = [(q.left_group, q.right_group) for q in self.questions]
        return tuple(dict.fromkeys(group for pair in asked for group in pair))


def build_queue(
    engine: Engine,
    linkage: Linkage,
    decided: Iterable[LinkDecision] = (),
    *,
    limit: int = 50,
    draws: int = DRAWS,
) -> list[Cluster]:
    """Return what to judge next.

    Links of persons whose merge or split is held with open leads come first, then by worth:
    uncertainty times yuan at stake. Every third cluster is a pair drawn at random from all scored
    pairs, so that what is learned from the decisions holds for all of them.

    Parameters
    ----------
    engine
        The snapshot of a run.
    linkage
        What the run was made with.
    decided
        Decisions in force; what they settled is left out.
    limit
        The largest number of clusters.
    draws
        How many pairs are drawn at random, about: every stratum gives a few.
    """
    rank_pairs(engine, linkage, decided)
    script = Script.load("resolver.review", "queue.sql")
    quotas = share_out(draws, pairs_of_strata(engine, linkage))
    wanted = {"limit": limit, "quotas": list(quotas)}
    ranked = list(_clusters(engine.records(script["open"], wanted), quotas))
    drawn = [
        Cluster("drawn", (question_of(row, quotas),))
        for row in engine.records(script["drawn"], wanted)
    ]
    return list(_mixed(ranked, drawn))[:limit]


def rank_pairs(engine: Engine, linkage: Linkage, decided: Iterable[LinkDecision] = ()) -> None:
    """Make the temporary tables of `load_pairs`, and ``review_ranked``.

    Everything that is worth a decision has its rank there, decided or not: ranks do not change
    from sitting to sitting.
    """
    load_pairs(engine, linkage, decided)
    script = Script.load("resolver.review", "queue.sql")
    engine.run(script["candidates"], {"least": LEAST_UNCERTAINTY}, step="candidates")
    _find_components(engine)
    engine.run(script["ranked"], {"largest": LARGEST_CLUSTER}, step="ranked")


def _find_components(engine: Engine) -> None:
    pairs = engine.arrow("select left_id, right_id from review_candidate")
    ends = [np.asarray(pairs.column(side).to_numpy(), np.int64) for side in pairs.column_names]
    groups, position = np.unique(np.concatenate(ends), return_inverse=True)
    left, right = position[: pairs.num_rows], position[pairs.num_rows :]
    links = (np.ones(pairs.num_rows, np.int8), (left, right))
    _, component = connected_components(coo_array(links, (len(groups),) * 2), directed=False)
    found = pairs.append_column("component", pa.array(np.asarray(component, np.int64)[left]))
    engine.register("review_found", found)
    engine.run("create or replace temp table review_component as select * from review_found")
    engine.unregister("review_found")


def _clusters(rows: list[dict[str, Any]], quotas: Sequence[int]) -> Iterator[Cluster]:
    asked: dict[int, list[Question]] = {}
    for row in rows:
        asked.setdefault(row["cluster"], []).append(question_of(row, quotas))
    for questions in asked.values():
        yield Cluster("ranked", tuple(questions))


def _mixed(ranked: list[Cluster], drawn: list[Cluster]) -> Iterator[Cluster]:
    """Put a drawn cluster after every few ranked ones; no pair comes twice."""
    seen: set[tuple[int, int]] = set()
    by_rank, by_chance = iter(ranked), iter(drawn)
    while True:
        came = False
        for source, count in ((by_rank, RANKED_BETWEEN), (by_chance, 1)):
            given = 0
            while given < count and (cluster := next(source, None)) is not None:
                came = True
                fresh = tuple(
                    q for q in cluster.questions if (q.left_group, q.right_group) not in seen
                )
                if fresh:
                    seen.update((q.left_group, q.right_group) for q in fresh)
                    given += 1
                    yield Cluster(cluster.shown, fresh)
        if not came:
            return


def question_of(row: dict[str, Any], quotas: Sequence[int]) -> Question:
    """Return a pair's row as a question; `quotas` are the draws of each stratum."""
    stratum = row["stratum"]
    return Question(
        row["left_id"],
        row["right_id"],
        f"{row['left_feed']}/{row['left_key']}",
        f"{row['right_feed']}/{row['right_key']}",
        row["left_person"],
        row["right_person"],
        (row["left_department"], row["right_department"]),
        row["match_weight"],
        row["match_probability"],
        row["joined"],
        row["held"],
        row["apart_for"],
        tuple(row["leads"]),
        row["yuan"],
        row["uncertainty"],
        row["worth"],
        row["rank"],
        row["drawn"],
        quotas[stratum] / row["stratum_pairs"] if stratum is not None else None,
    )
