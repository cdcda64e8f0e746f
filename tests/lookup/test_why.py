from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from resolver.config.linkage import Linkage
from resolver.link import Model
from resolver.lookup.reference import UnknownReferenceError
from resolver.lookup.sides import SameReferenceError
from resolver.lookup.spoken import Speaker
from resolver.lookup.why import Why, why
from tests.lookup.village import FAIRY, MASTER, REGISTER, Village, log_of, row

# Which two records, whether they are one person, and the codes of the reasons in order.
CASES = [
    ("a2", "a3", True, ["identical"]),
    ("a1", "a2", True, ["grouped"]),
    ("a1", "a4", True, ["grouped"]),
    ("a1", "a5", True, ["together", "joined"]),
    ("b1", "b2", False, ["different_numbers", "same_register", "below_threshold"]),
    ("b1", "b3", False, ["rivals"]),
    ("c1", "c3", False, ["weak_on_average", "pairs_missing"]),
    ("d1", "d2", False, ["below_threshold"]),
    ("d1", "d3", False, ["no_route"]),
    ("e1", "e2", False, ["below_keep"]),
    ("f1", "f2", False, ["same_register", "enough_but"]),
    ("a1", "b1", False, ["different_numbers", "same_register", "no_route"]),
]


def ask(village: Village, left: str, right: str, language: str = "en", unmask: bool = False) -> Why:
    speaker = Speaker(village.linkage, language, unmask=unmask)
    return why(village.engine, village.linkage, village.model, REGISTER, (left, right), speaker)


@pytest.fixture(scope="module")
def answers(village: Village) -> dict[tuple[str, str], Why]:
    """Return the answers about the cases, each asked once."""
    return {
        (left, right): ask(village, village.record(left), village.record(right))
        for left, right, _, _ in CASES
    }


def codes(answer: Why) -> list[str]:
    return [reason.code for reason in answer.reasons]


@pytest.mark.parametrize(("left", "right", "same", "expected"), CASES)
def test_two_records(
    village: Village,
    answers: dict[tuple[str, str], Why],
    left: str,
    right: str,
    same: bool,
    expected: list[str],
) -> None:
    answer = answers[left, right]
    assert (answer.same, codes(answer)) == (same, expected)
    assert answer.left.reference == village.record(left)
    assert answer.right.reference == village.record(right)
    turned = ask(village, village.record(right), village.record(left), "zh")
    assert (turned.same, codes(turned)) == (same, expected)
    for reason in (*answer.reasons, *turned.reasons):
        assert "{" not in reason.text
    assert all(re.search("[\u4e00-\u9fff]", reason.text) for reason in turned.reasons)


@pytest.mark.parametrize(("left", "right", "same", "expected"), CASES[4::3])
def test_two_persons(
    village: Village, left: str, right: str, same: bool, expected: list[str]
) -> None:
    answer = ask(village, village.person(left), village.person(right))
    assert (answer.same, codes(answer)) == (same, expected)


def test_the_pair_is_told_comparison_by_comparison(village: Village) -> None:
    answer = ask(village, village.record("a1"), village.record("a5"))
    pair = answer.closest
    assert pair is not None
    assert pair.bits is not None
    assert pair.prior + sum(item.bits for item in pair.compared) == pytest.approx(pair.bits)
    said = {item.comparison: item for item in pair.compared}
    assert [item.comparison for item in pair.compared][:2] == ["Name", "Identity number"]
    assert said["Identity number"].level == "mistyped number"
    assert said["Identity number"].left.endswith("5779")
    assert said["Identity number"].right.endswith("5970")
    assert said["Phone"].level == "a value in common"
    assert said["Name"].rarity == pytest.approx(0.0, abs=20)
    assert pair.counted == 20.0
    assert pair.routes[0].name == village.engine.value(
        "select route from pair where match_weight = ?", [pair.bits]
    )
    assert pair.routes[0].by.startswith("Name")


def test_values_stand_on_the_side_that_was_named(village: Village) -> None:
    for left, right in (("a1", "a5"), ("a5", "a1")):
        answer = ask(village, village.record(left), village.record(right), unmask=True)
        assert answer.closest is not None
        number = answer.closest.compared[1]
        assert (number.left == MASTER) is (left == "a1")
        assert (number.right == MASTER) is (right == "a1")


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in texts_in(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in texts_in(inner))


