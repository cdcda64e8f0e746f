"""What every kind of field is cleaned to, and the query that does it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from resolver.engine import Script, quote_literal
from resolver.standardize.width import fold_width

_PACKAGE = "resolver.standardize"


@dataclass(frozen=True, slots=True)
class Cleaner:
    """One kind of field: the columns that its cleaning gives, and what they mean.

    Parameters
    ----------
    kind
        The name of the kind in contracts.
    outputs
        SQL type by suffix; the empty suffix is the main column.
    meaning
        One sentence for people.
    script
        The ``.sql`` file of the query.
    """

    kind: str
    outputs: dict[str, str]
    meaning: str
    script: str

    def query(self, source: str, format: str | None = None) -> str:  # noqa: A002
        """Return the query over a relation with the text column ``raw``.

        It gives one row for each row of `source`: ``raw``, ``value``, the other outputs by their
        suffix without the underscore, and ``issue``.
        """
        holes = {
            "width": fold_width("raw"),
            "fillers": _fillers(names=False),
            "name_fillers": _fillers(names=True),
            "codes": _codes(self.kind),
            "traditional": _traditional() if self.kind == "address" else "",
            "given": _given(format),
            "given_precision": quote_literal(_given_precision(format or "")),
            "source": source,
        }
        return _fill(self.script, {"moment": f"({_fill('moment.sql', holes)})", **holes})


def _cleaner(kind: str, meaning: str, script: str | None = None, **outputs: str) -> Cleaner:
    main = outputs.pop("value", "VARCHAR")
    suffixes = {f"_{name}": sql_type for name, sql_type in outputs.items()}
    return Cleaner(kind, {"": main, **suffixes}, meaning, script or f"{kind}.sql")


CLEANERS: dict[str, Cleaner] = {
    cleaner.kind: cleaner
    for cleaner in (
        _cleaner(
            "chinese_name",
            "A person's name, folded for comparison; ? stands for a character that cannot be read.",
            pinyin="VARCHAR",
        ),
        _cleaner(
            "chinese_id",
            "An identity number, with what it says of its holder and how far it can be trusted.",
            status="VARCHAR",
            birth="DATE",
            sex="VARCHAR",
        ),
        _cleaner(
            "date", "A day, with how exactly it was given.", value="DATE", precision="VARCHAR"
        ),
        _cleaner("month", "The first day of a month.", value="DATE"),
        _cleaner("timestamp", "A moment in Chinese local time.", value="TIMESTAMP"),
        _cleaner("money", "Yuan, exact to the fen.", value="DECIMAL(18,2)"),
        _cleaner("integer", "A whole number.", value="BIGINT"),
        _cleaner("flag", "Yes or no.", value="BOOLEAN"),
        _cleaner("sex", "male or female."),
        _cleaner("phone", "The digits of a phone number."),
        _cleaner("address", "An address, folded for comparison."),
        _cleaner("account", "A bank account or card number.", luhn="BOOLEAN"),
        _cleaner("name", "A name or title as written, tidied."),
        _cleaner("text", "A text as written, tidied."),
        _cleaner("code", "A code as written, tidied.", "text.sql"),
        _cleaner("western_name", "A name in letters: lower case, no accents, no punctuation."),
        _cleaner(
            "folded_text",
            "A text in letters: lower case, no accents, no punctuation.",
        ),
    )
}
"""Every cleaner by the kind of field that it cleans."""

ISSUES: dict[str, dict[str, str]] = {
    "ambiguous": {"en": "can be read in two ways", "zh": "有多种读法，无法确定"},
    "checksum": {"en": "the check digit is wrong", "zh": "校验码错误"},
    "completed": {"en": "the last character X was missing", "zh": "末位 X 缺失，已补全"},
    "filler": {"en": "a placeholder was entered, no value", "zh": "填充值，并非真实内容"},
    "imprecise": {"en": "no day was given", "zh": "未精确到日"},
    "impossible": {"en": "no such date or time", "zh": "日期或时间不存在"},
    "malformed": {"en": "does not have the form expected", "zh": "格式不符"},
    "masked": {"en": "digits are masked", "zh": "号码已脱敏"},
    "rounded": {"en": "a spreadsheet rounded the last digits", "zh": "被电子表格舍入，末位丢失"},
    "scientific": {
        "en": "a spreadsheet wrote it as a power of ten",
        "zh": "被电子表格转为科学计数法",
    },
    "several": {
        "en": "several values in one cell; the first was taken",
        "zh": "一格多值，取第一个",
    },
    "unreadable": {"en": "cannot be read", "zh": "无法识别"},
}
"""What may be wrong with a single field, by the code that stands in ``<name>__issue``."""


def outputs(field_kind: str, name: str) -> dict[str, str]:
    """Return the columns, with SQL types, that cleaning a field gives.

    Raises
    ------
    KeyError
        If there is no such kind.

    Examples
    --------
    >>> outputs("account", "payee")
    {'payee': 'VARCHAR', 'payee_luhn': 'BOOLEAN'}
    """
    return {name + suffix: kind for suffix, kind in CLEANERS[field_kind].outputs.items()}


def _fill(script: str, holes: dict[str, str]) -> str:
    # Not Script.fill: to it {4} and {Han} of a regular expression are placeholders too.
    sql = Script.load(_PACKAGE, script).steps[0].sql
    for name, text in holes.items():
        sql = sql.replace(f"{{{name}}}", text)
    return sql


def _given(format: str | None) -> str:  # noqa: A002
    if format is None:
        return "cast(null as timestamp)"
    return f"try_strptime(written, {quote_literal(format)})"


def _given_precision(format: str) -> str:  # noqa: A002
    if any(code in format for code in ("%d", "%-d", "%j", "%x", "%c")):
        return "day"
    return "month" if any(code in format for code in ("%m", "%-m", "%b", "%B")) else "year"


def _rows(table: str) -> Iterator[dict[str, str]]:
    text = resources.files(_PACKAGE).joinpath("data", table).read_text("utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def _fillers(*, names: bool) -> str:
    words = [row["word"] for row in _rows("fillers.tsv") if names or not row["names_only"]]
    return "(" + ", ".join(map(quote_literal, words)) + ")"


@cache
def _traditional() -> str:
    changed = [row["ch"] for row in _rows("hanzi.tsv") if row["simple"] != row["ch"]]
    return quote_literal(f"[{''.join(changed)}]")


def _codes(kind: str) -> str:
    rows = [row for row in _rows("codes.tsv") if row["kind"] == kind] or [
        {"written": "", "value": ""}
    ]
    pairs = (f"({quote_literal(row['written'])}, {quote_literal(row['value'])})" for row in rows)
    return f"(values {', '.join(pairs)}) as codes(written, meaning)"
