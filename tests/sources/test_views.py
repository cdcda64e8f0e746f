"""Which rows are in force, by the way a feed is delivered."""

from __future__ import annotations

from datetime import date

import pytest

from resolver.config.facts import FACT_KINDS
from resolver.engine import Engine
from resolver.sources import lake_views, quality_report
from tests.sources.conftest import AS_OF, FIELDS, Office, contract

ID = "11010519491231002X"
HEAD = "序号,姓名,身份证号,死亡时间\n"


@pytest.mark.parametrize(
    ("delivery", "names"),
    [
        ("append", ["甲一", "乙二", "乙三", "丙四"]),
        ("full", ["乙三", "丙四"]),
        ("upsert", ["甲一", "乙三", "丙四"]),
    ],
)
def test_batches_add_up_as_the_contract_says(
    office: Office, delivery: str, names: list[str]
) -> None:
    office.sources = {"deaths": contract(delivery=delivery, key="序号")}
    office.deliver("death_202401.csv", HEAD + f"1,甲一,{ID},20240101\n2,乙二,{ID},20240101\n")
    office.deliver("death_202402.csv", HEAD + f"2,乙三,{ID},20240101\n3,丙四,{ID},20240101\n")
    office.ingest()
    found = office.query("select person__name from lake_person order by known_on, row_id")
    assert [name for (name,) in found] == names
    assert office.query("select count(*) from lake_death") == [(len(names),)]


def test_a_full_register_that_comes_again_unchanged_is_in_force_again(office: Office) -> None:
    office.sources = {"deaths": contract(delivery="full")}
    office.deliver("death_202401.csv", HEAD + f"1,甲一,{ID},20240101\n")
    office.deliver("death_202402.csv", HEAD + f"2,乙二,{ID},20240101\n")
    office.deliver("death_202403.csv", HEAD + f"1,甲一,{ID},20240101\n")
    statuses = [file.status for file in office.ingest().files]
    assert statuses == ["new", "new", "known"]
    assert office.query("select person__name from lake_person") == [("甲一",)]
    (deaths,) = quality_report(office.lake, office.sources, date(2024, 4, 5)).feeds
    assert (deaths.deliveries, deaths.last_delivery) == (3, date(2024, 3, 31))
    assert office.ingest().files[2].status == "known"


def test_an_earlier_day_sees_what_was_known_then(office: Office) -> None:
    office.deliver("death_202401.csv", HEAD + f"1,甲一,{ID},20240101\n")
    office.deliver("death_202402.csv", HEAD + f"2,乙二,{ID},20240201\n")
    office.ingest()
    with Engine(threads=1) as engine:
        lake_views(engine, office.lake, office.sources, FIELDS, date(2024, 2, 1))
        assert engine.rows("select person__name from lake_person") == [("甲一",)]


def test_views_have_all_columns_whatever_the_feeds_state(office: Office) -> None:
    presence = {"kind": {"const": "border"}, "strength": {"const": "strong"}}
    office.sources["visits"] = contract(
        files="visit*",
        department="border",
        person={"name": "姓名"},
        facts={"presence": [{"date": "日期", **presence}, {"date": "回程", **presence}]},
    )
    office.deliver("death_202401.csv", HEAD + f"1,甲一,{ID},202401\n")
    office.deliver("visit_202401.csv", "姓名,日期,回程\n乙二,20240102,20240109\n丙四,20240103,\n")
    report = office.ingest()
    assert report.quarantined == 0
    with Engine(threads=1) as engine:
        lake_views(engine, office.lake, office.sources, FIELDS)
        provenance = ["row_id", "feed", "department", "known_on"]
        for kind in ("death", "presence"):
            expected = FACT_KINDS[kind].columns()
            del expected["person_id"]
            assert engine.columns(f"lake_{kind}") == expected
            assert list(expected)[:4] == provenance
        dates = engine.rows("select date from lake_presence order by date")
        assert [day for (day,) in dates] == [date(2024, 1, d) for d in (2, 3, 9)]
        precise = engine.rows("select date_precision, registered_on from lake_death")
        assert precise == [("month", None)]
        people = engine.rows("select feed, person__id_number from lake_person order by all")
        assert people == [("deaths", ID), ("visits", None), ("visits", None)]
        assert "lake_benefit" not in engine.tables()
        office.lake.write_batch_table(engine)
        origins = engine.rows(
            "select distinct b.feed, b.file_name from lake_person p"
            " join batch b on b.batch_no = p.row_id >> 32 order by 1"
        )
        assert origins == [("deaths", "death_202401.csv"), ("visits", "visit_202401.csv")]