def test_numbers_are_masked(answers: dict[tuple[str, str], Why]) -> None:
    said = [text for answer in answers.values() for text in texts_in(asdict(answer))]
    assert any("****" in text for text in said)
    assert not [text for text in said if re.search(r"\d{17}[\dX]|(?<!\d)1\d{10}(?!\d)", text)]


def test_whole_numbers_are_shown_if_asked_for(village: Village) -> None:
    answer = ask(village, village.record("b1"), village.record("b2"), unmask=True)
    said = list(texts_in(asdict(answer)))
    assert any(FAIRY in text for text in said)
    assert not any("***" in text for text in said)


def test_the_average_tells_which_pairs_pull_it_down(village: Village) -> None:
    answer = ask(village, village.record("c1"), village.record("c3"))
    average = answer.average
    assert average is not None
    assert [pair.how for pair in average.pairs] == ["below_keep", "kept"]
    assert average.pairs[0].counted == village.linkage.thresholds.missing
    assert average.missing == 1
    assert average.mean == pytest.approx(sum(p.counted for p in average.pairs) / 2)
    assert average.mean < village.linkage.thresholds.join < average.pairs[1].counted


def test_rivals_are_named_with_their_shares(village: Village) -> None:
    answer = ask(village, village.record("b1"), village.record("b3"))
    assert {rival.person for rival in answer.rivals} == {
        village.person("b1"),
        village.person("b2"),
    }
    assert [rival.asked for rival in answer.rivals].count(True) == 1
    assert sum(rival.share for rival in answer.rivals) == pytest.approx(1, abs=0.01)
    assert answer.closest is not None
    assert answer.closest.shared


def test_the_chain_leads_over_somebody_else(village: Village) -> None:
    answer = ask(village, village.person("b1"), village.person("b2"))
    assert [len({pair.left, pair.right}) for pair in answer.chain] == [2, 2]
    assert answer.chain[0].right == answer.chain[1].left
    between = next(g for g in answer.groups if g.label == answer.chain[0].right)
    assert between.person == village.person("b3")
    assert all(pair.counted is not None for pair in answer.chain)


def test_a_record_and_its_person(village: Village) -> None:
    answer = ask(village, village.record("a5"), village.person("a5"))
    assert codes(answer) == ["together", "joined"]
    alone = ask(village, village.record("d3"), village.person("d3"))
    assert codes(alone) == ["identical"]
    assert alone.left.values == alone.right.values
    assert alone.closest is None


def test_what_is_merely_similar_is_said(village: Village) -> None:
    answer = ask(village, village.record("a4"), village.record("a1"))
    assert answer.left.fits == "one character differs"
    [spelling] = [s for g in answer.groups for s in g.spellings if not s.sure]
    assert spelling.record == village.record("a4")


def test_people_decided_that_they_are_two(changed: Village, tmp_path: Path) -> None:
    left, right = changed.record("a1"), changed.record("a5")
    log = log_of(tmp_path)
    log.decide("different", left, right, reason="father and son", actor="wang")
    changed.cluster(log)
    answer = ask(changed, left, right)
    assert not answer.same
    assert codes(answer) == ["decided_apart", "enough_but"]
    assert "wang decided on 2024-12-31" in answer.reasons[0].text
    assert "father and son" in answer.reasons[0].text


def test_people_decided_that_rows_of_one_number_are_two(changed: Village, tmp_path: Path) -> None:
    left, right = changed.record("a1"), changed.record("a4")
    log = log_of(tmp_path)
    log.decide("different", left, right, reason="borrowed number", actor="wang")
    changed.cluster(log)
    answer = ask(changed, left, right)
    # What stands alone because of that has no record of its own to be compared.
    assert codes(answer) == ["decided_apart"]
    assert answer.closest is not None
    assert answer.closest.compared == ()
    json.dumps(asdict(answer), allow_nan=False)


