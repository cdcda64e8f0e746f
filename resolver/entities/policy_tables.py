"""Policy as relations, so that a query sees the rule in force in the month it looks at."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from resolver.config.policy import Policy, dated_rows
from resolver.engine import Engine

POLICY_TABLES: dict[str, dict[str, str]] = {
    "policy_scheme": {"scheme": "VARCHAR", "kind": "VARCHAR"},
    "policy_month_of_death": {
        "scheme": "VARCHAR",
        "months_after": "BIGINT",
        "valid_from": "DATE",
        "valid_to": "DATE",
    },
    "policy_custody": {
        "kind": "VARCHAR",
        "scheme": "VARCHAR",
        "suspends": "BOOLEAN",
        "freezes_adjustment": "BOOLEAN",
        "back_paid_after": "VARCHAR[]",
        "valid_from": "DATE",
        "valid_to": "DATE",
    },
    "policy_exclusive": {
        "keeps": "VARCHAR",
        "forfeits": "VARCHAR",
        "valid_from": "DATE",
        "valid_to": "DATE",
    },
    "policy_threshold": {
        "name": "VARCHAR",
        "province": "VARCHAR",
        "value": "DECIMAL(18,2)",
        "valid_from": "DATE",
        "valid_to": "DATE",
    },
    "policy_death_source": {"method": "VARCHAR", "official": "BOOLEAN", "reliability": "DOUBLE"},
    "policy_life_sign": {"kind": "VARCHAR", "reliability": "DOUBLE"},
}
"""The relations that policy gives, with their columns."""


def policy_tables(engine: Engine, policy: Policy) -> None:
    """Write the policy into the database as the tables of `POLICY_TABLES`.

    A scheme ``*`` is written out as one row for every scheme that the policy knows, so that
    queries join by equality; a rule for the scheme itself goes before the general one.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {
        "policy_scheme": [(name, scheme.kind) for name, scheme in policy.schemes.items()],
        "policy_month_of_death": _every_scheme(
            policy, dated_rows(policy.month_of_death, "scheme", "months_after"), 0, ()
        ),
        "policy_custody": _every_scheme(
            policy,
            dated_rows(
                policy.custody,
                "kind",
                "scheme",
                "suspends",
                "freezes_adjustment",
                "back_paid_after",
            ),
            1,
            (0,),
        ),
        "policy_exclusive": dated_rows(policy.exclusive, "keeps", "forfeits"),
        "policy_threshold": dated_rows(policy.thresholds, "name", "province", "value"),
        "policy_death_source": [
            (method, source.official, source.reliability)
            for method, source in policy.evidence.deaths.items()
        ],
        "policy_life_sign": [
            (kind, sign.reliability) for kind, sign in policy.evidence.signs.items()
        ],
    }
    for name, columns in POLICY_TABLES.items():
        specification = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        engine.run(f"create or replace table {name} ({specification})")
        if rows[name]:
            data = pa.table(
                {column: [_plain(row[i]) for row in rows[name]] for i, column in enumerate(columns)}
            )
            engine.register("policy_rows", data)
            engine.run(f"insert into {name} select * from policy_rows")
            engine.unregister("policy_rows")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _every_scheme(
    policy: Policy, rows: list[tuple[Any, ...]], scheme: int, matter: tuple[int, ...]
) -> list[tuple[Any, ...]]:
    own = {(row[scheme], *(row[i] for i in matter)) for row in rows}
    written = []
    for row in rows:
        names = list(policy.schemes) if row[scheme] == "*" else [row[scheme]]
        for name in names:
            key = (name, *(row[i] for i in matter))
            if row[scheme] == "*" and key in own:
                continue
            written.append((*row[:scheme], name, *row[scheme + 1 :]))
    return written
