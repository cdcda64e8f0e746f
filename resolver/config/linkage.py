"""The form of ``linkage.yml``: what is compared, how pairs are found, when records are joined.

One file configures all of linking. Columns are named as the cleaners name their outputs; a
condition in SQL speaks of ``name_l`` and ``name_r`` in a level, of ``l.name`` and ``r.name`` in
a route.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from resolver.config.document import Bilingual, Strict, load_document
from resolver.config.problem import Problem

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_as_list)]


class FieldSpec(Strict):
    """One property of a person."""

    kind: str
    collect: bool = False
    """Keep every value that a person has had, such as phones and addresses."""
    hub: int | None = Field(default=None, ge=1)
    """A collected value that more differently named people share than this is no evidence."""
    variants: bool = False
    """Keep the ways in which a group writes this field, as ``<field>_variants``."""
    fallback: Names = Field(default_factory=list)
    """Columns to take the value from when the field is empty."""

    @model_validator(mode="after")
    def _consistent(self) -> FieldSpec:
        if self.hub is not None and not self.collect:
            raise ValueError("hub needs collect: true")
        if self.collect and (self.variants or self.fallback):
            raise ValueError("a collected field has neither variants nor a fallback")
        return self


class Between(Strict):
    """A column and how alike its two values have to be."""

    column: str
    at_least: float | None = None
    at_most: int | None = None


class Level(Strict):
    """One degree of agreement: exactly one condition, and what is known about its weight."""

    label: Bilingual | None = None
    missing: Names | None = None
    equal: Names | None = None
    shares: str | None = None
    shares_parts: Between | None = None
    swapped: list[str] | None = None
    jaro_winkler: Between | None = None
    hamming: Between | None = None
    edits: Between | None = None
    days: Between | None = None
    same_year: str | None = None
    same_month: str | None = None
    wildcard: str | None = None
    one_slip: str | None = None
    toneless: str | None = None
    number_typo: Between | None = None
    sql: str | None = None
    otherwise: Literal[True] | None = None
    also: str | None = None
    """A further condition in SQL."""
    either: str | None = None
    """With `missing`: SQL for other cases in which this comparison has nothing to add."""
    term_frequency: str | None = None
    """Column whose rare values count more."""
    least_frequency: float = Field(default=0.0, ge=0, le=1)
    m: float | None = Field(default=None, gt=0, lt=1)
    u: float | None = Field(default=None, gt=0, lt=1)
    weight: float | None = None
    """A weight in bits that is set rather than learned."""

    @model_validator(mode="after")
    def _one_condition(self) -> Level:
        given = [name for name in CONDITIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a level has exactly one of {', '.join(CONDITIONS)}")
        if self.swapped is not None and len(self.swapped) != 2:
            raise ValueError("swapped takes two columns")
        if self.either is not None and self.missing is None:
            raise ValueError("'either' belongs to a level with 'missing'")
        return self

    @property
    def condition(self) -> str:
        """Name the kind of condition that this level has."""
        return next(name for name in CONDITIONS if getattr(self, name) is not None)


CONDITIONS = (
    "missing",
    "equal",
    "shares",
    "shares_parts",
    "swapped",
    "jaro_winkler",
    "hamming",
    "edits",
    "days",
    "same_year",
    "same_month",
    "wildcard",
    "one_slip",
    "toneless",
    "number_typo",
    "sql",
    "otherwise",
)


class Identity(Strict):
    """When two rows are the same person without any scoring."""

    name: str | None = None
    number: str | None = None
    valid: list[str] = Field(default_factory=lambda: ["valid", "upgraded"])
    """Values of ``<number>_status`` that make a number trustworthy."""
    doubtful: list[str] = Field(default_factory=list)
    """Those of them that one feed alone does not make certain."""
    compatible: list[Level] = Field(default_factory=list)
    """With the same number, any of these says that it is one person; by default an equal name."""
    similar: list[Level] = Field(default_factory=list)
    """Like `compatible`, but only where none of `agree` contradicts."""
    agree: list[str] = Field(default_factory=list)
    exclusive: bool = True
    """Nobody holds two different valid numbers."""
    enough: list[list[str]] = Field(default_factory=list)
    """Rows without a valid number collapse if they agree in everything and fill one of these."""


class Comparison(Strict):
    """One independent piece of evidence, from the strongest agreement to none."""

    name: str
    title: Bilingual | None = None
    levels: list[Level] = Field(min_length=2)

    @model_validator(mode="after")
    def _ends(self) -> Comparison:
        if not IDENTIFIER.fullmatch(self.name):
            raise ValueError("a comparison's name has small letters, digits and _ only")
        last = [level.otherwise is True for level in self.levels]
        if last != [False] * (len(last) - 1) + [True]:
            raise ValueError("the last level of a comparison, and no other, is 'otherwise: true'")
        return self


class Route(Strict):
    """One way in which two records become a pair that is scored."""

    by: Names = Field(min_length=1)
    """Columns that agree; of a collected column, any value."""
    where: str | None = None
    max_block: int = Field(default=5000, ge=2)
    """A value that more records share is skipped, and counted."""


class Training(Strict):
    """How the parameters are learned without labels."""

    blocks: list[Names] = Field(min_length=1)
    """Each is a list of columns to agree on; the comparisons that use others are learned."""
    sure: list[str] = Field(min_length=1)
    """SQL on ``l`` and ``r``: rules that hardly ever join two people."""
    recall: float = Field(gt=0, le=1)
    """The share of matches that `sure` finds: a guess."""
    max_rows: int = Field(default=300_000, ge=100)
    max_pairs: float = Field(default=3e6, gt=0)


class Thresholds(Strict):
    """Match weights in bits: 0 means one in two, 5 about 97%, 10 about 99.9%."""

    join: float
    break_below: float | None = None
    """A person that was joined stays together down to here; as `join` if left out."""
    possible: float
    keep: float = -10.0
    """Scored pairs below are not kept."""
    missing: float = -8.0
    """What a pair inside a person counts that was not kept or never compared."""
    cap: float = 20.0
    """No single pair counts more."""

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if not self.keep <= self.possible <= self.join:
            raise ValueError("thresholds are ordered: keep <= possible <= join")
        if self.break_below is not None and not self.keep <= self.break_below <= self.join:
            raise ValueError("thresholds are ordered: keep <= break_below <= join")
        return self

    @property
    def least(self) -> float:
        """Return the mean weight below which a person falls apart."""
        return self.join if self.break_below is None else self.break_below


class Drift(Strict):
    """When data have moved so far from what the model was made for that somebody has to look."""

    levels: float = Field(default=0.2, gt=0)
    """Population stability index of a comparison: 0.1 is a small shift, 0.25 a large one."""
    pairs: int = Field(default=50_000, ge=100)
    """So many of the kept pairs are looked at."""
    points: float = Field(default=0.15, gt=0, le=1)
    """A field's completeness moved by so much of all rows, and"""
    share: float = Field(default=0.25, gt=0)
    """by so much of what it was: both are needed."""
    rows: int = Field(default=50, ge=1)
    """Batches with fewer rows tell nothing."""
    batches: int = Field(default=2, ge=1)
    """So many earlier batches are needed to tell what is usual."""