def test_people_decided_that_they_are_one(changed: Village, tmp_path: Path) -> None:
    left, right = changed.record("d1"), changed.record("d2")
    log = log_of(tmp_path)
    log.decide("same", left, right, reason="one house", actor="li")
    changed.cluster(log)
    answer = ask(changed, left, right)
    assert codes(answer) == ["together", "joined_by_decision"]
    assert "li decided" in answer.reasons[1].text


@pytest.mark.parametrize(
    ("kind", "left", "right", "same", "expected"),
    [
        ("hold_merge", "a1", "a5", False, ["held_for_review", "enough_but"]),
        ("hold_split", "d1", "d2", True, ["together", "joined_by_hold"]),
        ("keep_together", "d1", "d2", True, ["together", "joined_by_band"]),
    ],
)
def test_the_system_holds_something(
    changed: Village, kind: str, left: str, right: str, same: bool, expected: list[str]
) -> None:
    changed.hold(kind, left, right)
    changed.cluster()
    answer = ask(changed, changed.record(left), changed.record(right))
    assert (answer.same, codes(answer)) == (same, expected)


def test_a_value_that_too_many_share(linkage: Linkage, model: Model) -> None:
    route = linkage.routes["name_and_birth"].model_copy(update={"max_block": 2})
    narrow = linkage.model_copy(update={"routes": {"name_and_birth": route}})
    rows = [
        row("village", f"v{n}", "公孙玉兰", birth_date="1947-08-09", phone=f"1394444000{n}")
        for n in range(3)
    ]
    built = Village(narrow, model, rows, background=60)
    answer = ask(built, built.record("v0"), built.record("v1"))
    assert codes(answer) == ["crowded"]
    assert "name_and_birth" in answer.reasons[0].text
    assert answer.average is not None
    assert answer.average.pairs[0].how == "crowded"
    built.engine.close()


def test_links_inside_a_person_may_lead_over_others(linkage: Linkage, model: Model) -> None:
    # The two ends never meet: only the middle one has a number and a phone.
    rows = [
        row("village", "v1", "公孙玉兰", birth_date="1947-08-09", phone="13944440001"),
        row(
            "hospital", "v2", "公孙玉兰", birth_date="1947-08-09", phone="13944440001",
            person_number="7700000001", address="龙山区青甸镇西河村3组7号",
        ),
        row(
            "bank", "v3", "公孙玉兰", person_number="7700000001",
            address="龙山区青甸镇西河村3组7号",
        ),
    ]  # fmt: skip
    built = Village(linkage, model, rows, background=250)
    answer = ask(built, built.record("v1"), built.record("v3"))
    assert answer.same
    assert "through_others" in codes(answer)
    assert len(answer.chain) == 2
    built.engine.close()


def test_names_that_lead_nowhere(village: Village) -> None:
    person, record = village.person("a1"), village.record("a1")
    with pytest.raises(UnknownReferenceError, match="no person"):
        ask(village, "P00000000000", person)
    with pytest.raises(UnknownReferenceError, match="no record"):
        ask(village, record, "register/none")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_twice(village: Village, language: str) -> None:
    person, record = village.person("a1"), village.record("a1")
    for reference in (person, record):
        with pytest.raises(SameReferenceError) as caught:
            ask(village, reference, reference)
        assert caught.value.in_language(language)
    with pytest.raises(SameReferenceError, match=f"resolver how {person}"):
        ask(village, person.lower(), person)


def test_an_id_that_was_merged_away(changed: Village) -> None:
    person, other = changed.person("a1"), changed.person("b1")
    changed.engine.run(
        "insert into identity_event values ('run', date '2024-12-31', 1, 'merged', ?, ?, ?,"
        " 'pair', null)",
        [person, [person, "P0LD00000000"], [person]],
    )
    answer = ask(changed, "P0LD00000000", other)
    assert (answer.left.person, answer.left.reference) == (person, "P0LD00000000")
    with pytest.raises(SameReferenceError, match="was merged into"):
        ask(changed, "P0LD00000000", person)


def test_the_same_question_has_the_same_answer(village: Village) -> None:
    names = (village.person("c1"), village.person("c3"))
    assert asdict(ask(village, *names)) == asdict(ask(village, *names))
