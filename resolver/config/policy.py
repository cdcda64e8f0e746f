"""Law and local policy as dated data: what is due when, who is believed, what follows.

A project without benefits has no ``policy.yml``; `Policy()` is then an empty policy that still
answers every question with its most cautious value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from resolver.config.check_limits import CheckLimits, Share
from resolver.config.document import Bilingual, Strict

EVERYWHERE = "*"
"""Stands for every province, or for every scheme."""


class Dated(Strict):
    """A rule with the days of its force, both included, and where it is written."""

    valid_from: date
    valid_to: date | None = None
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"ends on {self.valid_to}, before it starts on {self.valid_from}")
        return self

    def in_force(self, on: date) -> bool:
        """Tell whether the rule holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Scheme(Strict):
    """A benefit scheme."""

    title: Bilingual
    kind: Literal["pension", "allowance", "medical", "unemployment", "injury", "other"]


class DeathMonth(Dated):
    """Which month is the last that is payable when a person dies."""

    scheme: str = EVERYWHERE
    months_after: Annotated[int, Field(ge=0, le=12)]


class CustodyRule(Dated):
    """What a kind of custody does to a benefit."""

    kind: str
    scheme: str = EVERYWHERE
    title: Bilingual
    suspends: bool
    freezes_adjustment: bool = False
    back_paid_after: tuple[str, ...] = ()


class Exclusive(Dated):
    """Two schemes that nobody may draw in the same month."""

    keeps: str
    forfeits: str


class Delay(Strict):
    """A gradual rise of the retirement age: one month for every so many months of birth."""

    counted_from: date
    every_months: Annotated[int, Field(ge=1)]
    at_most_months: Annotated[int, Field(ge=0)]


class RetirementAge(Dated):
    """The statutory retirement age of a category of workers."""

    category: str
    title: Bilingual
    age_months: Annotated[int, Field(ge=0)]
    delay: Delay | None = None


class Threshold(Dated):
    """A legal figure, such as the amount from which fraud is a crime in a province."""

    name: str
    title: Bilingual
    province: str = EVERYWHERE
    value: Decimal


class DeathSource(Strict):
    """How far a kind of death record is believed."""

    title: Bilingual
    official: bool
    reliability: Share


class LifeSign(Strict):
    """How surely a kind of sign of life comes from the person."""

    title: Bilingual
    reliability: Share


class GradeLimits(Strict):
    """The probability that a death of each grade may reach at most.

    A: two independent official sources agree; B: one official source; C: lists and tips only.
    """

    A: Share = 0.999
    B: Share = 0.94
    C: Share = 0.88


class Evidence(Strict):
    """How competing reports of deaths and signs of life are weighed against each other."""

    deaths: dict[str, DeathSource] = Field(default_factory=dict)
    signs: dict[str, LifeSign] = Field(default_factory=dict)
    unknown_death: Share = 0.5
    unknown_sign: Share = 0.7
    credible: Share = 0.5
    """Reports that are less certain than this neither set the date of death nor refute one."""
    strong_sign: Share = 0.6
    """From this certainty on, a strong sign after a death makes the death disputed."""
    grace_days: Annotated[int, Field(ge=0)] = 3
    """Discharge papers and settlements may follow a death by so many days."""
    agreement_days: Annotated[int, Field(ge=0)] = 190
    """Two sources that report a death within this time speak of the same death."""
    recent_days: Annotated[int, Field(ge=1)] = 365
    """A person seen within this time counts as alive."""
    grade_limits: GradeLimits = GradeLimits()
    silence_bits: Annotated[float, Field(ge=0)] = 2.0
    """The most that the absence of any sign after a reported death may count for."""


class Certainty(Strict):
    """How sure a lead must be before each consequence."""

    look: Share = 0.5
    hold: Share = 0.8
    refer: Share = 0.95

    @model_validator(mode="after")
    def _in_order(self) -> Certainty:
        if not self.look <= self.hold <= self.refer:
            raise ValueError("look, hold and refer must rise in this order")
        return self


