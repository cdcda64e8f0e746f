from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.config.policy import Policy
from resolver.config.scenario import InnocentHeader, Query, ScenarioHeader
from resolver.engine import Engine, quote_identifier
from resolver.leads.make import make_leads
from resolver.scenarios.relations import CANONICAL, HIT_COLUMNS, create_relation

AS_OF = date(2024, 12, 31)
POLICY = Policy.model_validate(
    {
        "province": "22",
        "thresholds": [
            {
                "name": "fraud_large",
                "title": {"en": "large", "zh": "较大"},
                "value": 3000,
                "valid_from": "2011-04-08",
                "source": "x",
            }
        ],
    }
)


def _innocent(name, effect, bits=0.0):
    # Found for every lead whose person is named like the explanation.
    header = InnocentHeader.model_validate(
        {
            "title": {"en": name, "zh": name},
            "effect": effect,
            "bits": bits,
            "note": {"en": "{reason} it is", "zh": "是{reason}"},
        }
    )
    sql = (
        "select c.lead_id, [7] as evidence, p.name as reason from candidate c"
        f" join person p on p.person_id = c.person_id where p.name = '{name}'"
    )
    return Query(Path(f"{name}.sql"), header, sql)


INNOCENT = {
    "excluded": _innocent("excluded", "exclude"),
    "doubted": _innocent("doubted", "lower", 1),
    "refuted": _innocent("refuted", "lower", 8),
    "alive": _innocent("alive", "conflict"),
    "worse": _innocent("worse", "raise", 3),
}
SCENARIO_HEADER = ScenarioHeader.model_validate(
    {
        "title": {"en": "A", "zh": "甲"},
        "severity": "high",
        "phase": ["in-payment"],
        "explain": {"en": "{person} got {amount} yuan", "zh": "{person}领取{amount}元"},
        "innocent": list(INNOCENT),
    }
)
SCENARIO = Query(Path("death/question.sql"), SCENARIO_HEADER, "")
PROJECT = SimpleNamespace(
    policy=POLICY, scenarios={"question": SCENARIO}, innocent=INNOCENT, sources={}
)


@pytest.fixture(scope="module")
def database():
    with Engine(threads=1) as engine:
        for name, columns in CANONICAL.items():
            create_relation(engine, name, columns)
        create_relation(engine, "hit", HIT_COLUMNS)
        engine.run("delete from policy_threshold")
        engine.run(
            "insert into policy_threshold values"
            " ('fraud_large', '*', 3000, date '2011-04-08', date '9999-12-31')"
        )
        yield engine


def leads_of(engine, **given):
    """Write rows into empty tables and return the leads that come of them."""
    for table in (
        "hit",
        "person",
        "payment",
        "life_status",
        "mention",
        "person_profile",
        "profile",
    ):
        engine.run(f"delete from {quote_identifier(table)}")
        for row in given.get(table, ()):
            names = ", ".join(map(quote_identifier, row))
            marks = ", ".join("?" for _ in row)
            engine.run(f"insert into {table} ({names}) values ({marks})", list(row.values()))
    make_leads(engine, PROJECT, AS_OF)
    return engine.records("select * from lead order by person_id, scenario")


def hit(person="P1", **more):
    return {
        "scenario": "question", "person_id": person, "benefit_id": "e:1", "certainty": 0.97,
        "amount": Decimal("4000.25"), "evidence": [11, 12], **more,
    }  # fmt: skip


def payment(row_id, amount, **more):
    return {"row_id": row_id, "person_id": "P1", "amount": Decimal(amount), **more}


PAID = [payment(11, "2000.10"), payment(12, "2000.15")]


