"""Export which record belongs to which person."""

from __future__ import annotations

from pathlib import Path

from resolver.engine import Engine, quote_literal
from resolver.exports.files import replacing, suffix_of

PERSON_FORMATS = (".parquet", ".csv")

_QUERY = """
select mention.feed, mention.row_key, person_profile.person_id
from mention
join person_profile on person_profile.profile_id = mention.profile_id
order by mention.feed, mention.row_key, person_profile.person_id
"""


def export_persons(engine: Engine, path: Path) -> int:
    """Write ``feed``, ``row_key`` and ``person_id`` of every record that names a person.

    Parameters
    ----------
    engine
        A run's database.
    path
        Where to: ``.parquet`` or ``.csv``.

    Returns
    -------
    The number of records.

    Raises
    ------
    ExportError
        If the ending is not known or the file cannot be written.
    """
    suffix = suffix_of(path, PERSON_FORMATS)
    form = "format parquet, compression zstd" if suffix == ".parquet" else "format csv, header"
    with replacing(path) as draft:
        # Also an empty table has to have its columns, and one file: so no folder of parts.
        engine.run(
            f"copy ({_QUERY}) to {quote_literal(str(draft))} ({form}, per_thread_output false)",
            step="export persons",
        )
    return int(
        engine.value(
            "select count(*) from mention"
            " join person_profile on person_profile.profile_id = mention.profile_id"
        )
    )
