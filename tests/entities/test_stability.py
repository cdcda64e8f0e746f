"""What stays as it was although the evidence moved, in whole nights of a small town."""

from datetime import date

import pytest

from resolver.engine import Engine
from resolver.entities import Decision, build_persons, cluster_persons
from resolver.link import build_profiles, group_profiles, project_model, score_pairs
from tests.link.town import fill_lake, project, strangers

DAY = date(2024, 12, 31)
BORN = "1941-05-06"
HOME = "龙山区青甸镇东山村2组5号"
OUT_OF_REACH = 20.5
"""No pair counts more than 20."""
REGISTER = frozenset({"register"})


def row(feed, key, **said):
    return {"feed": feed, "row_key": key, **said}


PERSON = row(
    "register",
    "a1",
    name="公孙秀云",
    id_number="220202194105060021",
    birth_date=BORN,
    sex="女",
    address=HOME,
    phone="13944440001",
)
SURE = row("village", "a2", name="公孙秀云", birth_date=BORN, sex="女", address=HOME)


class Town:
    """Nights over rows, the database carried on."""

    def __init__(self, linkage, model):
        self.engine, self.linkage, self.model = Engine(threads=1), linkage, model
        self.others = strangers(120, 5)
        self.night = 0

    def run(self, *rows, leads=(), decisions=(), **thresholds):
        engine, linkage = self.engine, self.linkage
        if thresholds:
            changed = linkage.thresholds.model_copy(update=thresholds)
            linkage = linkage.model_copy(update={"thresholds": changed})
        self.night += 1
        before = self.persons() if self.night > 1 else None
        fill_lake(engine, linkage, [*rows, *self.others])
        build_profiles(engine, linkage)
        group_profiles(engine, linkage)
        score_pairs(engine, linkage, self.model)
        if before is not None:
            engine.run(
                "create or replace temp table earlier_member (profile_id bigint, person_id varchar)"
            )
            for key, person in before.items():
                engine.run(
                    "insert into earlier_member select profile_id, ? from mention where row_key = ?"
                    " and profile_id not in (select profile_id from earlier_member)",
                    [person, key],
                )
            engine.run(
                "create or replace temp table open_lead (lead_id varchar, person_id varchar)"
            )
            for person in leads:
                engine.run("insert into open_lead values ('L1', ?)", [person])
        cluster_persons(
            engine, linkage, REGISTER,
            [Decision(self.row_id(a), self.row_id(b), same, 1) for a, b, same in decisions],
            run=f"night-{self.night}", as_of=DAY,
        )  # fmt: skip
        build_persons(engine, linkage)
        return self.persons()

    def row_id(self, key):
        return self.engine.value("select row_id from mention where row_key = ?", [key])

    def persons(self):
        return dict(
            self.engine.rows(
                "select row_key, person_id from mention join person_profile using (profile_id)"
            )
        )

    def entries(self):
        """Return the kinds of entries about the two records; others are not looked at."""
        return {
            kind
            for (kind,) in self.engine.rows(
                "select distinct kind from system_entry where left_profile in"
                " (select profile_id from mention where row_key in ('a1', 'a2'))"
            )
        }

    def events(self, *persons):
        return [
            event
            for (event,) in self.engine.rows(
                "select event from identity_event"
                " where list_has_any(list_concat(before, after), $persons) order by event_no",
                {"persons": list(persons)},
            )
        ]


@pytest.fixture(scope="module")
def linkage(repository):
    return project(repository / "configs" / "pension")


@pytest.fixture(scope="module")
def model(repository, linkage):
    return project_model(repository / "configs" / "pension", linkage)


@pytest.fixture
def town(linkage, model):
    return Town(linkage, model)


def together(persons):
    return persons["a1"] == persons["a2"]


def test_between_the_thresholds_a_person_stays_one(town):
    assert together(town.run(PERSON, SURE))
    assert together(town.run(PERSON, SURE, join=OUT_OF_REACH, break_below=19))
    assert town.entries() == {"keep_together"}


def test_who_was_never_one_does_not_become_one_between_the_thresholds(town):
    town.run(PERSON)
    first = town.run(PERSON, SURE, join=OUT_OF_REACH, break_below=0)
    assert not together(first)
    assert town.entries() == set()


def test_below_the_break_threshold_a_person_parts(town):
    person = town.run(PERSON, SURE)["a1"]
    assert not together(town.run(PERSON, SURE, join=OUT_OF_REACH, break_below=OUT_OF_REACH))
    assert town.entries() == set()
    assert town.events(person) == ["split"]


def test_a_split_that_touches_an_open_lead_is_held(town):
    person = town.run(PERSON, SURE)["a1"]
    assert together(
        town.run(PERSON, SURE, leads=[person], join=OUT_OF_REACH, break_below=OUT_OF_REACH)
    )
    assert town.entries() == {"hold_split"}
    assert not together(town.run(PERSON, SURE, join=OUT_OF_REACH, break_below=OUT_OF_REACH))
    assert town.entries() == set()


def test_a_merge_that_touches_an_open_lead_is_held_until_somebody_decides(town):
    before = town.run(PERSON, SURE, join=OUT_OF_REACH)
    assert not together(before)
    held = town.run(PERSON, SURE, leads=[before["a2"]])
    assert (held["a1"], held["a2"]) == (before["a1"], before["a2"])
    assert "hold_merge" in town.entries()
    again = town.run(PERSON, SURE, leads=[before["a2"]])
    assert (again["a1"], again["a2"]) == (before["a1"], before["a2"])
    decided = town.run(PERSON, SURE, leads=[before["a2"]], decisions=[("a1", "a2", True)])
    assert together(decided)
    assert town.entries() == set()


def test_a_merge_without_leads_is_made(town):
    before = town.run(PERSON, SURE, join=OUT_OF_REACH)
    assert together(town.run(PERSON, SURE))
    assert town.events(before["a1"], before["a2"]) == ["merged"]
