"""A batch that is withdrawn: its rows stay, and count on no day from then on."""

from __future__ import annotations

from datetime import date

import pytest

from resolver.engine import Engine
from resolver.sources import (
    Batch,
    WithdrawalError,
    find_batch,
    lake_views,
    quality_report,
    restore,
    withdraw,
)
from tests.sources.conftest import AS_OF, FIELDS, Office, contract

ID = "11010519491231002X"
HEAD = "序号,姓名,身份证号,死亡时间\n"
WHY = "sent by mistake"
JANUARY, FEBRUARY, MARCH = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


def rows(**names: str) -> str:
    return HEAD + "".join(f"{key[1:]},{name},{ID},20240101\n" for key, name in names.items())


def named(office: Office, as_of: date | None = None) -> list[str]:
    """Return the names that count on a day."""
    with Engine(threads=1) as engine:
        lake_views(engine, office.lake, office.sources, FIELDS, as_of)
        found = engine.rows("select person__name from lake_person order by known_on, row_id")
    return [name for (name,) in found]


def batch(office: Office, name: str) -> Batch:
    return find_batch(office.lake, "deaths", name)


@pytest.fixture
def two(office: Office) -> Office:
    """Return an office with two deliveries that share a row."""
    office.sources = {"deaths": contract(delivery="append", key="序号")}
    office.deliver("death_202401.csv", rows(n1="甲一", n2="乙二"))
    office.deliver("death_202402.csv", rows(n2="乙二", n3="丙四"))
    office.ingest()
    return office


def test_rows_count_until_the_day_and_stay_in_the_lake(two: Office) -> None:
    first = batch(two, "death_202401.csv")
    withdraw(two.lake, first, MARCH, WHY)
    assert named(two) == ["乙二", "丙四"]
    assert named(two, MARCH) == ["乙二", "丙四"]
    assert named(two, date(2024, 3, 30)) == ["甲一", "乙二", "丙四"]
    assert named(two, JANUARY) == ["甲一", "乙二"]
    assert two.lake.rows_path("deaths", first.batch).is_file()
    with Engine(threads=1) as engine:
        for day, expected in ((None, [True, False]), (FEBRUARY, [False, False])):
            two.lake.write_batch_table(engine, day)
            found = engine.rows("select withdrawn from batch order by delivered_on")
            assert [out for (out,) in found] == expected


@pytest.mark.parametrize(
    ("delivery", "out", "names"),
    [
        ("append", "death_202401.csv", ["乙三", "丙四"]),
        ("append", "death_202402.csv", ["甲一", "乙二"]),
        ("upsert", "death_202401.csv", ["乙三", "丙四"]),
        ("upsert", "death_202402.csv", ["甲一", "乙二"]),
        ("full", "death_202401.csv", ["乙三", "丙四"]),
        # The register as it was before is what is known then.
        ("full", "death_202402.csv", ["甲一", "乙二"]),
    ],
)
def test_what_is_left_adds_up_as_the_contract_says(
    office: Office, delivery: str, out: str, names: list[str]
) -> None:
    office.sources = {"deaths": contract(delivery=delivery, key="序号")}
    office.deliver("death_202401.csv", rows(n1="甲一", n2="乙二"))
    office.deliver("death_202402.csv", rows(n2="乙三", n3="丙四"))
    office.ingest()
    withdraw(office.lake, batch(office, out), MARCH, WHY)
    assert named(office) == names


