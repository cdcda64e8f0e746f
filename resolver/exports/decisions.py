"""The decision log as a table: for people, and so that it can be read back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from resolver.config.document import Bilingual
from resolver.exports.columns import Column
from resolver.exports.files import suffix_of
from resolver.exports.tables import write_csv, write_xlsx
from resolver.exports.texts import Texts
from resolver.lookup.decisions import mask_decision

DECISION_FORMATS = (".xlsx", ".csv")

DECISIONS = (
    Column("number", Bilingual(en="Number", zh="编号"), "integer", 8),
    Column("at", Bilingual(en="Decided at", zh="裁定时间"), width=24),
    Column("user", Bilingual(en="User", zh="裁定人"), width=12),
    Column("verdict", Bilingual(en="Verdict", zh="结论"), width=10),
    Column("left", Bilingual(en="Left record", zh="甲记录"), width=34),
    Column("right", Bilingual(en="Right record", zh="乙记录"), width=34),
    Column("left_person", Bilingual(en="Left person", zh="甲人员编号")),
    Column("right_person", Bilingual(en="Right person", zh="乙人员编号")),
    Column("reason", Bilingual(en="Reason", zh="理由"), width=40),
    Column("evidence", Bilingual(en="Evidence", zh="依据"), width=40),
    Column("state", Bilingual(en="State", zh="状态"), width=18),
    Column("run", Bilingual(en="Published run then", zh="当时发布的运行"), width=16),
    Column("withdraws", Bilingual(en="Withdraws number", zh="撤销编号"), "integer", 8),
)


def export_decisions(
    rows: Iterable[dict[str, Any]],
    path: Path,
    *,
    language: str | None = None,
    unmask: bool = False,
) -> int:
    """Write decisions to a file; the ending says in which format.

    Parameters
    ----------
    rows
        From `resolver.lookup.decisions.list_decisions`.
    path
        Where to: ``.xlsx`` or ``.csv``.
    language
        ``zh`` (default) or ``en`` for the headings and codes of a workbook; CSV has the plain
        names in any language. A workbook in either language can be read back.
    unmask
        Write names of records whole; the caller keeps the audit trail.

    Returns
    -------
    int
        The number of decisions.

    Raises
    ------
    ExportError
        If the ending is not known or the file cannot be written.
    """
    suffix = suffix_of(path, DECISION_FORMATS)
    written = [{**(row if unmask else mask_decision(row)), "user": row["actor"]} for row in rows]
    if suffix == ".csv":
        return write_csv(path, DECISIONS, written, None)
    spoken = language or "zh"
    texts = Texts(spoken)
    for row in written:
        for name in ("verdict", "state"):
            row[name] = texts[f"decision.{name}.{row[name]}"]
    title = "裁定" if spoken == "zh" else "Decisions"
    return write_xlsx(path, [(title, DECISIONS, written)], spoken)
