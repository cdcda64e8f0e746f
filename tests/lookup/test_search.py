import pytest

from resolver.engine import Engine
from resolver.lookup.index import build_search_index
from resolver.lookup.search import find

FIELDS = {
    "name": "chinese_name",
    "id_number": "chinese_id",
    "phone": "phone",
    "person_number": "code",
}
TABLES = """
create table profile as select * from (values
    (1, '王秀兰', 'wang2 xiu4 lan2', '110101194501010028', ['A1']),
    (2, '王秀蓝', 'wang2 xiu4 lan2', '110101195203040046', null),
    (3, '王?兰', 'wang2 ? lan2', null, null),
    (4, '李四', 'li3 si4', '110101196011110013', ['B2']),
    (5, '李四光', 'li3 si4 guang1', '110101196011110021', null)
) as t(profile_id, name, name_pinyin, id_number, person_number);
create table person_profile as
    select profile_id, 'P0000000000' || profile_id as person_id from profile;
create table person as select person_id from person_profile;
create table lead as select 'L00000000000A' as lead_id;
create table ring as select 'R00000000001' as ring_id;
create table node as
    select md5_number_lower(node_id) as node_key, * from (values
        ('person:P00000000001', 'person', '王秀兰', 3),
        ('account:6217001234567890', 'account', '6217001234567890', 2),
        ('address:春风村三组', 'address', '春风村三组', 4)
    ) as t(node_id, kind, label, degree);
"""


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as engine:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                engine.run(statement)
        build_search_index(engine, FIELDS)
        yield engine


CASES = [
    ("王秀兰", ["P00000000001", "P00000000003", "P00000000002"], "by name, wildcard, sound"),
    (" 王 秀 兰 ", ["P00000000001", "P00000000003", "P00000000002"], "blanks do not matter"),
    ("王?兰", ["P00000000001", "P00000000003"], "any one character"),
    ("110101194501010028", ["P00000000001"], "whole number"),
    ("1101011945", ["P00000000001"], "part of the number"),
    ("110101450101002", ["P00000000001"], "15 digits"),
    ("110101194501010029", ["P00000000001"], "mistyped"),
    ("B2", ["P00000000004"], "a number of the agency's own"),
    ("P00000000004", ["P00000000004"], "the person itself"),
    ("l00000000000a", ["L00000000000A"], "a lead in lower case"),
    ("R00000000001", ["R00000000001"], "a ring"),
    ("6217 0012 3456 7890", ["account:6217001234567890"], "an account with blanks"),
    ("春风村", ["address:春风村三组"], "part of an address"),
    ("村三组", ["address:春风村三组"], "the end of an address"),
    ("赵钱孙", [], "nobody"),
    ("%", [], "no pattern of the database's"),
    ("'; drop table person; --", [], "no SQL"),
]


@pytest.mark.parametrize(("text", "expected", "why"), CASES, ids=[case[2] for case in CASES])
def test_found_best_first(engine, text, expected, why):
    found = [match.id for match in find(engine, text)]
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_exact_matches_score_highest(engine):
    scores = {match.id: match.score for match in find(engine, "王秀兰")}
    assert scores["P00000000001"] == 1.0
    assert scores["P00000000002"] < scores["P00000000003"] < 1.0


def test_as_many_as_asked_for(engine):
    assert len(find(engine, "王秀兰", limit=2)) == 2


def test_an_id_that_is_no_longer_in_use_leads_to_its_successors(engine):
    engine.run(
        "create or replace table identity_event as select 'r' as run, 1 as event_no,"
        " date '2024-12-31' as as_of, 'split' as event,"
        " 'P00000000009' as person_id, ['P00000000009'] as before,"
        " ['P00000000001', 'P00000000002'] as after"
    )
    found = find(engine, "P00000000009")
    assert [(match.id, match.why) for match in found] == [
        ("P00000000001", "earlier_id"),
        ("P00000000002", "earlier_id"),
    ]
    engine.run("drop table identity_event")