def test_a_lead_is_graded_priced_and_explained(database):
    (lead,) = leads_of(
        database, hit=[hit()], payment=PAID, person=[{"person_id": "P1", "name": "王秀兰"}]
    )
    assert lead["amount"] == lead["amount_low"] == lead["amount_high"] == Decimal("4000.25")
    assert (lead["grade"], lead["status"], lead["consequence"]) == ("confirmed", "open", "refer")
    assert lead["explanation_en"] == "王秀兰 got 4,000.25 yuan"
    assert lead["explanation_zh"] == "王秀兰领取4,000.25元"
    assert lead["robustness"] == "No single source or link decides it."


def test_the_sentence_of_a_conflict_says_what_contradicts_it(database):
    (lead,) = leads_of(
        database, hit=[hit()], payment=PAID, person=[{"person_id": "P1", "name": "alive"}]
    )
    assert lead["status"] == "conflict"
    assert lead["explanation_en"] == "alive got 4,000.25 yuan This is contradicted: alive it is"
    assert lead["explanation_zh"].endswith("但有相反证据：是alive")


@pytest.mark.parametrize(
    ("reported", "said"),
    [("王秀兰", False), ("王?兰", False), (None, False), ("李桂芳", True), ("王秀蓝", True)],
)
def test_a_death_reported_under_another_name_is_said_to_be(database, reported, said):
    (lead,) = leads_of(
        database,
        hit=[hit(evidence=[11, 12, 13])],
        payment=PAID,
        person=[{"person_id": "P1", "name": "王秀兰"}],
        life_status=[{"person_id": "P1", "verdict": "dead", "death_rows": [13]}],
        mention=[{"row_id": 13, "feed": "deaths", "profile_id": 5}],
        person_profile=[{"profile_id": 5, "person_id": "P1", "certainty": 1.0}],
        profile=[{"profile_id": 5, "name": reported}],
    )
    for language in ("en", "zh"):
        assert ((reported or "?") in lead[f"explanation_{language}"].replace("王秀兰", "")) == said


def test_the_key_is_the_same_in_every_run_and_differs_between_benefits(database):
    first = leads_of(database, hit=[hit(), hit(benefit_id="r:1")])
    again = leads_of(database, hit=[hit(benefit_id="r:1"), hit()])
    assert {lead["lead_id"] for lead in first} == {lead["lead_id"] for lead in again}
    assert len({lead["lead_id"] for lead in first}) == 2
    assert all(len(lead["lead_id"]) == 13 for lead in first)


@pytest.mark.parametrize(
    ("name", "certainty", "grade", "status", "consequence"),
    [
        ("nobody", 0.97, "confirmed", "open", "refer"),
        ("nobody", 0.9, "probable", "open", "hold"),
        ("nobody", 0.7, "possible", "open", "look"),
        ("nobody", 0.4, "possible", "weak", "none"),
        ("excluded", 0.97, "possible", "explained", "none"),
        ("doubted", 0.999, "probable", "open", "hold"),
        ("refuted", 0.97, "possible", "weak", "none"),
        ("alive", 0.97, "possible", "conflict", "look"),
        ("worse", 0.9, "confirmed", "open", "refer"),
    ],
)
def test_explanations_decide_what_follows(database, name, certainty, grade, status, consequence):
    (lead,) = leads_of(
        database,
        hit=[hit(certainty=certainty)],
        payment=PAID,
        person=[{"person_id": "P1", "name": name}],
    )
    assert (lead["grade"], lead["status"], lead["consequence"]) == (grade, status, consequence)
    tried = database.records("select * from lead_innocent order by explanation")
    assert [row["explanation"] for row in tried] == sorted(INNOCENT)
    found = [row for row in tried if row["found"]]
    assert [row["explanation"] for row in found] == ([name] if name in INNOCENT else [])
    for row in found:
        assert (row["note_en"], row["note_zh"]) == (f"{name} it is", f"是{name}")
        assert row["evidence"] == [7]


