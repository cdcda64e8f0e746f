"""Ids through the nights: who keeps which, and that a rebuild gives the same."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.engine import Engine
from resolver.entities.ids import assign_person_ids

DAY = date(2024, 12, 31)


class Nights:
    """Clusters of profiles, night by night."""

    def __init__(self):
        self.engine = Engine(threads=1)
        self.before = {}
        self.night = 0
        self.engine.run(
            "create table mention (row_id bigint, feed varchar, row_key varchar, profile_id bigint)"
        )

    def run(self, *clusters, memory=True, pairs=(), decisions=()):
        """Resolve profiles into these clusters; return the id of each profile."""
        engine = self.engine
        self.night += 1
        engine.run(
            "create or replace temp table cluster_of (profile_id bigint, group_id bigint,"
            " cluster bigint, mentions bigint)"
        )
        for cluster in clusters:
            for profile in cluster:
                engine.run(
                    "insert into cluster_of values (?, ?, ?, 1)", [profile, profile, min(cluster)]
                )
        engine.run(
            "create or replace temp table cluster_core as"
            " select cluster, min(profile_id) as seed from cluster_of group by cluster"
        )
        engine.run(
            "create or replace table pair (left_id bigint, right_id bigint, match_weight double,"
            " route varchar)"
        )
        for left, right, weight in pairs:
            engine.run("insert into pair values (?, ?, ?, 'name')", [left, right, weight])
        engine.run(
            "create or replace temp table decided_profile (left_id bigint, right_id bigint,"
            " same boolean, number bigint)"
        )
        for left, right, same, number in decisions:
            engine.run(
                "insert into decided_profile values (?, ?, ?, ?)", [left, right, same, number]
            )
        if memory and self.before:
            engine.run("create temp table earlier_member (profile_id bigint, person_id varchar)")
            for profile, person in self.before.items():
                engine.run("insert into earlier_member values (?, ?)", [profile, person])
        assign_person_ids(engine, f"night-{self.night}", DAY)
        self.before = dict(
            engine.rows(
                "select profile_id, person_id from cluster_of join cluster_person using (cluster)"
            )
        )
        return self.before

    def events(self):
        return self.engine.rows(
            "select event, person_id, before, after, cause from identity_event order by event_no"
        )

    def state(self, person):
        return self.engine.value("select state from identity where person_id = ?", [person])


@pytest.fixture
def nights():
    return Nights()


def test_a_new_record_changes_no_id(nights):
    first = nights.run([5, 6], [9])
    second = nights.run([1, 5, 6], [9], [12])
    assert {second[profile] for profile in (1, 5, 6)} == {first[5]}
    assert second[9] == first[9]
    assert nights.events() == []


def test_on_a_merge_the_oldest_id_stays(nights):
    nights.run([5])
    first = nights.run([5], [1, 2, 3])
    merged = nights.run([1, 2, 3, 5], pairs=[(3, 5, 7.5)])
    assert set(merged.values()) == {first[5]}
    assert nights.state(first[1]) == "merged"
    [(event, person, before, after, cause)] = nights.events()
    assert (event, person, after, cause) == ("merged", first[5], [first[5]], "pair")
    assert before == sorted([first[1], first[5]])


def test_on_a_split_the_largest_part_keeps_the_id(nights):
    first = nights.run([1, 2, 3])
    parted = nights.run([1], [2, 3])
    assert parted[2] == parted[3] == first[1]
    assert parted[1] != first[1]
    [(event, person, before, after, _)] = nights.events()
    assert (event, person, before) == ("split", first[1], [first[1]])
    assert sorted(after) == sorted([parted[1], parted[2]])


def test_what_was_merged_and_parts_again_gets_its_old_ids_back(nights):
    first = nights.run([1], [2, 3])
    nights.run([1, 2, 3])
    assert nights.run([1], [2, 3]) == first
    assert [event for event, *_ in nights.events()] == ["merged", "back", "split"]


def test_a_split_that_somebody_decided_names_the_decision(nights):
    nights.run([1, 2])
    nights.run([1], [2], decisions=[(1, 2, False, 17)])
    assert nights.engine.rows("select cause, detail from identity_event") == [("decision", "17")]


def test_an_id_leaves_with_its_records_and_comes_back_with_them(nights):
    first = nights.run([1, 2], [7])
    nights.run([7])
    assert nights.state(first[1]) == "gone"
    again = nights.run([1, 2], [7])
    assert again == first
    assert [event for event, *_ in nights.events()] == ["gone", "back"]


def test_an_id_is_never_given_to_others(nights):
    nights.run([1])
    nights.engine.run(
        "update identity set person_id = person_id, seed_profile = 99, state = 'gone'"
    )
    given_away = nights.before[1]
    nights.before = {}
    assert nights.run([1])[1] != given_away


PARTITIONS = st.lists(st.lists(st.integers(1, 5), min_size=8, max_size=8), min_size=1, max_size=5)


@settings(max_examples=20)
@given(PARTITIONS)
def test_from_the_log_alone_a_rebuild_gives_the_same_ids(partitions):
    nights = Nights()
    for places in partitions:
        clusters = {}
        # A fifth place is for records that are not there on that night.
        for profile, place in enumerate(places, start=1):
            if place < 5:
                clusters.setdefault(place, []).append(profile)
        found = nights.run(*clusters.values())
        by_person = {}
        for profile, person in found.items():
            by_person.setdefault(person, set()).add(profile)
        assert sorted(map(sorted, by_person.values())) == sorted(map(sorted, clusters.values()))
    before, events = dict(nights.before), nights.events()
    assert nights.run(*clusters.values(), memory=False) == before
    assert nights.events() == events
