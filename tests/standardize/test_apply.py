"""Asking for what is not there, and where the results lie."""

import pytest

from resolver.engine import Engine
from resolver.standardize import (
    CLEANERS,
    Field,
    StandardizeError,
    clean_values,
    outputs,
    standardize,
)


@pytest.fixture
def engine():
    with Engine(threads=1) as engine:
        engine.run("create table t as select '１' as a, null::integer as b, 'x' as amount")
        yield engine


def test_everything_wrong_is_said_at_once(engine):
    with pytest.raises(StandardizeError) as caught:
        standardize(
            engine,
            "t",
            "u",
            [Field("a", "colour", "c"), Field("z", "date", "d"), Field("a", "money", "Amount")],
        )
    message = str(caught.value)
    assert all(word in message for word in ("'colour'", "chinese_name", "'z'", "'amount'"))


def test_unknown_kind_of_single_values(engine):
    with pytest.raises(StandardizeError, match="colour"):
        clean_values(engine, "colour", ["red"])


@pytest.mark.parametrize("kind", sorted(CLEANERS))
def test_columns_and_types_are_those_announced(engine, kind):
    standardize(engine, "(select a, b from t)", "u", [Field("a", kind, "f"), Field("b", kind, "g")])
    announced = {"a": "VARCHAR", "b": "INTEGER"}
    for name in ("f", "g"):
        announced |= outputs(kind, name) | {f"{name}__issue": "VARCHAR"}
    assert engine.columns("u") == announced


def test_no_table_is_left_but_the_result_and_the_lookups(engine):
    everything = "select table_name from duckdb_tables()"
    before = {name for (name,) in engine.rows(everything)}
    standardize(engine, "t", "u", [Field("a", "chinese_name", "f"), Field("a", "address", "g")])
    after = {name for (name,) in engine.rows(everything)}
    assert after - before == {"u", "standardize_hanzi", "standardize_surname"}


def test_no_fields_copies_the_relation(engine):
    standardize(engine, "t", "u", [])
    assert engine.rows("select * from u") == [("１", None, "x")]