@pytest.mark.parametrize(
    ("amount", "period_to", "consequence"),
    [
        ("3000.00", date(2024, 1, 1), "refer"),
        ("2999.99", date(2024, 1, 1), "hold"),
        ("3000.00", date(2011, 4, 1), "hold"),
    ],
)
def test_referral_needs_the_legal_amount_in_force(database, amount, period_to, consequence):
    (lead,) = leads_of(
        database,
        hit=[hit(amount=Decimal(amount), period_to=period_to, evidence=[11])],
        payment=[payment(11, "9000")],
    )
    assert lead["consequence"] == consequence


def test_a_loose_link_of_a_feed_lowers_the_grade_and_the_sure_amount(database):
    (lead,) = leads_of(
        database,
        hit=[hit()],
        payment=PAID,
        mention=[
            {"row_id": 11, "feed": "roll", "profile_id": 1},
            {"row_id": 12, "feed": "roll", "profile_id": 2},
        ],
        person_profile=[
            {"profile_id": 1, "person_id": "P1", "certainty": 0.9},
            {"profile_id": 2, "person_id": "P1", "certainty": 0.6},
        ],
    )
    assert lead["grade"] == "probable"
    assert (lead["amount_low"], lead["amount"]) == (Decimal("2000.10"), Decimal("4000.25"))
    assert lead["robustness"].startswith("Rests on the link of roll, certain to 0.9")
    assert "0.9" in lead["robustness_zh"]


def test_a_death_known_from_one_source_says_so(database):
    (lead,) = leads_of(
        database,
        hit=[hit(evidence=[11, 12, 1])],
        payment=PAID,
        life_status=[
            {"person_id": "P1", "death_grade": "B", "death_rows": [1], "sources": "x 2024-03-05"}
        ],
    )
    assert "one source of death (x 2024-03-05)" in lead["robustness"]


def test_the_same_payments_count_once_in_a_persons_total(database):
    PROJECT.scenarios["other"] = SCENARIO
    try:
        leads = leads_of(
            database, hit=[hit(), hit(scenario="other", amount=Decimal(1000))], payment=PAID
        )
    finally:
        del PROJECT.scenarios["other"]
    assert {lead["scenario"]: lead["is_primary"] for lead in leads} == {
        "question": True, "other": False,
    }  # fmt: skip


def test_leads_are_ranked_by_what_they_are_expected_to_bring(database):
    leads_of(
        database,
        hit=[
            hit("P1", amount=Decimal(900), certainty=0.99, evidence=[21]),
            hit("P2", amount=Decimal(1000), certainty=0.8, evidence=[22]),
            hit("P3", amount=Decimal(5000), certainty=0.1, evidence=[23]),
        ],
        payment=[payment(row_id, "9000") for row_id in (21, 22, 23)],
    )
    ranked = database.rows("select person_id, rank from lead order by rank")
    assert ranked == [("P1", 1), ("P2", 2), ("P3", 3)]


def test_no_hits_give_empty_tables(database):
    assert leads_of(database) == []
    assert database.value("select count(*) from lead_innocent") == 0


_yuan = st.decimals(min_value=0, max_value=10000, places=2)


@settings(max_examples=15, deadline=None)
@given(
    claimed=_yuan,
    paid=st.lists(
        st.tuples(_yuan, _yuan, st.sampled_from(["paid", "failed", "returned", None])), max_size=4
    ),
)
def test_no_more_is_claimed_than_was_paid(database, claimed, paid):
    rows = [
        payment(20 + i, amount, refunded=refunded, status=status)
        for i, (amount, refunded, status) in enumerate(paid)
    ]
    (lead,) = leads_of(
        database,
        hit=[hit(amount=claimed, evidence=[row["row_id"] for row in rows])],
        payment=rows,
    )
    kept = [max(a - r, Decimal(0)) for a, r, status in paid if status in {"paid", None}]
    assert lead["amount"] == min(claimed, sum(kept, Decimal(0)))
    assert lead["amount_low"] <= lead["amount"] <= lead["amount_high"]
