from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.config.facts import create_table
from resolver.config.policy import Policy
from resolver.engine import Engine
from resolver.entities.life_status import judge_life_status

AS_OF = date(2024, 12, 31)


def _title(name):
    return {"en": name, "zh": name}


POLICY = Policy.model_validate(
    {
        "evidence": {
            "deaths": {
                name: {"title": _title(name), "official": official, "reliability": reliability}
                for name, official, reliability in (
                    ("registration", True, 0.93),
                    ("cremation", True, 0.93),
                    ("community", False, 0.8),
                )
            },
            "signs": {
                "border": {"title": _title("border"), "reliability": 0.98},
                "bus_card": {"title": _title("bus_card"), "reliability": 0.3},
            },
        }
    }
)


def judge(deaths=(), signs=(), links=None, as_of=AS_OF, policy=POLICY):
    """Judge one person; deaths are (department, method, date, further columns)."""
    with Engine(threads=1) as engine:
        for kind in ("death", "presence"):
            engine.run(create_table(kind))
        engine.run("create table person as select 'P1' as person_id, 'x' as name")
        engine.run("create table mention (row_id BIGINT, feed VARCHAR, profile_id BIGINT)")
        engine.run(
            "create table person_profile (profile_id BIGINT, person_id VARCHAR, certainty DOUBLE)"
        )
        for number, (department, method, when, *more) in enumerate(deaths, start=1):
            row = {"row_id": number, "department": department, "method": method, "date": when,
                   "person_id": "P1", **(more[0] if more else {})}  # fmt: skip
            _insert(engine, "death", row)
        for number, (kind, strength, when, *more) in enumerate(signs, start=101):
            row = {"row_id": number, "kind": kind, "strength": strength, "date": when,
                   "person_id": "P1", **(more[0] if more else {})}  # fmt: skip
            _insert(engine, "presence", row)
        for row_id, certainty in (links or {}).items():
            _insert(engine, "mention", {"row_id": row_id, "profile_id": row_id})
            _insert(engine, "person_profile",
                    {"profile_id": row_id, "person_id": "P1", "certainty": certainty})  # fmt: skip
        judge_life_status(engine, policy, as_of)
        return engine.records("select * from life_status")[0]


def _insert(engine, table, row):
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    engine.run(f"insert into {table} ({names}) values ({marks})", list(row.values()))


POLICE = ("police", "registration", date(2024, 3, 5))
CREMATION = ("civil", "cremation", date(2024, 3, 7))
COMMUNITY = ("street", "community", date(2024, 3, 1), {"date_precision": "month"})
BORDER = ("border", "strong", date(2024, 8, 1))
BUS = ("bus_card", "weak", date(2024, 8, 1))

