"""Look at an unknown file and propose its contract, with reasons, for a person to complete."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

from resolver.config.facts import FACT_KINDS
from resolver.engine import Engine
from resolver.sources.headers import fold
from resolver.sources.readers import Extract, actual_kind, open_extract
from resolver.sources.readers.encoding import decide_encoding
from resolver.standardize import clean_values

_LOOKED_AT = 2_000
_SHOWN = 3
_SURE = 0.8
_OF_PEOPLE = re.compile("[名人者姓员]")
_CHINESE_NAME = re.compile(r"[\u3400-\u9fff]{1,2}\s*[\u3400-\u9fff·?*]{1,3}")
_MONTH = re.compile(r"(20\d\d)[-_./年]?(0?[1-9]|1[0-2])月?(?:份|实发|发放)?(?:金额)?")
_DATES = re.compile(r"\d{4}[-_.年]?\d{2}([-_.月]?\d{2}日?)?|\d+")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in one column: how it is filled, what it looks like, what it may be."""

    name: str
    filled: float
    distinct: int
    kind: str
    samples: tuple[str, ...]
    target: str | None
    why: str


def propose_contract(path: Path) -> str:
    r"""Return the text of a contract for a file, with comments that say what it rests on.

    Sample values are shown masked.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read at all.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "death_202412.csv"
    ...     rows = "姓名,身份证号码,死亡时间\n王五,11010519491231002X,20240105\n"
    ...     _ = file.write_text(rows, "utf-8")
    ...     text = propose_contract(file)
    >>> "death: {date: 死亡时间}" in text, "11010519491231002X" in text
    (True, False)
    """
    extract = open_extract(path)
    rows = _first_rows(extract)
    with Engine(threads=1) as engine:
        looks = [
            _look(engine, name, [row[position] for row in rows])
            for position, name in enumerate(extract.columns)
        ]
    return _render(path, extract, looks, len(rows))


def mask(value: str) -> str:
    """Return the shape of a value: its ends, and what kind of characters stand between.

    Examples
    --------
    >>> mask("11010519491231002X"), mask("王秀兰"), mask("2024-01-05"), mask("男")
    ('11****************', '王**', '20**-**-**', '*')
    """
    keep = 2 if value[:1].isascii() and len(value) > 4 else 1 if len(value) > 1 else 0
    return value[:keep] + "".join("*" if c.isalnum() else c for c in value[keep:])


def _first_rows(extract: Extract) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for batch in extract.batches:
        columns = [column.to_pylist() for column in batch.columns[1:]]
        rows += map(list, islice(zip(*columns, strict=True), _LOOKED_AT - len(rows)))
        if len(rows) >= _LOOKED_AT:
            break
    return rows


def _look(engine: Engine, name: str, cells: Sequence[str | None]) -> Look:
    values = [cell.strip() for cell in cells if cell and cell.strip()]
    kind = _kind(engine, values)
    target, why = _by_name(name), "by its name"
    if kind == "chinese_id" and target != "person.id_number":
        target, why = "person.id_number", "its values are identity numbers with valid check digits"
    elif target is not None and kind == "money" and target.endswith((".date", ".start", ".month")):
        target, why = None, ""
    if target == "person.sex" and kind == "code":
        kind = "sex"
    samples = tuple(dict.fromkeys(mask(value)[:30] for value in values))[:_SHOWN]
    filled = len(values) / len(cells) if cells else 0.0
    return Look(name, filled, len(set(values)), kind, samples, target, why if target else "")


def _may_be_names(look: Look) -> bool:
    return look.target is None and look.kind == "names" and bool(_OF_PEOPLE.search(look.name))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    text = resources.files("resolver.sources").joinpath("column_names.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(re.compile(row["pattern"]), row["target"]) for row in rows]


def _by_name(name: str) -> str | None:
    return next((t for pattern, t in _patterns() if pattern.search(fold(name))), None)


_TESTS: tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...] = (
    ("chinese_id", lambda c: c["status"] == "valid"),
    ("sex", lambda c: c["value"] is not None),
    ("date", lambda c: c["value"] is not None and 1900 <= c["value"].year <= 2100),
    ("phone", lambda c: c["value"] is not None and len(c["value"]) == 11),
    ("account", lambda c: bool(c["luhn"])),
    ("money", lambda c: c["value"] is not None),
)


