"""What the reviewer sees of a link: the records as columns, and afterwards what the run says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from resolver.config.linkage import Linkage
from resolver.lookup.masking import mask_text
from resolver.review.differing import Parts
from resolver.review.queue import Question
from resolver.review.records import Record, field_title, side_by_side
from resolver.review.texts import text, title

DIFFERS = "bold red underline"
"""Underlined too, for those who do not tell red."""

LABEL_WIDTH = 10
RECORD_WIDTH = 20
_FEEDS = 3


@dataclass(frozen=True, slots=True)
class Looks:
    """How records are written for this reviewer."""

    linkage: Linkage
    language: str
    unmask: bool

    @property
    def kinds(self) -> dict[str, str]:
        """Return the kind of each field."""
        return {name: spec.kind for name, spec in self.linkage.fields.items()}


def room_for(width: int) -> int:
    """Return how many records fit beside each other, at least the two that are compared.

    Examples
    --------
    >>> room_for(80), room_for(40), room_for(160)
    (3, 2, 7)
    """
    return max(2, (width - LABEL_WIDTH) // (RECORD_WIDTH + 1))


def comparison_table(
    question: Question,
    records: Mapping[int, Record],
    others: Sequence[tuple[int, int]],
    looks: Looks,
) -> Table:
    """Return the two records of a question side by side, and others of its cluster.

    Parameters
    ----------
    question
        Which two are compared.
    records
        By group.
    others
        Further records to show: their number in the cluster, and their group.
    looks
        Language and masking.
    """
    language = looks.language
    left, right = records[question.left_group], records[question.right_group]
    columns = [left, right, *(records[group] for _, group in others)]
    against = [right, *([left] * (len(columns) - 1))]
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="bold reverse")
    table.add_column("", width=LABEL_WIDTH, style="bold", overflow="fold")
    heads = [text("side.left", language), text("side.right", language)]
    for head in [*heads, *(text("side.other", language, number=number) for number, _ in others)]:
        table.add_column(head, ratio=1, overflow="fold")
    views = [
        {
            view.field: view.left
            for view in side_by_side(one, other, looks.kinds, looks.unmask, language)
        }
        for one, other in zip(columns, against, strict=True)
    ]
    for field in looks.kinds:
        cells = [view.get(field, ()) for view in views]
        if any(cells):
            label = field_title(looks.linkage, field, language)
            table.add_row(label, *(_marked(values, looks) for values in cells))
    table.add_row(text("from", language), *(_feeds(record, language) for record in columns))
    table.add_row(text("rows", language), *(f"{record.rows:,}" for record in columns))
    names = [name if looks.unmask else mask_text(name) for name in (question.left, question.right)]
    table.add_row(
        text("key", language),
        *(Text(name, "dim") for name in names),
        *("" for _ in others),
    )
    return table


def outcome(question: Question, verdict: str, reason: str, language: str) -> Text:
    """Return what may be shown once the reviewer has decided: the score and the run's view."""
    said = text(f"verdict.{verdict}", language)
    lines = [text("you", language, verdict=said, reason=reason)]
    if question.match_weight is None:
        lines.append(text("no_score", language))
    else:
        lines.append(
            text(
                "score",
                language,
                weight=question.match_weight,
                probability=question.match_probability,
            )
        )
    view = text("system.joined" if question.joined else "system.apart", language)
    why = [title("apart", question.apart_for, language)] if question.apart_for else []
    why += [title("held", question.held, language)] if question.held else []
    separator = "；" if language == "zh" else "; "
    lines.append(text("view_why", language, view=view, why=separator.join(why)) if why else view)
    lines.append(text("stake", language, leads=len(question.leads), yuan=question.yuan))
    if verdict != "unsure":
        agreed = (verdict == "same") == question.joined
        lines[-1] += " · " + text("agree" if agreed else "disagree", language)
    return Text("\n".join(lines))


def _marked(values: Sequence[Parts], looks: Looks) -> Text:
    if not values:
        return Text(text("no_value", looks.language), "dim")
    return Text("\n").join(
        Text.assemble(*((part.text, DIFFERS if part.differs else "") for part in value))
        for value in values
    )


def _feeds(record: Record, language: str) -> Text:
    titles = [feed.in_language(language) for feed in record.feeds[:_FEEDS]]
    more = len(record.feeds) - len(titles)
    return Text("\n".join([*titles, f"+{more}"] if more else titles))