CASES = {
    "two official sources agree": (
        [POLICE, CREMATION], [], {"verdict": "dead", "death_grade": "A",
        "death_date": date(2024, 3, 5), "latest_death": date(2024, 3, 7), "death_rows": [1, 2]},
    ),
    "one official source": ([POLICE], [], {"verdict": "dead", "death_grade": "B"}),
    "a list alone": (
        [COMMUNITY], [], {"verdict": "dead", "death_grade": "C",
        "death_date": date(2024, 3, 31), "death_precision": "month"},
    ),
    "the exact day goes before the month": (
        [COMMUNITY, POLICE], [], {"death_date": date(2024, 3, 5), "death_grade": "B"},
    ),
    "the same department twice is one source": (
        [POLICE, ("police", "registration", date(2024, 3, 6))], [], {"death_grade": "B"},
    ),
    "the earliest month wins, a later one is the day of registration": (
        [("police", "registration", date(2024, 5, 20)), CREMATION], [],
        {"death_date": date(2024, 3, 7), "earliest_death": date(2024, 3, 7),
         "latest_death": date(2024, 5, 20), "death_grade": "A"},
    ),
    "a list does not outrank an official source": (
        [("street", "community", date(2023, 1, 1)), POLICE], [], {"death_date": date(2024, 3, 5)},
    ),
    "one department's earlier month against the day that two others agree on": (
        [("medical", "registration", date(2024, 2, 29)), POLICE,
         ("civil", "cremation", date(2024, 3, 5))], [],
        {"death_date": date(2024, 3, 5), "earliest_death": date(2024, 2, 29), "death_grade": "A"},
    ),
    "two that agree on the day of registration, after the cremation was entered": (
        [("civil", "cremation", date(2024, 2, 3), {"registered_on": date(2024, 2, 5),
          "registered_on_precision": "day"}), POLICE,
         ("health", "registration", date(2024, 3, 5))], [], {"death_date": date(2024, 2, 3)},
    ),
    "two that give the earlier month against two that agree on a later day": (
        [("street", "community", date(2024, 2, 1), {"date_precision": "month"}),
         ("medical", "registration", date(2024, 2, 9)), POLICE,
         ("civil", "cremation", date(2024, 3, 5))], [], {"death_date": date(2024, 2, 9)},
    ),
    "a strong sign afterwards makes it disputed": (
        [POLICE, CREMATION], [BORDER],
        {"verdict": "disputed", "last_strong_sign": date(2024, 8, 1), "sign_rows": [101]},
    ),
    "a strong sign refutes the earlier of two reports": (
        [("police", "registration", date(2023, 1, 1)), ("civil", "cremation", date(2024, 9, 7))],
        [BORDER], {"verdict": "dead", "death_date": date(2024, 9, 7)},
    ),
    "a weak sign refutes nothing": (
        [POLICE], [BUS], {"verdict": "dead", "last_weak_sign": date(2024, 8, 1)},
    ),
    "papers of discharge follow the death": (
        [POLICE], [("border", "strong", date(2024, 3, 8))], {"verdict": "dead"},
    ),
    "the first day after the days of grace": (
        [POLICE], [("border", "strong", date(2024, 3, 9))], {"verdict": "disputed"},
    ),
    "a month of death leaves the whole month": (
        [COMMUNITY], [("border", "strong", date(2024, 3, 30))], {"verdict": "dead"},
    ),
    "a report that was taken back": (
        [(*POLICE, {"withdrawn": True})], [], {"verdict": "unknown", "death_rows": []},
    ),
    "taken back by a later row of the same department": (
        [(*POLICE, {"known_on": date(2024, 4, 1)}),
         (*POLICE, {"known_on": date(2024, 6, 1), "withdrawn": True})],
        [], {"verdict": "unknown"},
    ),
    "taken back by another department's row, which counts for that one only": (
        [POLICE, (*CREMATION, {"withdrawn": True})], [], {"verdict": "dead", "death_grade": "B"},
    ),
    "reported after the day we look at": (
        [("police", "registration", date(2025, 1, 1))], [], {"verdict": "unknown"},
    ),
    "seen lately": ([], [BORDER], {"verdict": "alive", "probability": 0.0}),
    "seen long ago": ([], [("border", "strong", date(2022, 8, 1))], {"verdict": "unknown"}),
    "never seen": ([], [], {"verdict": "unknown", "sources": None}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_evidence_gives_the_verdict(case):
    deaths, signs, expected = CASES[case]
    found = judge(deaths, signs)
    assert {name: found[name] for name in expected} == expected


def test_every_sources_word_is_kept():
    found = judge([POLICE, COMMUNITY])
    assert found["sources"] == "community 2024-03; registration 2024-03-05"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (([POLICE, CREMATION], []), ([POLICE], [])),
        (([POLICE], []), ([COMMUNITY], [])),
        (([POLICE, CREMATION], []), ([POLICE, CREMATION], [BORDER])),
    ],
)
def test_more_and_better_reports_are_more_certain(stronger, weaker):
    assert judge(*stronger)["probability"] > judge(*weaker)["probability"]


def test_only_agreeing_official_sources_are_enough_to_confirm():
    refer = POLICY.certainty.refer
    assert judge([POLICE, CREMATION])["probability"] >= refer
    assert judge([POLICE])["probability"] < refer
    assert judge([POLICE, COMMUNITY])["probability"] < refer


def test_a_loosely_linked_report_is_less_certain_and_a_loosely_linked_sign_refutes_nothing():
    assert judge([POLICE], links={1: 0.6})["probability"] < judge([POLICE])["probability"]
    assert judge([POLICE], [BORDER], links={101: 0.3})["verdict"] == "dead"
    assert judge([POLICE], [BORDER], links={101: 0.9})["verdict"] == "disputed"


_reports = st.lists(
    st.tuples(
        st.sampled_from(["police", "civil", "street"]),
        st.sampled_from(["registration", "cremation", "community", "hearsay"]),
        st.dates(date(2022, 1, 1), date(2025, 6, 1)),
    ),
    max_size=4,
)
_signs = st.lists(
    st.tuples(
        st.sampled_from(["border", "bus_card", "unheard_of"]),
        st.sampled_from(["strong", "weak"]),
        st.dates(date(2022, 1, 1), date(2025, 6, 1)),
    ),
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(_reports, _signs)
def test_one_verdict_that_holds_together(deaths, signs):
    found = judge(deaths, signs)
    assert 0 <= found["probability"] < 1
    reported = [d for d in deaths if d[2] <= AS_OF]
    assert (found["verdict"] in {"dead", "disputed"}) == bool(reported)
    if reported:
        assert found["earliest_death"] <= found["death_date"] <= found["latest_death"]
    if found["verdict"] == "disputed":
        assert found["probability"] <= 0.5
