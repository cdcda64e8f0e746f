"""Decisions bind every later run, and nothing is left of one that was withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from resolver.casework import DecisionLog
from resolver.config.project import load_project
from resolver.pipeline import run_nightly
from resolver.runs import Workspace
from resolver.sample import generate

AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def project(repository):
    return load_project(repository / "configs" / "pension")


@pytest.fixture
def office(project, tmp_path):
    """Return a workspace that has been run once, and how to run it again."""
    inbox = tmp_path / "inbox"
    generate(inbox, 500, 6, 5)
    workspace = Workspace(tmp_path / "workspace")

    def run(**how):
        run_nightly(project, workspace, inbox, as_of=AS_OF, **how)
        with workspace.open_published() as engine:
            return dict(
                engine.rows(
                    "select m.feed || '/' || m.row_key, p.person_id from mention as m"
                    " join person_profile as p using (profile_id)"
                )
            )

    return workspace, run


def test_decisions_bind_until_they_are_withdrawn(office):
    workspace, run = office
    before = run()
    register = sorted(key for key in before if key.startswith("population_register/"))
    a, b, c = register[:3]
    mine = sorted(key for key, person in before.items() if person == before[a] and key != a)
    log = DecisionLog(workspace.root)
    for verdict, left, right in (
        ("same", a, b),
        ("different", b, c),
        ("same", a, c),
        ("unsure", b, register[4]),
        ("same", a, "nowhere/1"),
    ):
        log.decide(verdict, left, right, reason="seen")
    for how in ({}, {}, {"rebuild": True}):
        after = run(**how)
        assert after[a] == after[b] != after[c]
        assert all(after[key] == after[a] for key in mine)
        with workspace.open_published() as engine:
            states = engine.rows("select state from link_decision order by number")
            chain = engine.rows("select number, via, decision from contradiction order by position")
        assert [state for (state,) in states] == [
            "applied",
            "applied",
            "contradicted",
            "unsure",
            "record_gone",
        ]
        assert chain == [(3, "same", 1), (3, "different", 2)]
    log.withdraw(1, "wrong")
    log.withdraw(2, "wrong")
    after = run()
    assert after[a] == after[c] != after[b]
    for number in (3, 4, 5):
        log.withdraw(number, "wrong")
    assert people(run()) == people(before)


def people(persons):
    """Return who is one person with whom, whatever the ids."""
    of = {}
    for key, person in sorted(persons.items()):
        of.setdefault(person, []).append(key)
    return sorted(of.values())


def test_who_is_decided_apart_takes_nobody_along(office):
    workspace, run = office
    before = run()
    of = {}
    for key, person in sorted(before.items()):
        of.setdefault(person, []).append(key)
    with workspace.open_published() as engine:
        groups = engine.rows(
            "select list(feed || '/' || row_key order by feed, row_key) from ("
            " select g.group_id, m.profile_id, min(m.feed) as feed,"
            " arg_min(m.row_key, (m.feed, m.row_id)) as row_key"
            " from mention as m join profile_group as g using (profile_id)"
            " group by g.group_id, m.profile_id) group by group_id having count(*) >= 3"
            " order by group_id limit 1"
        )
    left, right, third = groups[0][0][:3]
    log = DecisionLog(workspace.root)
    log.decide("different", left, right, reason="seen")
    log.decide("same", right, third, reason="seen")
    after = run()
    assert after[left] != after[right] == after[third]
