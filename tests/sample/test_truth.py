"""The truth agrees with the files beside it, to the cent."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sample.conftest import Prefecture


SCENARIOS = {
    "pension_after_death",
    "death_date_conflict",
    "cross_scheme_gap",
    "medical_after_death",
    "employee_and_resident_pension",
    "dual_identity",
    "pension_in_prison",
    "sick_retirement_cluster",
    "one_account_several_dead",
    "account_changed_near_death",
}
LOOK_ALIKES = {
    "arrears_paid_after_death",
    "card_replaced_by_the_bank",
    "carer_fetches_cards",
    "collective_village_account",
    "couple_on_one_account",
    "entry_date_as_death_date",
    "moved_between_schemes",
    "namesake_born_the_same_day",
    "number_used_for_anothers_death",
    "nursing_home",
    "overpayment_came_back",
    "paused_in_prison",
    "released_early",
    "reported_dead_but_alive",
    "sentence_outside_prison",
    "settled_after_death",
    "specialist_hospital",
    "twin",
    "widowed_on_the_spouses_account",
}
Net = dict[str, dict[str, Decimal]]


@pytest.fixture(scope="module")
def net(prefecture: Prefecture) -> dict[tuple[str, str], Decimal]:
    """Yuan by entitlement and month that were paid and have not come back."""
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in prefecture.rows("ylbx_payment_*.parquet"):
        if row["AAE117"] == "1":
            month = f"{row['AAE002'][:4]}-{row['AAE002'][4:]}"
            paid[row["AAZ257"], month] += Decimal(row["AAE019"]) - Decimal(row["AAE422"])
    return {key: amount for key, amount in paid.items() if amount}


@pytest.fixture(scope="module")
def owner(prefecture: Prefecture) -> dict[str, str]:
    """Person by entitlement, from the truth about rows."""
    return {
        row["row_key"].split("|")[0]: row["person"]
        for row in prefecture.table("records.parquet").to_pylist()
        if row["feed"] == "payments"
    }


def test_every_kind_is_there(prefecture: Prefecture) -> None:
    assert {row["scenario"] for row in prefecture.truth("frauds.csv")} == SCENARIOS
    assert {row["kind"] for row in prefecture.truth("lookalikes.csv")} == LOOK_ALIKES
    assert set(prefecture.summary.frauds) == SCENARIOS
    assert set(prefecture.summary.look_alikes) == LOOK_ALIKES


def test_fraud_is_rare(prefecture: Prefecture) -> None:
    guilty = {row["person"] for row in prefecture.truth("frauds.csv")}
    assert 0.01 < len(guilty) / 2000 < 0.035


def test_no_innocent_is_among_the_frauds_resembled(prefecture: Prefecture) -> None:
    frauds = {(row["person"], row["scenario"]) for row in prefecture.truth("frauds.csv")}
    spared = {
        (row["person"], scenario)
        for row in prefecture.truth("lookalikes.csv")
        for scenario in row["scenarios"].split()
    }
    assert spared
    assert not frauds & spared


def test_pension_after_death_is_what_the_payments_say(
    prefecture: Prefecture, net: dict[tuple[str, str], Decimal], owner: dict[str, str]
) -> None:
    people = prefecture.table("people.parquet").to_pylist()
    died = {p["person"]: p["death_date"].strftime("%Y-%m") for p in people if p["death_date"]}
    expected: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for (number, month), amount in sorted(net.items()):
        if month > died.get(owner[number], "9999"):
            expected[number].append((month, amount))
    found = 0
    for row in prefecture.truth("frauds.csv"):
        if row["scenario"] == "pension_after_death":
            months = expected.pop(row["benefit_number"])
            assert Decimal(row["amount"]) == sum(amount for _, amount in months)
            assert (row["from"], row["to"]) == (months[0][0], months[-1][0])
            assert int(row["months"]) == len(months)
            found += 1
    assert found >= 20
    # What is left was never told by anybody, or only with a date that hides it.
    assert len(expected) <= found / 5


def test_other_amounts_are_sums_of_payments(
    prefecture: Prefecture, net: dict[tuple[str, str], Decimal]
) -> None:
    checked = set()
    for row in prefecture.truth("frauds.csv"):
        if not row["benefit_number"] or row["scenario"] == "account_changed_near_death":
            continue
        months = [
            amount
            for (number, month), amount in net.items()
            if number == row["benefit_number"] and row["from"] <= month <= row["to"]
        ]
        assert len(months) == int(row["months"])
        assert sum(months) == Decimal(row["amount"])
        checked.add(row["scenario"])
    assert checked == SCENARIOS - {"account_changed_near_death", "medical_after_death"}


def test_accounts_were_changed_to_the_one_paid_to(prefecture: Prefecture) -> None:
    changes = {row["变更后"] for row in prefecture.rows("ylbx_account_change_*.csv")}
    mine = [
        row
        for row in prefecture.truth("frauds.csv")
        if row["scenario"] == "account_changed_near_death"
    ]
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for payment in prefecture.rows("ylbx_payment_*.parquet"):
        month = f"{payment['AAE002'][:4]}-{payment['AAE002'][4:]}"
        for row in mine:
            to = (row["benefit_number"], row["account"])
            if (payment["AAZ257"], payment["AAE010"]) == to and row["from"] <= month <= row["to"]:
                paid[to] += Decimal(payment["AAE019"])
    for row in mine:
        assert row["account"] in changes
        assert paid[row["benefit_number"], row["account"]] == Decimal(row["amount"])


def test_medical_use_after_death_sums_the_fund(prefecture: Prefecture) -> None:
    people = {p["person"]: p for p in prefecture.table("people.parquet").to_pylist()}
    who = {
        row["row_key"]: row["person"]
        for row in prefecture.table("records.parquet").to_pylist()
        if row["feed"] == "settlements"
    }
    fund: dict[str, Decimal] = defaultdict(Decimal)
    for row in prefecture.rows("ybj_settlement_*.parquet"):
        person = who[row["结算流水号"]]
        death = people[person]["death_date"]
        if death and row["就诊日期"] > death.isoformat():
            fund[person] += Decimal(row["基金支付"])
    found = {
        row["person"]: Decimal(row["amount"])
        for row in prefecture.truth("frauds.csv")
        if row["scenario"] == "medical_after_death"
    }
    assert len(found) >= 3
    assert found.items() <= fund.items()


def test_rings_have_roles_and_money(prefecture: Prefecture) -> None:
    rings = json.loads((prefecture.folder / "truth" / "rings.json").read_text("utf-8"))
    people = {p["person"]: p for p in prefecture.table("people.parquet").to_pylist()}
    ties = [ring for ring in rings if ring["scenario"] == "one_account_several_dead"]
    assert ties
    for ring in ties:
        roles = defaultdict(list)
        for member in ring["members"]:
            roles[member["role"]].append(people[member["person"]])
        assert all(person["death_date"] is None for person in roles["collector"])
        assert sum(person["death_date"] is not None for person in roles["beneficiary"]) >= 2
        assert ring["accounts"]
        assert Decimal(ring["amount"]) == sum(Decimal(m["amount"]) for m in ring["members"])


def test_two_identities_are_one_human(prefecture: Prefecture) -> None:
    people = {p["person"]: p for p in prefecture.table("people.parquet").to_pylist()}
    pairs = [row for row in prefecture.truth("frauds.csv") if row["scenario"] == "dual_identity"]
    assert pairs
    for row in pairs:
        one, other = people[row["person"]], people[row["counterpart"]]
        assert one["human"] == other["human"]
        assert one["id_number"] != other["id_number"]
        assert (one["name"], one["phone"]) == (other["name"], other["phone"])
