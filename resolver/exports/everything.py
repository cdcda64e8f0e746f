"""Export a whole run at once."""

from __future__ import annotations

from pathlib import Path

from resolver.casework import Casework
from resolver.engine import Engine
from resolver.exports.leads import export_leads
from resolver.exports.persons import export_persons
from resolver.exports.rings import export_rings
from resolver.exports.unmasking import record_unmasking


def export_all(
    engine: Engine,
    folder: Path,
    *,
    language: str = "zh",
    unmask: bool = False,
    purpose: str | None = None,
    casework: Casework | None = None,
    actor: str | None = None,
) -> list[tuple[Path, int]]:
    """Write leads, rings with their dossiers, and persons in every useful format to a folder.

    Parameters
    ----------
    engine
        A run's database.
    folder
        Where to; made if missing.
    language
        ``zh`` or ``en`` for workbooks and dossiers.
    unmask, purpose, casework, actor
        As for `export_leads`; written to the audit trail once for the whole folder too.

    Returns
    -------
    Every file with the number of leads, rings or records in it.

    Raises
    ------
    ExportError
        If a file cannot be written or a purpose is missing.
    """
    if unmask:
        record_unmasking("everything", folder, purpose=purpose, casework=casework, actor=actor)
    written = []
    for name in ("leads.xlsx", "leads.csv", "leads.json"):
        count = export_leads(
            engine, folder / name, language=language, unmask=unmask, purpose=purpose,
            casework=casework, actor=actor,
        )  # fmt: skip
        written.append((folder / name, count))
    for suffix in ("xlsx", "csv", "json", "graphml", "gexf", "html"):
        path = folder / f"rings.{suffix}"
        count = export_rings(
            engine, path, language=language, unmask=unmask,
            purpose=purpose, casework=casework, actor=actor,
        )  # fmt: skip
        written.append((path, count))
    written.append((folder / "persons.parquet", export_persons(engine, folder / "persons.parquet")))
    return written
