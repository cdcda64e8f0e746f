"""The review in the terminal: one link at a time, keys for verdicts, the score afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import Input, Static

from resolver.casework import Verdict
from resolver.config.problem import ExpectedError
from resolver.review.panel import Looks, comparison_table, outcome, room_for
from resolver.review.records import Record
from resolver.review.sitting import Sitting
from resolver.review.texts import text

_KEYS = {
    "y": "same",
    "n": "different",
    "u": "unsure",
    "s": "skip",
    "b": "back",
    "q": "quit",
}


class ReviewApp(App[None]):
    """Ask question after question until the reviewer quits.

    Parameters
    ----------
    sitting
        The queue and what was decided.
    records
        What each group of the queue says.
    looks
        Language and masking.
    """

    CSS = """
    #place, #keys { height: 1; background: $panel; }
    #ask { height: 1; text-style: bold; }
    #outcome { height: auto; max-height: 6; background: $boost; display: none; }
    #reason { height: 1; border: none; padding: 0; display: none; }
    #records { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "judge('same')"),
        Binding("n", "judge('different')"),
        Binding("u", "judge('unsure')"),
        Binding("s", "skip"),
        Binding("b", "return"),
        Binding("q", "quit"),
        Binding("enter,space", "next"),
        Binding("escape", "cancel"),
        Binding("left", "turn(-1)"),
        Binding("right", "turn(1)"),
        Binding("up", "scroll('up')"),
        Binding("down", "scroll('down')"),
        Binding("pageup", "scroll('page_up')"),
        Binding("pagedown", "scroll('page_down')"),
    ]
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""

    def __init__(self, sitting: Sitting, records: Mapping[int, Record], looks: Looks) -> None:
        super().__init__()
        self._sitting = sitting
        self._records = records
        self._looks = looks
        self._verdict: Verdict | None = None
        self._first_other = 0

    @property
    def fault(self) -> Exception | None:
        """Return what went wrong, if the application had to end for it."""
        return self._exception

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static(id="place")
        yield Static(id="ask")
        # It scrolls by the keys of the application, so that these keep the focus.
        with VerticalScroll(id="records", can_focus=False):
            yield Static(id="table")
        yield Static(id="outcome")
        yield Input(id="reason")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show the first question."""
        self._show()

    def on_resize(self, _event: Resize) -> None:
        """Show as many records as there is room for now."""
        self.call_after_refresh(self._show)

    def action_judge(self, verdict: Verdict) -> None:
        """Ask for the reason of a verdict."""
        if self._sitting.at_end:
            return
        self._verdict = verdict
        field = self.query_one("#reason", Input)
        field.value = ""
        field.placeholder = self._text(
            "reason",
            verdict=self._text(f"verdict.{verdict}"),
            default=self._text("by_what_is_shown"),
        )
        field.display = True
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the decision down and show what was hidden until now."""
        if self._verdict is None:
            return
        reason = event.value.strip() or self._text("by_what_is_shown")
        try:
            self._sitting.decide(self._verdict, reason)
        except ExpectedError as error:
            below = self.query_one("#outcome", Static)
            below.update(Text(str(error), "bold red"))
            below.display = True
            return
        self._close_reason()
        self._show()

    def action_cancel(self) -> None:
        """Decide nothing after all."""
        self._close_reason()

    def action_next(self) -> None:
        """Go on from a decided question."""
        if not self._sitting.at_end and self._sitting.answer is not None:
            self._sitting.forward()
            self._turn_to()

    def action_skip(self) -> None:
        """Leave the question open."""
        self._sitting.skip()
        self._turn_to()

    def action_return(self) -> None:
        """Return to the question before."""
        self._sitting.back()
        self._turn_to()

    def action_turn(self, step: int) -> None:
        """Show other records of the cluster beside the two that are compared."""
        if not self._sitting.at_end:
            others = len(self._others())
            self._first_other = max(0, min(self._first_other + step, others - 1))
            self._show()

    def action_scroll(self, way: str) -> None:
        """Move the records up or down."""
        getattr(self.query_one("#records", VerticalScroll), f"scroll_{way}")(animate=False)

    def _turn_to(self) -> None:
        self._first_other = 0
        self._close_reason()
        self.query_one("#records", VerticalScroll).scroll_home(animate=False)
        self._show()

    def _close_reason(self) -> None:
        self._verdict = None
        field = self.query_one("#reason", Input)
        field.display = False
        self.set_focus(None)

    def _others(self) -> list[tuple[int, int]]:
        asked = self._sitting.question
        compared = (asked.left_group, asked.right_group)
        numbered = enumerate(self._sitting.cluster.groups, 1)
        return [(number, group) for number, group in numbered if group not in compared]

    def _show(self) -> None:
        self._show_keys()
        ask, place = self.query_one("#ask", Static), self.query_one("#place", Static)
        table, below = self.query_one("#table", Static), self.query_one("#outcome", Static)
        below.display = False
        if self._sitting.at_end:
            place.update(Text(self._text("app")))
            ask.update(Text(self._text("all_seen" if self._sitting.clusters else "nothing_left")))
            table.update("")
            return
        place.update(Text(self._place()))
        ask.update(Text(self._text("ask")))
        question = self._sitting.question
        room = room_for(self.size.width) - 2
        others = self._others()[self._first_other :][:room]
        table.update(comparison_table(question, self._records, others, self._looks))
        answer = self._sitting.answer
        if answer is not None:
            said = outcome(question, *answer, self._looks.language)
            said.append(f" · {self._text('next')}", "bold")
            below.update(said)
            below.display = True

    def _place(self) -> str:
        sitting, at = self._sitting, self._sitting.place
        place = self._text(
            "place",
            cluster=at.cluster + 1,
            clusters=len(sitting.clusters),
            link=at.link + 1,
            links=len(sitting.cluster.questions),
        )
        return f"{place} · {self._text('decided_so_far', count=sitting.summary()['decided'])}"

    def _show_keys(self) -> None:
        hints = Text()
        for key, name in _KEYS.items():
            hints.append(f" {key} ", "bold reverse").append(f" {self._text(f'keys.{name}')}  ")
        self.query_one("#keys", Static).update(hints)

    def _text(self, key: str, **values: object) -> str:
        return text(key, self._looks.language, **values)

    def _fatal_error(self) -> None:
        # Textual's own report shows local variables, and with them people's names.
        self._close_messages_no_wait()
