"""A table of decisions is checked against the run and the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.casework import DecisionLog
from resolver.engine import Engine
from resolver.exports.decision_intake import DecisionFileError, Intake, check_sheet
from resolver.exports.decision_sheet import Sheet, read_sheet

HEADER = "verdict,left,right,reason,evidence,user\n"


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give records f/0 ... f/9, each a person of its own; f/8 and f/9 say the same."""
    with Engine(threads=1) as engine:
        engine.run(
            "create table mention as select range as row_id, 'f' as feed,"
            " cast(range as varchar) as row_key, least(range, 8) as profile_id from range(10)"
        )
        engine.run(
            "create table person_profile as"
            " select distinct profile_id, 'P' || profile_id as person_id from mention"
        )
        engine.run("create table person as select person_id from person_profile")
        engine.run("create table profile as select profile_id, 1 as mentions from person_profile")
        engine.run(
            "create table profile_group as select profile_id, true as owns_number from profile"
        )
        engine.run("create table batch (batch_no bigint, delivered_on date)")
        yield engine


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    log = DecisionLog(tmp_path / "workspace")
    log.decide("same", "f/1", "f/2", reason="seen")
    log.decide("different", "f/2", "f/3", reason="seen")
    return log


def read(folder: Path, *lines: str) -> Sheet:
    path = folder / "a.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
    return read_sheet(path, "en")


def check(engine: Engine, log: DecisionLog, sheet: Sheet, language: str = "en") -> Intake:
    return check_sheet(engine, "a.csv", sheet, log.in_force(), language)


def test_lines_become_proposals(engine: Engine, log: DecisionLog, tmp_path: Path) -> None:
    sheet = read(tmp_path, "same,f/4,P5,seen,file 3,li", "unsure,p6,f/7,no photo,,")
    intake = check(engine, log, sheet)
    assert intake.left_out == 0
    one, other = intake.proposals
    assert (one.verdict, one.left, one.right, one.reason) == ("same", "f/4", "f/5", "seen")
    assert (one.evidence, one.actor, one.left_person, one.right_person) == (
        "file 3", "li", "P4", "P5",
    )  # fmt: skip
    assert (other.verdict, other.left, other.actor) == ("unsure", "f/6", None)
    assert [entry.number for entry in log.decide_all(intake.proposals)] == [3, 4]


def test_what_is_decided_already_is_left_out(
    engine: Engine, log: DecisionLog, tmp_path: Path
) -> None:
    sheet = read(
        tmp_path,
        "same,f/2,f/1,again,,",
        "unsure,f/1,f/2,but,,",
        "same,f/4,f/5,seen,,",
        "same,P5,f/4,seen,,",
    )
    intake = check(engine, log, sheet)
    assert [proposal.left for proposal in intake.proposals] == ["f/1", "f/4"]
    assert intake.left_out == 2


WRONG: dict[str, tuple[list[str], list[str]]] = {
    "records and persons that are not there": (
        ["same,f/77,PX,seen,,", "same,f/4,f/5,seen,,"],
        ["a.csv:2: left: there is no record 'f/77'", "a.csv:2: right: there is no person 'PX'"],
    ),
    "masked": (
        ["same,f/2202**********1234,f/5,seen,,"],
        ["a.csv:2: left: is masked (export with --unmask"],
    ),
    "one record": (
        ["same,f/4,P4,seen,,"],
        ["a.csv:2: right: both sides are the same record (name two"],
    ),
    "two lines that contradict each other": (
        ["same,f/4,f/5,seen,,", "unsure,f/6,f/7,x,,", "different,f/5,f/4,seen,,"],
        ["a.csv:4: verdict: contradicts what is decided: f/5 is the same as f/4 (row 2 of this"],
    ),
    "several lines, the log and equal records": (
        ["same,f/8,f/1,seen,,", "same,f/9,f/3,seen,,"],
        [
            "a.csv:3: verdict: contradicts what is decided: f/9 says exactly the same as f/8;"
            " f/8 is the same as f/1 (row 2 of this file); f/1 is the same as f/2 (decision 1);"
            " f/2 is not f/3 (decision 2) (correct the line"
        ],
    ),
    "everything at once": (
        ["maybe,f/98,f/5,,,", "different,f/1,f/2,seen,,", "same,f/4,f/99,seen,,"],
        [
            "a.csv:2: left: there is no record 'f/98'",
            "a.csv:2: reason: is empty",
            "a.csv:2: verdict: 'maybe' is no verdict",
            "a.csv:3: verdict: contradicts what is decided: f/1 is the same as f/2 (decision 1)",
            "a.csv:4: right: there is no record 'f/99'",
        ],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_everything_wrong_is_told_at_once(
    engine: Engine, log: DecisionLog, tmp_path: Path, case: str
) -> None:
    lines, expected = WRONG[case]
    with pytest.raises(DecisionFileError) as caught:
        check(engine, log, read(tmp_path, *lines))
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == len(expected)
    for text, what in zip(told, expected, strict=True):
        assert text.startswith(what)


def test_numbers_of_people_are_masked_in_problems(
    engine: Engine, log: DecisionLog, tmp_path: Path
) -> None:
    number = "220202195001011234"
    with pytest.raises(DecisionFileError) as caught:
        check(engine, log, read(tmp_path, f"same,f/{number},f/5,seen,,"))
    assert number not in str(caught.value)
    assert "2202**********1234" in str(caught.value)


def test_problems_are_told_in_chinese_too(engine: Engine, log: DecisionLog, tmp_path: Path) -> None:
    sheet = read(tmp_path, "different,f/1,f/2,seen,,", "same,f/4,f/99,seen,,")
    with pytest.raises(DecisionFileError) as caught:
        check(engine, log, sheet, "zh")
    first, second = map(str, caught.value.problems)
    assert "与已有裁定矛盾：f/1 与 f/2 为同一人（第1号裁定）" in first
    assert "没有名为“f/99”的记录" in second


def test_a_contradiction_that_is_in_the_log_already_is_not_the_files_fault(
    engine: Engine, log: DecisionLog, tmp_path: Path
) -> None:
    log.decide("different", "f/1", "f/2", reason="seen")
    assert len(check(engine, log, read(tmp_path, "same,f/4,f/5,seen,,")).proposals) == 1
