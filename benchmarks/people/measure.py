"""Compare persons with the truth: pairs, and B-cubed."""

from __future__ import annotations

from dataclasses import dataclass

from resolver.engine import Engine


@dataclass(frozen=True, slots=True)
class Scores:
    """How well rows were put together."""

    precision: float
    recall: float
    b_cubed_precision: float
    b_cubed_recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of pairwise precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def b_cubed_f1(self) -> float:
        """Return the harmonic mean of B-cubed precision and recall."""
        return _harmonic(self.b_cubed_precision, self.b_cubed_recall)


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


FOUND = """
select m.feed || chr(31) || m.row_key as row, p.person_id as found
from mention as m join person_profile as p using (profile_id)
"""


def scores(
    engine: Engine, found: str = FOUND, truth: str = "select row, person from truth"
) -> Scores:
    """Measure a query of (row, found) against one of (row, person)."""
    engine.run(
        "create or replace temp table judged as select t.person, coalesce(f.found,"
        f" 'none ' || t.row) as found from ({truth}) as t left join ({found}) as f using (row)"
    )
    [(both, guessed, real, rows, precision, recall)] = engine.rows(
        "with cell as (select person, found, count(*) as n from judged group by all),"
        " guess as (select found, sum(n) as n from cell group by found),"
        " person as (select person, sum(n) as n from cell group by person)"
        " select (select sum(n * (n - 1)) / 2 from cell), (select sum(n * (n - 1)) / 2 from guess),"
        " (select sum(n * (n - 1)) / 2 from person), (select sum(n) from cell),"
        " (select sum(c.n * c.n / g.n) from cell as c join guess as g using (found)),"
        " (select sum(c.n * c.n / p.n) from cell as c join person as p using (person))"
    )
    engine.run("drop table judged")
    both, guessed, real, rows = (float(value or 0) for value in (both, guessed, real, rows))
    return Scores(
        both / guessed if guessed else 1.0,
        both / real if real else 1.0,
        float(precision) / rows,
        float(recall) / rows,
    )
