from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from resolver.casework import DecisionLog
from resolver.review.panel import Looks
from resolver.review.queue import build_queue
from resolver.review.records import load_records
from resolver.review.sitting import Sitting
from resolver.review.terminal import ReviewApp
from tests.review.village import linkage

LINKAGE = linkage()
NUMBER = "220202195001011234"
Steps = Callable[[Pilot], Awaitable[None]]


@pytest.fixture
def log(tmp_path):
    return DecisionLog(tmp_path)


@pytest.fixture
def review(village, log) -> Callable[..., Sitting]:
    """Return what runs the terminal for a cluster of three and a pair."""
    one = village.record("roll", "P1", id_number=NUMBER, name="王秀兰[/]")
    two = village.record("deaths", "P2", id_number=NUMBER.replace("01", "10", 1), name="王秀蓝")
    three = village.record("visits", "P3", name="王秀")
    village.pair(one, two, 4)
    village.pair(one, three, 2.5)
    village.lead("P1", 81_000)
    left, right = village.record("roll", "P8"), village.record("deaths", "P8")
    village.pair(left, right, 2)
    village.engine.run(
        "insert into possible_same values ('P1', 'P2', 4, 0.94, 'different_numbers')"
    )
    clusters = build_queue(village.engine, LINKAGE, draws=0)
    groups = {group for cluster in clusters for group in cluster.groups}
    records = load_records(village.engine, LINKAGE, groups)

    def run(steps: Steps, language="en", unmask=False, size=(80, 24), asked=clusters) -> Sitting:
        sitting = Sitting(asked, log, "corrected", run="r1", model="m1")
        app = ReviewApp(sitting, records, Looks(LINKAGE, language, unmask))

        async def play() -> None:
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await steps(pilot)

        asyncio.run(play())
        return sitting

    return run


def screen(pilot: Pilot) -> str:
    """Return what can be read on the screen."""
    lines = pilot.app.screen._compositor.render_strips(pilot.app.size)
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


async def answer(pilot: Pilot, key: str, reason: str = "") -> None:
    await pilot.press(key)
    await pilot.press(*reason, "enter")
    await pilot.pause()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Cluster 1 of 2 · link 1 of 2", "Are A and B one person?", "Same", "also 3"]),
        ("zh", ["第1组，共2组 · 本组第1对，共2对", "甲和乙是同一人吗？", "同一人", "同组3"]),
    ],
)
def test_a_link_is_asked_in_the_readers_language_within_80_columns(review, language, words):
    async def steps(pilot):
        shown = screen(pilot)
        for word in [*words, "王秀兰[/]", "王秀蓝", "2202**********1234"]:
            assert word in shown
        assert len(shown.splitlines()) == 24

    review(steps, language=language)


@pytest.mark.parametrize("key", ["y", "n", "u"])
def test_the_score_shows_after_the_decision_and_not_before(review, key):
    async def steps(pilot):
        assert not any(word in screen(pilot) for word in ("bits", "81,000", "two persons", "valid"))
        await pilot.press(key)
        assert "bits" not in screen(pilot)
        await pilot.press(*"seen", "enter")
        await pilot.pause()
        shown = screen(pilot)
        assert "Score: 4.0 bits, probability 0.94" in shown
        assert "two persons (two valid numbers)" in shown
        assert "81,000.00 yuan" in shown
        await pilot.press("enter")
        assert "bits" not in screen(pilot)

    review(steps)


def test_a_verdict_with_its_reason_is_in_the_log(review, log):
    async def steps(pilot):
        await answer(pilot, "n", "two graves, yes")

    sitting = review(steps)
    [entry] = log.in_force()
    assert (entry.verdict, entry.reason) == ("different", "two graves, yes")
    assert sitting.summary()["different"] == 1


def test_enter_alone_gives_the_usual_reason(review, log):
    async def steps(pilot):
        await answer(pilot, "u")

    review(steps, language="zh")
    assert log.in_force()[0].reason == "依据所示内容判断"


def test_escape_decides_nothing(review, log):
    async def steps(pilot):
        await pilot.press("y", "x", "escape")
        await pilot.press("n", "escape", "s")
        await pilot.pause()
        assert "link 2 of 2" in screen(pilot)

    review(steps)
    assert log.entries() == []


def test_keys_lead_through_the_queue_and_back(review):
    async def steps(pilot):
        await pilot.press("s", "s")
        assert "Cluster 2 of 2 · link 1 of 1" in screen(pilot)
        await pilot.press("s")
        assert "That was the last one" in screen(pilot)
        await pilot.press("y", "b", "b")
        assert "Cluster 1 of 2 · link 2 of 2" in screen(pilot)
        # Without a decision there is nothing to go on from.
        await pilot.press("enter", "space")
        assert "link 2 of 2" in screen(pilot)

    assert review(steps).summary()["skipped"] == 3


def test_a_decision_can_be_changed_after_going_back(review, log):
    async def steps(pilot):
        await answer(pilot, "y", "slip")
        await pilot.press("enter", "b")
        await pilot.pause()
        assert "You: same (slip)" in screen(pilot)
        await answer(pilot, "n", "meant")

    review(steps)
    assert [entry.verdict for entry in log.in_force()] == ["different"]


def test_differing_characters_are_marked(review):
    async def steps(pilot):
        lines = pilot.app.screen._compositor.render_strips(pilot.app.size)
        marked = {
            segment.text
            for strip in lines
            for segment in strip
            if segment.style and segment.style.underline and segment.text.strip()
        }
        assert {"兰[/]", "蓝"} <= marked
        # The place of a hidden difference shows, its digit does not.
        assert any(set(text) == {"*"} for text in marked)

    review(steps, size=(120, 30))


def test_whole_numbers_are_shown_only_if_told_so(review):
    async def masked(pilot):
        assert NUMBER not in screen(pilot)

    async def whole(pilot):
        assert NUMBER in screen(pilot)

    review(masked)
    review(whole, unmask=True)


def test_a_narrow_terminal_shows_the_two_and_turns_to_the_others(review):
    async def steps(pilot):
        assert "also 3" not in screen(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "also 3" in screen(pilot)
        await pilot.press("right", "right", "left", "down", "up")
        assert "also 3" in screen(pilot)

    review(steps, size=(50, 24))


def test_nothing_to_review_says_so_and_quits(review):
    async def steps(pilot):
        assert "Nothing is left to review" in screen(pilot)
        await pilot.press("y", "s", "b", "enter", "q")

    review(steps, asked=[])


def test_what_the_log_refuses_is_a_sentence_on_the_screen(review, log, tmp_path):
    (tmp_path / "casework.db").unlink()
    (tmp_path / "casework.db").mkdir()

    async def steps(pilot):
        await answer(pilot, "y", "x")
        assert "casework.db" in str(pilot.app.query_one("#outcome", Static).render())

    review(steps)


def test_a_fault_shows_no_personal_data(village, log):
    """Textual would print the local variables of every function on the way."""
    left, right = village.record("roll", "P1", name="王秀兰"), village.record("deaths", "P2")
    village.pair(left, right, 0)
    sitting = Sitting(build_queue(village.engine, LINKAGE), log, "x", run="r", model="m")
    app = ReviewApp(sitting, {}, Looks(LINKAGE, "en", False))

    async def play() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()

    with pytest.raises(KeyError):
        asyncio.run(play())
    assert isinstance(app.fault, KeyError)
    assert app._exit_renderables == []