def test_it_is_not_taken_in_again_but_said_so_until_it_is_restored(two: Office) -> None:
    withdraw(two.lake, batch(two, "death_202402.csv"), MARCH, WHY)
    before = {path: path.read_bytes() for path in two.lake.root.rglob("*.json")}
    two.deliver("death_202405.csv", rows(n2="乙二", n3="丙四"))
    first, second, again = two.ingest().files
    assert (first.status, second.status, again.status) == ("known", "withdrawn", "withdrawn")
    said = str(second.problems[0])
    assert "was withdrawn on 2024-03-31" in said
    assert f"resolver source restore deaths {second.batch}" in said
    assert WHY not in said
    assert {path: path.read_bytes() for path in two.lake.root.rglob("*.json")} == before
    restore(two.lake, batch(two, "death_202402.csv"), date(2024, 4, 15), "it was right")
    assert [file.status for file in two.ingest().files] == ["known", "known", "known"]
    assert named(two) == ["甲一", "乙二", "丙四"]
    assert named(two, date(2024, 4, 14)) == ["甲一", "乙二"]
    assert named(two, FEBRUARY) == ["甲一", "乙二", "丙四"]


def test_a_changed_contract_does_not_bring_it_back(two: Office) -> None:
    withdraw(two.lake, batch(two, "death_202402.csv"), MARCH, WHY)
    facts = {"tip": {"date": "死亡时间", "text": "姓名"}}
    two.sources = {"deaths": contract(key="序号", facts=facts)}
    assert [file.status for file in two.ingest().files] == ["reread", "withdrawn"]
    assert named(two) == ["甲一", "乙二"]
    restore(two.lake, batch(two, "death_202402.csv"), MARCH, "it was right")
    assert [file.status for file in two.ingest().files] == ["known", "reread"]
    assert batch(two, "death_202402.csv").withdrawn[0].reason == WHY
    assert two.query("select text from lake_tip order by known_on, row_id") == [
        ("甲一",),
        ("乙二",),
        ("丙四",),
    ]


@pytest.fixture
def corrected(office: Office) -> Office:
    """Return an office whose January file was corrected in February, and followed by another."""
    office.sources = {"deaths": contract(delivery="append", key="序号")}
    office.deliver("death_202401.csv", rows(n1="甲一", n2="乙二"))
    office.ingest(JANUARY)
    office.deliver("death_202401.csv", rows(n1="甲六"))
    office.ingest(FEBRUARY)
    office.deliver("death_202403.csv", rows(n2="乙二"))
    office.ingest(MARCH)
    return office


def test_a_correction_counts_from_the_day_on_which_it_came(corrected: Office) -> None:
    assert named(corrected) == ["甲六", "乙二"]
    assert named(corrected, JANUARY) == ["甲一", "乙二"]
    assert named(corrected, date(2024, 2, 28)) == ["甲一", "乙二"]
    assert named(corrected, FEBRUARY) == ["甲六"]
    report = quality_report(corrected.lake, corrected.sources, JANUARY)
    assert [(f.deliveries, f.corrections, f.delivered) for f in report.feeds] == [(1, 0, 2)]
    report = quality_report(corrected.lake, corrected.sources, FEBRUARY)
    assert [(f.deliveries, f.corrections, f.delivered) for f in report.feeds] == [(1, 1, 1)]


def test_what_a_withdrawn_correction_replaced_counts_only_if_somebody_says_so(
    corrected: Office,
) -> None:
    old, new, _ = sorted(corrected.lake.batches(), key=lambda b: b.sequence)
    april, may = date(2024, 4, 30), date(2024, 5, 31)
    withdraw(corrected.lake, new, april, WHY)
    assert named(corrected) == ["乙二"]
    corrected.deliver("death_202401.csv", rows(n1="甲一", n2="乙二"))
    (file, _) = corrected.ingest(april).files
    assert file.status == "withdrawn"
    assert f"resolver source restore deaths {old.batch}" in str(file.problems[0])
    restore(corrected.lake, batch(corrected, old.batch), may, "the first one was right")
    # The row that the March file repeats counts once, although they were never held together.
    assert named(corrected) == ["甲一", "乙二"]
    assert named(corrected, april) == ["乙二"]
    assert named(corrected, FEBRUARY) == ["甲六"]
    assert corrected.ingest(may).files[0].status == "known"
    restore(corrected.lake, batch(corrected, new.batch), date(2024, 6, 30), "no, the second")
    assert named(corrected) == ["甲六", "乙二"]
    assert named(corrected, may) == ["甲一", "乙二"]
    # What was said of the first one is not said for the next time.
    withdraw(corrected.lake, batch(corrected, new.batch), date(2024, 7, 31), WHY)
    assert named(corrected) == ["乙二"]


