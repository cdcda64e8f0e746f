from datetime import date

import pytest

from resolver.engine import Engine
from resolver.scenarios import ScenarioError, run_scenarios
from resolver.scenarios.relations import CANONICAL, create_relation

AS_OF = date(2024, 12, 31)


@pytest.fixture
def database():
    with Engine(threads=1) as engine:
        for name in ("person", "payment"):
            create_relation(engine, name, CANONICAL[name])
        engine.run("insert into person (person_id) values ('P1'), ('P2')")
        engine.run(
            "insert into payment (row_id, person_id, amount) values"
            " (1, 'P2', 1.10), (2, 'P2', 2), (3, 'P1', 5), (4, 'P1', 5), (5, null, 9), (6, null, 9)"
        )
        yield engine


def test_hits_are_ordered_and_further_columns_become_details(
    database, tmp_path, make_project, parts
):
    query = parts["query"].replace("0.9 as", "count(*) as paid_times, max('中') as word, 0.9 as")
    run_scenarios(database, make_project(tmp_path, query), AS_OF)
    hits = database.records("select scenario, person_id, amount, details, related from hit")
    assert [hit["person_id"] for hit in hits] == ["P1", "P2"]
    assert hits[0]["details"] == '{"paid_times":2,"word":"中"}'
    assert (hits[0]["scenario"], str(hits[1]["amount"])) == ("question", "3.10")


def test_missing_tables_count_as_empty(tmp_path, make_project, parts):
    with Engine(threads=1) as engine:
        run_scenarios(engine, make_project(tmp_path), AS_OF)
        assert engine.value("select count(*) from hit") == 0


def test_two_hits_for_one_benefit_are_refused(database, tmp_path, make_project, parts):
    query = parts["query"].replace("group by p.person_id", "group by p.person_id, p.row_id")
    query = query.replace("> $least", ">= $least")
    with pytest.raises(ScenarioError, match=r"question\.sql: returns 2 persons more than once"):
        run_scenarios(database, make_project(tmp_path, query), AS_OF)


def test_a_query_that_fails_names_its_file(database, tmp_path, make_project, parts):
    query = parts["query"].replace("sum(p.amount)", "sum(p.nothing_such)")
    with pytest.raises(ScenarioError, match=r"question\.sql: .*nothing_such"):
        run_scenarios(database, make_project(tmp_path, query), AS_OF)


@pytest.mark.parametrize(
    ("seen", "expected", "chance"), [(0, 1.0, 1.0), (1, 0.5, 0.39347), (3, 1.0, 0.08030), (4, 0, 0)]
)
def test_the_poisson_tail_is_that_of_the_books(
    database, tmp_path, make_project, parts, seen, expected, chance
):
    run_scenarios(database, make_project(tmp_path), AS_OF)
    found = database.value(f"select poisson_tail({seen}, {expected})")
    assert found == pytest.approx(chance, abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王秀兰", "王秀兰", True),
        ("王秀兰", "王秀蓝", True),
        ("王秀兰", "王?兰", True),
        ("王秀兰", "李桂芳", False),
        ("王兰", "王芳", False),
        ("王兰", "王?", True),
        ("王秀兰", "王秀", False),
    ],
)
def test_names_are_the_same_but_for_a_slip(
    database, tmp_path, make_project, parts, one, other, same
):
    run_scenarios(database, make_project(tmp_path), AS_OF)
    assert database.value("select same_name(?, ?)", [one, other]) is same