def _kind(engine: Engine, values: Sequence[str]) -> str:
    """Return the narrowest kind of cleaner that reads nearly all of a column's values."""
    if not values:
        return "text"
    sample = values[:200]
    for kind, accepts in _TESTS:
        if kind == "sex" and all(value.isdigit() for value in sample):
            continue
        if kind == "money" and any(sample) and all(v.isdigit() and len(v) == 1 for v in sample):
            return "code"
        cleaned = clean_values(engine, kind, sample)
        if sum(bool(accepts(c)) for c in cleaned) >= _SURE * len(sample):
            return kind
    if sum(bool(_CHINESE_NAME.fullmatch(v)) for v in sample) >= _SURE * len(sample):
        return "names" if len(set(sample)) * 2 > len(sample) else "text"
    return "text"


def _render(path: Path, extract: Extract, looks: list[Look], rows: int) -> str:
    kind = actual_kind(path)
    lines = [
        f"# Proposed from {path.name}, from its first {rows} rows. Read it, complete what is",
        "# marked TODO, and put it into the project folder as sources/DEPARTMENT/FEED.yml.",
        "#",
        "# What was seen: column, share filled in, different values, what it looks like, samples",
    ]
    for look in looks:
        samples = "  ".join(look.samples)
        lines.append(f"#   {look.name}: {look.filled:.0%}, {look.distinct}, {look.kind}  {samples}")
    lines += ["# " + str(warning) for warning in extract.warnings]
    lines += [
        "",
        "department: TODO",
        "title: {en: TODO, zh: TODO}",
        f"files: {_quoted(_pattern(path.name))}",
        f"format: {_format(path, kind, extract)}",
        "cadence: monthly      # TODO: monthly quarterly half_yearly yearly once",
        "delivery: append      # TODO: append adds; full replaces all before; upsert goes by key",
    ]
    chosen: dict[str, Look] = {}
    for look in looks:
        if look.target is not None and look.target not in chosen:
            chosen[look.target] = look
    _belonging(chosen)
    if "person.name" not in chosen:
        names = [look for look in looks if _may_be_names(look)]
        chosen |= {"person.name": names[0]} if names else {}
    key = chosen.pop("key", None)
    if key is not None and key.distinct == rows and rows:
        lines.append(f"key: {_quoted(key.name)}")
    lines += _person(chosen)
    months = {look.name: month for look in looks if (month := _month(look))}
    lines += _facts(chosen)
    if len(months) > 1:
        lines += _columns_of_months(months)
    used = {look.name for look in chosen.values()} | ({key.name} if key else set())
    used |= set(months) if len(months) > 1 else set()
    unused = [look.name for look in looks if look.name not in used]
    if unused:
        lines += ["", f"# Not used: {', '.join(unused)}"]
    return "\n".join(lines) + "\n"


def _month(look: Look) -> str | None:
    """Return the month that a column of amounts is called after."""
    found = _MONTH.fullmatch(fold(look.name))
    if found is None or look.kind not in {"money", "code", "text"}:
        return None
    return f"{found[1]}-{int(found[2]):02d}"


def _columns_of_months(months: dict[str, str]) -> list[str]:
    parts = (
        f"  #   - {{scheme: {{const: TODO}}, month: {{const: {month}}}, amount: {_quoted(name)}}}"
        for name, month in months.items()
    )
    return ["  # A column a month: complete the scheme, take off the '#'", "  # payment:", *parts]


