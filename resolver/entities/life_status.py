"""Reconcile everything that departments say about a person's death into one verdict."""

from __future__ import annotations

from datetime import date

from resolver.config.policy import Policy
from resolver.engine import Engine, Script
from resolver.entities.policy_tables import policy_tables


def judge_life_status(engine: Engine, policy: Policy, as_of: date) -> None:
    """Write the table ``life_status``: one verdict a person, and every source's word.

    Deaths and signs of life compete. Each has the reliability that policy gives its kind, times
    the certainty that its row belongs to the person. A credible strong sign after the death
    makes it disputed; weak signs never do, because anyone may use a dead person's card.

    Parameters
    ----------
    engine
        Holds the tables ``person``, ``mention``, ``person_profile``, ``death``, ``presence``.
    policy
        Says how far each source is believed.
    as_of
        The day that the verdict is for; nothing later is looked at.
    """
    policy_tables(engine, policy)
    evidence = policy.evidence
    limits = evidence.grade_limits
    engine.script(
        Script.load("resolver.entities", "life_status.sql"),
        {
            "as_of": as_of,
            "unknown_death": evidence.unknown_death,
            "unknown_sign": evidence.unknown_sign,
            "credible": evidence.credible,
            "strong_sign": evidence.strong_sign,
            "grace_days": evidence.grace_days,
            "agreement_days": evidence.agreement_days,
            "recent_days": evidence.recent_days,
            "silence_bits": evidence.silence_bits,
            "limit_a": limits.A,
            "limit_b": limits.B,
            "limit_c": limits.C,
        },
    )
