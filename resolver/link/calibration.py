"""What scoring takes from the whole collection of records, frozen when a model is first used.

The prior and the frequencies of names depend on every record there is. Were they counted anew each
night, each new row would move the weight of every pair, and persons with it, for no reason of
their own. So they are counted once and kept beside the model.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from resolver.config.linkage import Linkage
from resolver.engine import Engine, quote_identifier, quote_literal
from resolver.link.model import Model

_UNSEEN = "value is null"


def calibration_path(folder: Path, model: Model) -> Path:
    """Return where the calibration of a model is kept in a folder of models."""
    digest = hashlib.sha256(model.to_json().encode()).hexdigest()[:12]
    return folder / f"calibration-{digest}.parquet"


def calibrate(engine: Engine, linkage: Linkage, model: Model, frozen: Path | None = None) -> None:
    """Make the table ``calibration``: field, value, frequency; the prior stands without a field.

    Parameters
    ----------
    engine
        A database with ``link_record`` and ``profile_row``.
    linkage
        Says which columns' values are weighted by how frequent they are.
    model
        Gives the prior for so many records.
    frozen
        Where the calibration of this workspace lies; read if it is there, else written.

    Notes
    -----
    A value that was not there when frequencies were counted is as rare as the rarest one.
    """
    if frozen is not None and frozen.is_file():
        engine.run(
            "create or replace table calibration as select * from"
            f" read_parquet({quote_literal(str(frozen))})"
        )
        return
    records = int(engine.value("select count(*) from link_record") or 0)
    rows = int(engine.value("select count(*) from profile_row") or 0)
    parts = [
        "select cast(null as varchar) as field, cast(null as varchar) as value,"
        f" cast({model.prior(records, rows)!r} as double) as frequency"
    ]
    for column in weighted_columns(linkage):
        name, quoted = quote_literal(column), quote_identifier(column)
        filled = f"greatest((select count({quoted}) from link_record), 1)"
        parts.append(
            f"select {name}, cast({quoted} as varchar), count(*) / {filled}::double"
            f" from link_record where {quoted} is not null group by {quoted}"
        )
        parts.append(f"select {name}, null, 1.0 / {filled}")
    engine.run(
        f"create or replace table calibration as select * from ({' union all '.join(parts)})"
        " order by field nulls first, value nulls first"
    )
    if frozen is not None:
        frozen.parent.mkdir(parents=True, exist_ok=True)
        fresh = frozen.with_suffix(".part")
        engine.run(f"copy calibration to {quote_literal(str(fresh))} (format parquet)")
        fresh.replace(frozen)


def weighted_columns(linkage: Linkage) -> list[str]:
    """Return the columns whose values are weighted by how frequent they are."""
    named = (level.term_frequency for _, _, level in linkage.levels())
    return list(dict.fromkeys(column for column in named if column is not None))


def frequency_sql(column: str, records: str) -> str:
    """Return the query of Splink's frequency table for those values that records hold."""
    quoted, name = quote_identifier(column), quote_literal(column)
    unseen = f"select frequency from calibration where field = {name} and {_UNSEEN}"
    return (
        f"select held.value as {quoted}, coalesce(known.frequency, ({unseen}))"
        f" as {quote_identifier('tf_' + column)}"
        f" from (select distinct {quoted} as value from {quote_identifier(records)}"
        f" where {quoted} is not null) as held"
        f" left join calibration as known on known.field = {name}"
        " and known.value = cast(held.value as varchar)"
    )


def calibrated_prior(engine: Engine) -> float:
    """Return the probability that two random groups are one person."""
    return float(engine.value("select frequency from calibration where field is null"))