class VariantTable(Strict):
    """Spellings that mean the same: a column's values are replaced by all their roots."""

    of: str
    table: str
    """A TSV file beside linkage.yml: a root, and its variants separated by blanks."""
    roots: dict[str, list[str]] = Field(default_factory=dict)
    """Filled when the file is read: variant -> its roots."""


class Linkage(Strict):
    """Everything that linking needs to know."""

    fields: dict[str, FieldSpec] = Field(min_length=1)
    identity: Identity = Identity()
    variants: dict[str, VariantTable] = Field(default_factory=dict)
    derived: dict[str, str] = Field(default_factory=dict)
    comparisons: list[Comparison] = Field(min_length=1)
    routes: dict[str, Route] = Field(min_length=1)
    training: Training
    thresholds: Thresholds
    drift: Drift = Drift()
    link_only: bool = False

    @model_validator(mode="after")
    def _known(self) -> Linkage:
        for name in [*self.fields, *self.derived, *self.variants]:
            if not IDENTIFIER.fullmatch(name):
                raise ValueError(f"'{name}' is not a name of small letters, digits and _")
        identity = [self.identity.name, self.identity.number, *self.identity.agree]
        for group in self.identity.enough:
            identity += group
        for field in identity:
            if field is not None and field not in self.fields:
                raise ValueError(f"identity: '{field}' is not one of the fields")
        names = [comparison.name for comparison in self.comparisons]
        if len(set(names)) < len(names):
            raise ValueError("two comparisons have the same name")
        return self

    def levels(self) -> Iterator[tuple[Comparison, int, Level]]:
        """Yield every level with its comparison and its position."""
        for comparison in self.comparisons:
            for position, level in enumerate(comparison.levels):
                yield comparison, position, level


def load_linkage(path: Path, problems: list[Problem]) -> Linkage | None:
    """Read ``linkage.yml`` and the variant tables that lie beside it.

    Parameters
    ----------
    path
        The file.
    problems
        Receives what is wrong.
    """
    linkage = load_document(path, Linkage, problems)
    if linkage is None:
        return None
    read: dict[str, VariantTable] = {}
    for name, spec in linkage.variants.items():
        roots = _read_variants(path.parent / spec.table, problems)
        read[name] = spec.model_copy(update={"roots": roots})
    return linkage.model_copy(update={"variants": read})


def _read_variants(path: Path, problems: list[Problem]) -> dict[str, list[str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        problems.append(Problem(str(path), None, "", "cannot be read", "give a TSV file in UTF-8"))
        return {}
    roots: dict[str, set[str]] = {}
    for number, row in enumerate(csv.reader(lines, delimiter="\t"), 1):
        if not row or row[0].startswith("#"):
            continue
        if len(row) != 2:
            problems.append(
                Problem(str(path), number, "", "does not have two columns", "root, tab, variants")
            )
            continue
        for variant in [row[0], *row[1].split()]:
            roots.setdefault(variant, set()).add(row[0])
    return {variant: sorted(found) for variant, found in sorted(roots.items())}
