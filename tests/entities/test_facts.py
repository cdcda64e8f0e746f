import pytest

from resolver.config.facts import FACT_KINDS, table_columns
from resolver.engine import Engine
from resolver.entities.facts import build_facts

PAYMENT = (
    "row_id bigint, feed varchar, department varchar, known_on date, number varchar,"
    " scheme varchar, month date, paid_on date, paid_on_precision varchar,"
    " amount decimal(18,2), status varchar, refunded decimal(18,2), account varchar"
)
BENEFIT = (
    "row_id bigint, feed varchar, department varchar, known_on date, number varchar,"
    ' scheme varchar, start date, "end" date, status varchar, paused_from date, reason varchar,'
    " amount decimal(18,2), account varchar, account_holder varchar, agency varchar,"
    " region varchar"
)


@pytest.fixture
def engine():
    with Engine(threads=1) as engine:
        engine.run(
            "create table mention as select range as row_id, range as profile_id from range(4)"
        )
        engine.run(
            "create table person_profile as"
            " select profile_id, case when profile_id < 2 then 'PA' else 'PB' end as person_id"
            " from mention"
        )
        engine.run(f"create table lake_benefit ({BENEFIT})")
        engine.run(f"create table lake_payment ({PAYMENT})")
        yield engine


def benefit(engine, row, number, scheme="employee_pension"):
    engine.run(
        "insert into lake_benefit (row_id, feed, number, scheme) values (?, 'roll', ?, ?)",
        [row, number, scheme],
    )


def payment(engine, row, number, scheme="employee_pension"):
    engine.run(
        "insert into lake_payment (row_id, feed, number, scheme, amount)"
        " values (?, 'payments', ?, ?, 10.25)",
        [row, number, scheme],
    )


CASES = [
    ("the number on both sides", ["7"], "7", "employee_pension:7"),
    ("no number in the payment, one benefit", ["7"], None, "employee_pension:7"),
    ("no number in the payment, two benefits", ["7", "8"], None, "employee_pension:PA"),
    ("no number anywhere", [None], None, "employee_pension:PA"),
    ("no benefit at all", [], None, "employee_pension:PA"),
]


@pytest.mark.parametrize(("why", "rolls", "number", "expected"), CASES, ids=[c[0] for c in CASES])
def test_payment_finds_its_benefit(engine, why, rolls, number, expected):
    for roll in rolls:
        benefit(engine, 0, roll)
    payment(engine, 1, number)
    build_facts(engine)
    assert engine.rows("select person_id, benefit_id from payment") == [("PA", expected)]


def test_another_persons_benefit_is_not_taken(engine):
    benefit(engine, 0, "7")
    payment(engine, 2, None)
    build_facts(engine)
    assert engine.value("select benefit_id from payment") == "employee_pension:PB"


def test_row_that_names_nobody_is_kept_without_a_person(engine):
    payment(engine, 99, "7")
    assert build_facts(engine) == 1
    assert engine.rows("select person_id, amount from payment")[0][0] is None


def test_kinds_that_nobody_states_are_empty_tables(engine):
    build_facts(engine)
    for kind in FACT_KINDS:
        assert list(engine.columns(kind)) == list(table_columns(kind)), kind
    assert engine.value("select count(*) from death") == 0