def _belonging(chosen: dict[str, Look]) -> None:
    """Give what several kinds of fact may have to the one that the file is about.

    What is due is no payment unless nothing says what was paid; an account in a list of payments
    or in a roll is the one that is paid to.
    """
    due = chosen.pop("payment.amount_due", None)
    if due is not None:
        chosen.setdefault("payment.amount", due)
    pays = "payment.amount" in chosen or "payment.month" in chosen
    rolls = any(f"benefit.{name}" in chosen for name in ("start", "end", "status", "amount"))
    if pays and "payment.amount" not in chosen and "benefit.amount" in chosen:
        chosen["payment.amount"] = chosen.pop("benefit.amount")
    if not pays and "payment.number" in chosen:
        number = chosen.pop("payment.number")
        chosen |= {"benefit.number": number} if rolls else {}
    if pays and not rolls and "benefit.status" in chosen:
        chosen.setdefault("payment.status", chosen.pop("benefit.status"))
    if (pays or rolls) and "account.opened" not in chosen and "account.number" in chosen:
        account = chosen.pop("account.number")
        chosen["payment.account" if pays else "benefit.account"] = account
    if "death.registered_on" in chosen and "death.date" not in chosen:
        registered = chosen.pop("death.registered_on")
        if "火化" in registered.name:
            chosen["death.date"] = registered


def _format(path: Path, kind: str, extract: Extract) -> str:
    parts = [f"kind: {kind}"]
    if kind in {"csv", "tsv", "jsonl"}:
        parts.append(f"encoding: {decide_encoding(path, None)[0]}")
    if extract.delimiter and extract.delimiter != {"csv": ",", "tsv": "\t"}.get(kind):
        parts.append(f"delimiter: {_quoted(extract.delimiter)}")
    if extract.header_row > 1:
        parts.append(f"header_row: {extract.header_row}")
    return "{" + ", ".join(parts) + "}"


def _pattern(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    pattern = _DATES.sub("*", stem if dot else name)
    return re.sub(r"\*+", "*", pattern) + (dot + suffix if dot else "")


def _person(chosen: dict[str, Look]) -> list[str]:
    found = {t: look for t, look in chosen.items() if t.startswith("person.")}
    if not found:
        return ["# No column was recognised as a name or a number.", "person: {}  # TODO"]
    lines = ["person:"]
    for target, look in found.items():
        lines.append(f"  {target.removeprefix('person.')}: {_quoted(look.name)}  # {look.why}")
    return lines


def _facts(chosen: dict[str, Look]) -> list[str]:
    by_kind: dict[str, dict[str, Look]] = {}
    for target, look in chosen.items():
        kind, _, attribute = target.partition(".")
        if kind in FACT_KINDS:
            by_kind.setdefault(kind, {})[attribute] = look
    if not by_kind:
        return [
            "# No fact was recognised. The kinds are:",
            *(f"#   {name}: {kind.meaning}" for name, kind in FACT_KINDS.items()),
            "facts: {}  # TODO",
        ]
    lines = ["facts:"]
    for kind, found in by_kind.items():
        parts, missing = [], []
        for name, given in FACT_KINDS[kind].attributes.items():
            if name in found:
                parts.append(f"{name}: {_quoted(found[name].name)}")
            elif given.required:
                codes = f" ({', '.join(given.codes)})" if given.codes else ""
                missing.append(f"{name}: {given.meaning}{codes}")
        line = f"{kind}: {{{', '.join(parts)}}}"
        # A fact that lacks something required would not be accepted as it stands.
        lines.append(f"  {'# ' if missing else ''}{line}")
        lines += [f"  # TODO: {kind} also needs {what}" for what in missing]
    if all(line.startswith("  #") for line in lines[1:]):
        lines[0] = "facts: {}  # TODO: complete what follows and take off its '#'"
    return lines


_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _quoted(text: str) -> str:
    """Return a text as YAML, in quotes if it needs them."""
    if re.fullmatch(r"[^\W\d]\w*", text) and text.lower() not in _YAML_WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