def test_an_empty_lake_has_a_view_of_nobody(office: Office) -> None:
    office.ingest(AS_OF)
    assert office.query("select count(*) from lake_person") == [(0,)]


@pytest.mark.parametrize("names", [("202401", "202402"), ("202402", "202401")])
@pytest.mark.parametrize("delivery", ["append", "upsert"])
def test_what_is_delivered_again_counts_once(
    office: Office, delivery: str, names: tuple[str, str]
) -> None:
    key = {"key": "序号"} if delivery == "upsert" else {}
    office.sources = {"deaths": contract(delivery=delivery, **key)}
    rows = [f"{n},甲{n},{ID},2024010{n}\n" for n in "一二三四"]
    rows = [row.replace("0一", "01").replace("0二", "02") for row in rows[:2]]
    content = {"202401": HEAD + rows[0] * 2, "202402": HEAD + "".join(rows)}
    for name in names:
        office.deliver(f"death_{name}.csv", content[name])
        office.ingest()
    found = office.query("select row_id >> 32, known_on, date from lake_death order by all")
    first, second = date(2024, 1, 31), date(2024, 2, 29)
    days = [(known, day.day) for _, known, day in found]
    if delivery == "append":
        assert sorted(days) == [(first, 1), (first, 1), (second, 2)]
    else:
        assert sorted(days) == [(second, 1), (second, 2)]
    report = quality_report(office.lake, office.sources, AS_OF)
    assert sum(row.repeated_rows for row in report.rows) == (1 if names[0] == "202401" else 2)


def test_files_read_together_are_held_against_each_other(office: Office) -> None:
    row = f"甲一,{ID},20240101\n"
    for month in (1, 2, 3):
        more = "".join(f"乙{'一二三'[n]},{ID},2024020{n + 1}\n" for n in range(month))
        office.deliver(f"death_20240{month}.csv", "姓名,身份证号,死亡时间\n" + row + more)
    report = office.ingest()
    assert [("and counted once" in " ".join(file.notes)) for file in report.files] == [
        False, True, True,
    ]  # fmt: skip
    assert office.query("select count(*) from lake_death") == [(4,)]


def test_a_key_that_the_file_lacks_gives_way_to_file_and_line(office: Office) -> None:
    office.sources = {"deaths": contract(delivery="upsert", key=["序号", ["村", "社区"]])}
    office.deliver("death_202401.csv", HEAD + f"1,甲一,{ID},20240101\n")
    head = HEAD.replace("\n", ",社区\n")
    office.deliver("death_202402.csv", head + f"1,甲一,{ID},20240102,东\n,乙二,{ID},20240103,东\n")
    office.deliver("death_202403.csv", head + f"1,甲一,{ID},20240104,东\n,丙四,{ID},20240105,东\n")
    first, *others = office.ingest().files
    assert ["村" in str(problem) for problem in first.problems] == [True]
    assert not any(file.problems for file in others)
    found = office.query(
        "select row_key, day(date) from lake_death join lake_person using (row_id) order by 2"
    )
    assert found == [("death_202401.csv:2", 1), ("|东", 3), ("1|东", 4), ("|东", 5)]
