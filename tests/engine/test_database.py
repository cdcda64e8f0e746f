import pyarrow as pa
import pytest

from resolver.engine import Engine, EngineError, Script


@pytest.fixture
def engine():
    with Engine(threads=1) as engine:
        yield engine


def test_error_names_the_step_and_quotes_no_data(engine):
    with pytest.raises(EngineError, match="step 'broken'") as caught:
        engine.script(Script.parse("-- step: broken\nselect missing from (select 'secret' as a)"))
    assert "secret" not in str(caught.value)


def test_each_step_gets_only_its_own_parameters(engine):
    script = Script.parse(
        "-- step: a\ncreate table t as select $x as x;\n-- step: b\ninsert into t values ($y)"
    )
    engine.script(script, {"x": 1, "y": 2, "unused": 3})
    assert engine.rows("select x from t order by x") == [(1,), (2,)]


def test_arrow_tables_can_be_read_while_registered(engine):
    engine.register("numbers", pa.table({"n": [1, 2, 3]}))
    assert engine.value("select sum(n) from numbers") == 6
    engine.unregister("numbers")
    with pytest.raises(EngineError):
        engine.rows("select * from numbers")


def test_memory_limit_is_kept(tmp_path):
    with Engine(memory_limit="50MB", threads=1, scratch=tmp_path / "spill") as engine:
        engine.run(
            "create temp table t as select range as a, range::varchar as b from range(2000000)"
        )
        assert engine.value("select count(*) from (select a, b from t order by b, a)") == 2000000
        assert engine.value("select current_setting('memory_limit')") == "47.6 MiB"


def test_read_only_refuses_to_write(tmp_path):
    path = tmp_path / "a.duckdb"
    with Engine(path) as engine:
        engine.run("create table t as select 1 as a")
    with Engine(path, read_only=True) as engine:
        assert engine.tables() == ["t"]
        with pytest.raises(EngineError, match="read-only"):
            engine.run("insert into t values (2)")


def test_missing_file_is_reported_with_its_path(tmp_path):
    with pytest.raises(EngineError, match="absent"):
        Engine(tmp_path / "absent" / "a.duckdb", read_only=True)