class Policy(Strict):
    """The content of ``policy.yml``."""

    province: str = EVERYWHERE
    schemes: dict[str, Scheme] = Field(default_factory=dict)
    month_of_death: tuple[DeathMonth, ...] = ()
    custody: tuple[CustodyRule, ...] = ()
    exclusive: tuple[Exclusive, ...] = ()
    retirement_ages: tuple[RetirementAge, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    evidence: Evidence = Evidence()
    certainty: Certainty = Certainty()
    terms: dict[str, Bilingual] = Field(default_factory=dict)
    max_quarantine_share: Share = 0.02
    longest_supply_gap_days: Annotated[int, Field(ge=1)] = 183
    checks: CheckLimits = CheckLimits()

    @field_validator("month_of_death", "custody", "exclusive", "retirement_ages", "thresholds")
    @classmethod
    def _seamless(cls, rules: tuple[Dated, ...]) -> tuple[Dated, ...]:
        faults = seams(rules)
        if faults:
            raise ValueError("; ".join(faults))
        return rules

    @model_validator(mode="after")
    def _known_schemes(self) -> Policy:
        named = {rule.scheme for rule in self.month_of_death}
        named |= {rule.scheme for rule in self.custody}
        named |= {name for rule in self.exclusive for name in (rule.keeps, rule.forfeits)}
        unknown = sorted(named - set(self.schemes) - {EVERYWHERE})
        if unknown:
            raise ValueError(f"names schemes that 'schemes' lacks: {', '.join(unknown)}")
        return self

    def threshold(self, name: str, on: date, province: str | None = None) -> Decimal | None:
        """Return the figure in force on a day; a province's own goes before the general one."""
        for place in (province or self.province, EVERYWHERE):
            for rule in self.thresholds:
                if rule.name == name and rule.province == place and rule.in_force(on):
                    return rule.value
        return None

    def retirement_month(self, category: str, birth: date) -> date:
        """Return the first day of the month in which a person reaches retirement age.

        Raises
        ------
        KeyError
            If no rule of the category is in force in that month.
        """
        for rule in self.retirement_ages:
            if rule.category != category:
                continue
            original = add_months(birth.replace(day=1), rule.age_months)
            late = 0
            if rule.delay is not None:
                ahead = months_between(rule.delay.counted_from, original)
                if ahead >= 0:
                    late = min(rule.delay.at_most_months, ahead // rule.delay.every_months + 1)
            if rule.in_force(original):
                return add_months(original, late)
        raise KeyError(category)

    def title(self, code: str, language: str) -> str:
        """Return what a code is called in ``en`` or ``zh``; the code itself if nobody says."""
        found = (
            self.terms.get(code)
            or _title(self.schemes.get(code))
            or _title(self.evidence.deaths.get(code))
            or _title(self.evidence.signs.get(code))
            or next((rule.title for rule in self.custody if rule.kind == code), None)
        )
        return found.in_language(language) if found else code


def _title(entry: Scheme | DeathSource | LifeSign | None) -> Bilingual | None:
    return entry.title if entry else None


def seams(rules: Sequence[Dated]) -> list[str]:
    """Say where rules on the same matter overlap, or leave days without a rule between them."""
    by_matter: dict[tuple[Any, ...], list[Dated]] = {}
    for rule in rules:
        by_matter.setdefault(_matter(rule), []).append(rule)
    faults = []
    for matter, entries in by_matter.items():
        name = " ".join(str(part) for part in matter if part != EVERYWHERE) or "rule"
        for earlier, later in pairwise(sorted(entries, key=lambda r: r.valid_from)):
            end = earlier.valid_to
            if end is None or end >= later.valid_from:
                faults.append(f"{name}: two rules are in force on {later.valid_from}")
            elif end + timedelta(days=1) < later.valid_from:
                gap = f"{end + timedelta(days=1)} to {later.valid_from - timedelta(days=1)}"
                faults.append(f"{name}: no rule is in force from {gap}")
    return faults


def _matter(rule: Dated) -> tuple[Any, ...]:
    keys = ("name", "category", "kind", "keeps", "forfeits", "scheme", "province")
    return tuple(getattr(rule, key) for key in keys if hasattr(rule, key))


def months_between(start: date, end: date) -> int:
    """Count the months from one month to another.

    Examples
    --------
    >>> months_between(date(2024, 12, 1), date(2025, 2, 1))
    2
    """
    return (end.year - start.year) * 12 + end.month - start.month


def add_months(month: date, count: int) -> date:
    """Return the first day of the month so many months later.

    Examples
    --------
    >>> add_months(date(1964, 12, 1), 60 * 12).isoformat()
    '2024-12-01'
    """
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def dated_rows(rules: Iterable[Dated], *columns: str) -> list[tuple[Any, ...]]:
    """Return rules as rows: the named attributes, then ``valid_from`` and ``valid_to``."""
    last = date(9999, 12, 31)
    return [
        (*(getattr(rule, name) for name in columns), rule.valid_from, rule.valid_to or last)
        for rule in rules
    ]
