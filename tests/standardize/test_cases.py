"""Every cleaner against its table of cases: what is written beside what it becomes."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from resolver.engine import Engine
from resolver.standardize import CLEANERS, ISSUES, clean_values

CASES = Path(__file__).parent / "cases"


def _cases():
    for path in sorted(CASES.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(
                csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=2
            ):
                yield pytest.param(path.stem, row, id=f"{path.stem}:{number}")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def _written(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def cleaned(engine):
    """Clean all cases of a kind at once: planning the query costs more than running it."""
    inputs = defaultdict(list)
    for case in _cases():
        kind, row = case.values
        inputs[kind].append(_unescaped(row["input"]))
    return {
        kind: dict(zip(values, clean_values(engine, kind, values), strict=True))
        for kind, values in inputs.items()
    }


@pytest.mark.parametrize(("kind", "row"), list(_cases()))
def test_case(cleaned, kind, row):
    expected = {name: value for name, value in row.items() if name != "input"}
    record = cleaned[kind][_unescaped(row["input"])]
    assert {name: _written(value) for name, value in record.items()} == expected


@pytest.mark.parametrize("kind", sorted(CLEANERS))
def test_every_cleaner_has_cases_that_name_known_issues(kind):
    with (CASES / f"{kind}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) >= 5
    assert {row["issue"] for row in rows} <= {"", *ISSUES}


@pytest.mark.parametrize("kind", sorted(CLEANERS))
def test_blank_is_null_without_issue(engine, kind):
    for record in clean_values(engine, kind, [None, "", "   ", "\u3000", "\u00a0\u200b\t"]):
        assert set(record.values()) == {None}


@pytest.mark.parametrize(
    ("written", "form", "day", "precision"),
    [
        ("03/04/2024", "%d/%m/%Y", "2024-04-03", "day"),
        ("2024-04-03", "%d/%m/%Y", "2024-04-03", "day"),
        ("04/2024", "%m/%Y", "2024-04-01", "month"),
        ("240403", "%y%m%d", "2024-04-03", "day"),
    ],
)
def test_date_in_a_form_of_its_own(engine, written, form, day, precision):
    cleaned = clean_values(engine, "date", [written], form)[0]
    assert (str(cleaned["value"]), cleaned["precision"]) == (day, precision)