def test_a_further_correction_replaces_what_was_reinstated(corrected: Office) -> None:
    old, new, _ = sorted(corrected.lake.batches(), key=lambda b: b.sequence)
    withdraw(corrected.lake, new, MARCH, WHY)
    restore(corrected.lake, batch(corrected, old.batch), MARCH, "the first one was right")
    corrected.deliver("death_202401.csv", rows(n1="甲七"))
    (file, _) = corrected.ingest(date(2024, 4, 30)).files
    assert file.status == "corrected"
    assert named(corrected) == ["甲七", "乙二"]
    for name in (old.batch, new.batch):
        with pytest.raises(WithdrawalError, match=f"{file.batch} has replaced"):
            restore(corrected.lake, batch(corrected, name), AS_OF, "again")


def test_what_was_withdrawn_is_no_delivery(two: Office) -> None:
    def supply() -> tuple[int, int, date | None]:
        (deaths,) = quality_report(two.lake, two.sources, AS_OF).feeds
        return deaths.deliveries, deaths.delivered, deaths.last_delivery

    assert supply() == (2, 4, FEBRUARY)
    withdraw(two.lake, batch(two, "death_202402.csv"), MARCH, WHY)
    assert supply() == (1, 2, JANUARY)
    report = quality_report(two.lake, two.sources, AS_OF)
    assert [row.withdrawn_on for row in report.rows] == [None, MARCH]
    assert "withdrawn on 2024-03-31" in report.to_html("en")
    assert "撤回日期 2024-03-31" in report.to_html("zh")


REFUSED = [
    ("withdraw", "death_202401.csv", date(2024, 1, 30), "was known from 2024-01-31 on"),
    ("withdraw", "death_202402.csv", MARCH, "was withdrawn already, on 2024-03-31"),
    ("restore", "death_202401.csv", MARCH, "was not withdrawn: it counts"),
    ("restore", "death_202402.csv", FEBRUARY, "was withdrawn on 2024-03-31"),
]


@pytest.mark.parametrize(("what", "name", "day", "said"), REFUSED)
def test_what_makes_no_sense_is_refused(
    two: Office, what: str, name: str, day: date, said: str
) -> None:
    withdraw(two.lake, batch(two, "death_202402.csv"), MARCH, WHY)
    before = [b.to_json() for b in two.lake.batches()]
    with pytest.raises(WithdrawalError, match=said):
        {"withdraw": withdraw, "restore": restore}[what](two.lake, batch(two, name), day, WHY)
    assert [b.to_json() for b in two.lake.batches()] == before


def test_what_was_replaced_cannot_be_withdrawn(corrected: Office) -> None:
    old, new, _ = sorted(corrected.lake.batches(), key=lambda b: b.sequence)
    with pytest.raises(WithdrawalError, match=f"{new.batch} has replaced it. Withdraw that"):
        withdraw(corrected.lake, old, AS_OF, WHY)
    with pytest.raises(WithdrawalError, match="source withdraw deaths"):
        restore(corrected.lake, old, AS_OF, WHY)


@pytest.mark.parametrize(
    ("feed", "name", "said"),
    [
        ("death", "x", "did you mean 'deaths'"),
        ("deaths", "death_202404.csv", "did you mean 'death_20240"),
        ("deaths", "?", "there are: "),
    ],
)
def test_unknown_names_are_told_with_the_nearest(
    two: Office, feed: str, name: str, said: str
) -> None:
    with pytest.raises(WithdrawalError, match=said):
        find_batch(two.lake, feed, name)


def test_a_manifest_reads_as_it_was_written(two: Office) -> None:
    withdraw(two.lake, batch(two, "death_202402.csv"), MARCH, WHY)
    for found in two.lake.batches():
        assert Batch.from_json(found.to_json()) == found
