"""Rows of a small town become persons, with the pension project's linkage and shipped model."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from resolver.config.linkage import Linkage
from resolver.engine import Engine
from resolver.entities import Decision, build_persons, cluster_persons
from resolver.link import (
    Model,
    build_profiles,
    explain_pair,
    group_profiles,
    project_model,
    score_pairs,
)
from tests.link.town import Row, fill_lake, number, project, strangers

REGISTER = frozenset({"register"})
BORN = date(1942, 3, 17)
MINE = number("220202", BORN, 123)
OTHER = number("220203", date(1951, 11, 2), 246)
TWIN = number("220202", BORN, 125)
HOME = "龙山区青甸镇西河村3组7号"


def row(feed: str, key: str, **values: str | None) -> Row:
    return {"feed": feed, "row_key": key, **values}


# Each case: rows, and the groups of row keys that have to come out.
CASES: dict[str, tuple[list[Row], list[set[str]]]] = {
    "spelling": (
        [
            row(
                "register", "a1", name="欧阳翠屏", id_number=MINE, birth_date="1942-03-17", sex="女"
            ),
            row("hospital", "a2", name="欧阳翠萍", id_number=MINE, sex="女"),
            row("bank", "a3", name="欧阳翠?", id_number=MINE.lower()),
            row("cards", "a4", name="欧阳翠屏", id_number=MINE[:6] + MINE[8:17]),
        ],
        [{"a1", "a2", "a3", "a4"}],
    ),
    "misfiled death": (
        [
            row(
                "register",
                "b1",
                name="慕容德海",
                id_number=OTHER,
                birth_date="1951-11-02",
                sex="女",
            ),
            row("hospital", "b2", name="慕容德海", id_number=OTHER, sex="女"),
            # Filed under the number of somebody who lives on.
            row(
                "deaths", "b3", name="司马长河", id_number=OTHER, birth_date="1939-05-06", sex="男"
            ),
        ],
        [{"b1", "b2"}, {"b3"}],
    ),
    "mistyped": (
        [
            row(
                "register",
                "c1",
                name="诸葛文彬",
                id_number=number("220202", BORN, 577),
                birth_date="1942-03-17",
                sex="男",
                phone="13944440001",
                address=HOME,
            ),
            row(
                "hospital",
                "c2",
                name="诸葛文彬",
                id_number="220202194203175970",
                sex="男",
                phone="13944440001",
            ),
        ],
        [{"c1", "c2"}],
    ),
    "twins": (
        [
            row(
                "register",
                "d1",
                name="尉迟建国",
                id_number=TWIN,
                birth_date="1942-03-17",
                sex="男",
                address=HOME,
                phone="13944440009",
            ),
            row(
                "register",
                "d2",
                name="尉迟建军",
                id_number=number("220202", BORN, 127),
                birth_date="1942-03-17",
                sex="男",
                address=HOME,
                phone="13944440009",
            ),
            row("village", "d3", name="尉迟建军", birth_date="1942-03-17", address=HOME, sex="男"),
        ],
        [{"d1"}, {"d2", "d3"}],
    ),
    "namesakes": (
        [
            row(
                "register",
                "e1",
                name="公孙玉兰",
                id_number=number("220202", date(1947, 8, 9), 22),
                birth_date="1947-08-09",
                sex="女",
                address="龙山区青甸镇东山村1组1号",
            ),
            row(
                "register",
                "e2",
                name="公孙玉兰",
                id_number=number("220203", date(1947, 8, 9), 442),
                birth_date="1947-08-09",
                sex="女",
                address="龙山区青甸镇北林村8组8号",
            ),
            # Which of the two is unknown: neither.
            row("village", "e3", name="公孙玉兰", birth_date="1947", sex="女"),
        ],
        [{"e1"}, {"e2"}, {"e3"}],
    ),
    "couple": (
        [
            row(
                "register",
                "f1",
                name="夏侯永福",
                id_number=number("220202", date(1945, 1, 2), 331),
                birth_date="1945-01-02",
                sex="男",
                address=HOME,
                phone="13944440077",
            ),
            row(
                "register",
                "f2",
                name="夏侯秀珍",
                id_number=number("220202", date(1946, 4, 5), 332),
                birth_date="1946-04-05",
                sex="女",
                address=HOME,
                phone="13944440077",
            ),
            row("village", "f3", name="夏侯秀珍", sex="女", phone="13944440077", address=HOME),
        ],
        [{"f1"}, {"f2", "f3"}],
    ),
    "village list": (
        [
            row(
                "register",
                "g1",
                name="皇甫连生",
                id_number=number("220202", date(1933, 9, 30), 15),
                birth_date="1933-09-30",
                sex="男",
                address="龙山区青甸镇南山村5组2号",
            ),
            row("village", "g2", name="皇甫连生", birth_date="1933-09", sex="男", address="南山村"),
        ],
        [{"g1", "g2"}],
    ),
    "two identities": (
        [
            row(
                "register",
                "i1",
                name="令狐冬梅",
                id_number=number("220202", date(1944, 2, 3), 40),
                birth_date="1944-02-03",
                sex="女",
                address=HOME,
                phone="13944440055",
            ),
            row(
                "register",
                "i2",
                name="令狐冬梅",
                id_number=number("220322", date(1945, 2, 3), 62),
                birth_date="1945-02-03",
                sex="女",
                address=HOME,
                phone="13944440055",
            ),
        ],
        [{"i1"}, {"i2"}],
    ),
    "a name alone": (
        [
            row("tips", "h1", name="东方望舒"),
            row("tips", "h2", name="东方望舒"),
        ],
        [{"h1"}, {"h2"}],
    ),
}


class Town:
    """A linked town."""

    def __init__(self, linkage: Linkage, model: Model, seed: int) -> None:
        self.engine = Engine(threads=1)
        self.linkage = linkage
        self.model = model
        self.rows = [row for rows, _ in CASES.values() for row in rows] + strangers(250, 5)
        random.Random(seed).shuffle(self.rows)
        fill_lake(self.engine, linkage, self.rows)
        build_profiles(self.engine, linkage)
        group_profiles(self.engine, linkage)
        score_pairs(self.engine, linkage, model)
        cluster_persons(self.engine, linkage, REGISTER)
        build_persons(self.engine, linkage)

    def row_id(self, key: str) -> int:
        return int(self.engine.value("select row_id from mention where row_key = ?", [key]))

    def profile(self, key: str) -> int:
        return int(self.engine.value("select profile_id from mention where row_key = ?", [key]))

    def persons(self) -> dict[str, str]:
        return dict(
            self.engine.rows(
                "select row_key, person_id from mention join person_profile using (profile_id)"
            )
        )


@pytest.fixture(scope="module")
def linkage(repository: Path) -> Linkage:
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def model(repository: Path, linkage: Linkage) -> Model:
    return project_model(repository / "configs" / "pension", linkage)


@pytest.fixture(scope="module")
def town(linkage: Linkage, model: Model) -> Iterator[Town]:
    built = Town(linkage, model, seed=1)
    yield built
    built.engine.close()


@pytest.mark.parametrize("case", CASES)
def test_cases(town: Town, case: str) -> None:
    rows, expected = CASES[case]
    of = town.persons()
    found: dict[str, set[str]] = {}
    for one in rows:
        key = str(one["row_key"])
        found.setdefault(of[key], set()).add(key)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, expected))


def test_strangers_stay_apart_and_their_rows_together(town: Town) -> None:
    of = town.persons()
    register = {key: person for key, person in of.items() if key.startswith("R")}
    assert len(set(register.values())) == len(register)
    together = sum(of[f"H{key[1:]}"] == person for key, person in register.items())
    assert together >= 0.99 * len(register)


def test_every_row_is_somebody(town: Town) -> None:
    assert len(town.persons()) == len(town.rows)
    assert town.engine.value("select sum(mentions) from person") == len(town.rows)


def test_the_order_of_rows_changes_nothing(linkage: Linkage, model: Model, town: Town) -> None:
    again = Town(linkage, model, seed=2)
    assert again.persons() == town.persons()
    tables = ("person", "person_profile", "possible_same", "profile")
    for table in tables:
        query = f"select * from {table} order by all"
        assert again.engine.rows(query) == town.engine.rows(query)
    again.engine.close()


def test_ids_are_short_and_readable(town: Town) -> None:
    for person in set(town.persons().values()):
        assert len(person) == 12
        assert person[0] == "P"
        assert set(person[1:]) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_best_values(town: Town) -> None:
    person = town.persons()["a1"]
    [found] = town.engine.records(
        "select name, id_number, birth_date, sex, mentions from person where person_id = $person",
        {"person": person},
    )
    assert found == {
        "name": "欧阳翠屏",
        "id_number": MINE,
        "birth_date": BORN,
        "sex": "female" if int(MINE[16]) % 2 == 0 else "male",
        "mentions": 4,
    }


def test_certainty_is_a_probability_and_low_where_little_is_said(town: Town) -> None:
    certainty = dict(
        town.engine.rows(
            "select row_key, certainty from mention join person_profile using (profile_id)"
        )
    )
    assert all(0.5 <= value <= 1 for value in certainty.values())
    assert certainty["a2"] > 0.999
    assert certainty["g2"] < certainty["g1"]


def test_what_a_constraint_keeps_apart_is_said(town: Town) -> None:
    of = town.persons()
    reasons = {
        frozenset((left, right)): reason
        for left, right, reason in town.engine.rows(
            "select left_person, right_person, reason from possible_same"
        )
    }
    assert reasons[frozenset((of["i1"], of["i2"]))] == "different_numbers"


def test_a_pair_is_explained(town: Town) -> None:
    found = explain_pair(
        town.engine, town.linkage, town.model, town.profile("c1"), town.profile("c2")
    )
    assert not found.grouped
    assert found.match_weight is not None
    total = found.prior_weight + sum(item.weight for item in found.evidence)
    assert total == pytest.approx(found.match_weight)
    stored = town.engine.value(
        "select match_weight from pair where left_id = ? and right_id = ?",
        [found.left_group, found.right_group],
    )
    assert stored == pytest.approx(found.match_weight)
    by_name = {item.comparison: item for item in found.evidence}
    assert by_name["phone"].weight > 0
    assert by_name["phone"].left == {"phone": ["13944440001"]}
    assert by_name["id_number"].level.en == "mistyped number"
    assert "name_and_phone" in found.routes
    assert found.prior_weight < 0


def test_grouped_profiles_are_explained_as_such(town: Town) -> None:
    found = explain_pair(
        town.engine, town.linkage, town.model, town.profile("a1"), town.profile("a2")
    )
    assert found.grouped
    assert found.evidence == ()


def test_an_unknown_profile_is_an_error(town: Town) -> None:
    with pytest.raises(LookupError, match="no profile 5"):
        explain_pair(town.engine, town.linkage, town.model, 5, town.profile("a2"))


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [("e2", "e3", True), ("g1", "g2", False), ("a1", "a2", False), ("d1", "d2", True)],
)
def test_people_decide(linkage: Linkage, town: Town, left: str, right: str, same: bool) -> None:
    decision = Decision(town.row_id(left), town.row_id(right), same)
    cluster_persons(town.engine, linkage, REGISTER, [decision])
    of = town.persons()
    assert (of[left] == of[right]) is same
    cluster_persons(town.engine, linkage, REGISTER)
    build_persons(town.engine, linkage)
