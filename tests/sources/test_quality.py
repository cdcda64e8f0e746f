"""The report on quality and supply, counted by hand on small deliveries."""

from __future__ import annotations

import json
from datetime import date

import pytest

from resolver.sources import quality_report
from tests.sources.conftest import Office, contract

ID = "11010519491231002X"


@pytest.fixture
def report_office(office: Office) -> Office:
    office.sources["never"] = contract(files="never*")
    office.sources["once"] = contract(files="once*", cadence="once")
    office.deliver(
        "death_20240131.csv",
        f"姓名,身份证号,死亡时间\n张三,{ID},20240105\n张三,{ID},20240105\n李四,{ID},20240106\n"
        "王五,110105194912310021,20240107\n赵六,,某日\n短\n",
    )
    office.deliver(
        "death_20240630.csv", f"身份证号,死亡时间,备注,姓名\n,20240105,,张三\n{ID},20240105,,张三\n"
    )
    office.deliver("once_2024-01-01.csv", f"姓名,身份证号,死亡时间\n张三,{ID},20240105\n")
    office.ingest()
    return office


def test_a_batch_is_counted(report_office: Office) -> None:
    report = quality_report(report_office.lake, report_office.sources, date(2024, 7, 10))
    first, second, _ = report.rows
    assert (first.delivered, first.accepted, first.quarantined) == (6, 4, 2)
    assert first.reasons == {"death.date:unreadable": 1, "row:too_short": 1}
    assert (first.duplicate_rows, first.name_number_conflicts, first.checksum_failures) == (1, 1, 1)
    shares = {field.name: (field.completeness, field.validity) for field in first.fields}
    assert shares["name"] == (round(5 / 6, 4), 1.0)
    assert shares["id_number"][0] == round(4 / 6, 4)
    assert shares["death.date"] == (round(5 / 6, 4), 0.8)
    assert second.columns_added == ("备注",)
    assert second.columns_removed == ()
    assert second.columns_moved
    assert second.completeness_before == {}


@pytest.mark.parametrize(
    ("as_of", "verdict", "days", "gap"),
    [
        (date(2024, 7, 10), "on_time", 10, 151),
        (date(2024, 8, 1), "late", 32, 151),
        (date(2024, 12, 30), "late", 183, 183),
        (date(2024, 12, 31), "over_limit", 184, 184),
    ],
)
def test_supply_is_held_against_promise_and_half_year(
    report_office: Office, as_of: date, verdict: str, days: int, gap: int
) -> None:
    report = quality_report(report_office.lake, report_office.sources, as_of)
    feeds = {feed.feed: feed for feed in report.feeds}
    deaths = feeds["deaths"]
    assert (deaths.verdict, deaths.days_since, deaths.longest_gap) == (verdict, days, gap)
    assert (deaths.deliveries, deaths.delivered) == (2, 8)
    assert feeds["never"].verdict == "never"
    assert feeds["once"].verdict == "complete"


def test_a_correction_is_counted_and_replaces(report_office: Office) -> None:
    report_office.deliver("death_20240630.csv", f"姓名,身份证号,死亡时间\n张三,{ID},20240105\n")
    report_office.ingest(date(2024, 7, 5))
    report = quality_report(report_office.lake, report_office.sources, date(2024, 7, 10))
    (deaths,) = [feed for feed in report.feeds if feed.feed == "deaths"]
    assert (deaths.deliveries, deaths.corrections, deaths.delivered) == (2, 1, 7)
    assert [row.superseded_by is None for row in report.rows][:3].count(False) == 1


def test_the_forms_of_the_report_agree_and_repeat(report_office: Office) -> None:
    report = quality_report(report_office.lake, report_office.sources, date(2024, 7, 10))
    content = json.loads(report.to_json())
    assert [row["quarantined"] for row in content["rows"]] == [2, 0, 0]
    english, chinese = report.to_html("en"), report.to_html("zh")
    assert "has fewer cells than the header" in english
    assert "列数少于表头" in chinese
    assert "Quality" not in chinese
    assert "http" not in english.replace("http-equiv", "")
    assert ID not in english
    assert report.to_html("en") == english
    assert [row["Quarantined"] for row in report.table("en")] == [2, 0, 0]
    assert [row["隔离"] for row in report.table("zh", batches=True)] == [2, 0, 0]
