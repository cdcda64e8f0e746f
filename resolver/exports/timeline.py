"""Draw what happened to a ring's members as an SVG timeline, one lane a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup, escape

from resolver.exports.texts import Texts

Row = dict[str, Any]

_WIDTH, _LEFT, _RIGHT = 1000, 150, 20
_LANE, _HEAD, _FOOT = 46, 34, 46
_GLYPHS = {
    "death": '<path d="M{x} {top}V{y}M{left} {cross}H{right}" stroke="#000" stroke-width="2.5"/>',
    "sign_strong": '<circle cx="{x}" cy="{y}" r="5" fill="#1E8449"/>',
    "sign_weak": '<circle cx="{x}" cy="{y}" r="4" fill="#fff" stroke="#1E8449"/>',
    "aggravating": '<circle cx="{x}" cy="{y}" r="4" fill="#fff" stroke="#C0392B"'
    ' stroke-width="2"/>',
    "account_change": '<path d="M{x} {top2}L{right} {y}L{x} {bottom}L{left} {y}Z" fill="#D68910"/>',
    "authentication": '<rect x="{left}" y="{top2}" width="10" height="10" fill="#7D3C98"/>',
    "award": '<path d="M{x} {top2}L{right} {bottom}H{left}Z" fill="#2E6DA4"/>',
    "custody": '<rect x="{left}" y="{top2}" width="10" height="10" fill="#fff" stroke="#000"/>',
    "paid": '<rect x="{x}" y="{base}" width="4" height="7" fill="#AAB7B8"/>',
    "over": '<rect x="{x}" y="{base_over}" width="4" height="14" fill="#C0392B"/>',
}
_ABOVE = -9  # what is stated hangs above the line, payments stand below it


def draw_timeline(
    members: Sequence[Row], payments: Sequence[Row], events: Sequence[Row], texts: Texts
) -> Markup:
    """Return an SVG timeline.

    Parameters
    ----------
    members
        Rows with ``person_id`` and ``name``, in the order of lanes.
    payments
        Rows with ``person_id``, ``month`` and ``is_over``.
    events
        Rows with ``person_id``, ``date``, ``kind`` and ``feed``.
    texts
        In the reader's language.
    """
    events = [row | {"kind": "aggravating"} if row.get("aggravating") else row for row in events]
    days = [row["month"] for row in payments] + [row["date"] for row in events]
    if not days:
        return Markup("")
    first, last = min(days) - timedelta(days=15), max(days)
    span = max((last - first).days + 31, 60)

    def x_of(day: date) -> int:
        return _LEFT + int((day - first).days * (_WIDTH - _LEFT - _RIGHT) / span)

    height = _HEAD + _LANE * len(members) + _FOOT
    lanes = {row["person_id"]: _HEAD + _LANE * n + 24 for n, row in enumerate(members)}
    parts = _axis(first, last, height - _FOOT, x_of)
    for row in members:
        y = lanes[row["person_id"]]
        name = escape(str(row["name"] or row["person_id"])[:12])
        parts.append(f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{name}</text>')
        died = _death_of(row["person_id"], events)
        if died:
            x = x_of(died)
            area = f'x="{x}" y="{y - 20}" width="{_WIDTH - _RIGHT - x}" height="{_LANE - 4}"'
            parts.append(f'<rect {area} fill="#FDEDEC"/>')
        parts.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#D5D8DC"/>')
    for row in payments:
        kind = "over" if row["is_over"] else "paid"
        parts.append(_glyph(kind, x_of(row["month"]), lanes[row["person_id"]]))
    for row in events:
        if row["kind"] in _GLYPHS and row["person_id"] in lanes:
            glyph = _glyph(row["kind"], x_of(row["date"]), lanes[row["person_id"]] + _ABOVE)
            what = f"{row['date']} {texts.get('event.' + row['kind'])} ({row['feed']})"
            parts.append(f"<g><title>{escape(what)}</title>{glyph}</g>")
    parts += _legend(texts, height - 16, {row["kind"] for row in events}, payments)
    label = escape(texts["timeline"])
    return Markup(
        f'<svg class="timeline" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-label="{label}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _death_of(person: str, events: Sequence[Row]) -> date | None:
    """Return the earliest report of a death that was not taken back."""
    return min(
        (
            row["date"]
            for row in events
            if row["person_id"] == person and row["kind"] == "death" and not row["withdrawn"]
        ),
        default=None,
    )


def _axis(first: date, last: date, bottom: int, x_of: Any) -> list[str]:
    """Mark years, and also quarters where there is room for them."""
    quarters = (last - first).days < 1300
    parts = []
    for year in range(first.year, last.year + 1):
        for month in (1, 4, 7, 10) if quarters else (1,):
            day = date(year, month, 1)
            if not first <= day <= last:
                continue
            x = x_of(day)
            label = f"{year}" if month == 1 else f"{year}-{month:02d}"
            colour = "#ABB2B9" if month == 1 else "#E5E7E9"
            parts.append(f'<path d="M{x} {_HEAD - 8}V{bottom}" stroke="{colour}"/>')
            parts.append(f'<text class="tick" x="{x}" y="{_HEAD - 14}">{label}</text>')
    return parts


def _glyph(kind: str, x: int, y: int) -> str:
    return _GLYPHS[kind].format(
        x=x, y=y, left=x - 5, right=x + 5, top=y - 9, cross=y - 5, top2=y - 5, bottom=y + 5,
        base=y + 3, base_over=y + 3,
    )  # fmt: skip


def _legend(texts: Texts, y: int, kinds: set[str], payments: Sequence[Row]) -> list[str]:
    present = [kind for kind in _GLYPHS if kind in kinds]
    present += sorted({"over" if row["is_over"] else "paid" for row in payments})
    parts = []
    x = 12
    if "death" in kinds:
        label = texts["event.since_death"]
        parts.append(f'<rect x="{x}" y="{y - 11}" width="14" height="13" fill="#FADBD8"/>')
        parts.append(f'<text x="{x + 19}" y="{y}" font-size="13">{escape(label)}</text>')
        x += 44 + sum(13 if ord(character) > 255 else 7 for character in label)
    for kind in present:
        parts.append(_glyph(kind, x, y - 10 if kind in {"paid", "over"} else y - 4))
        label = texts.get(f"event.{kind}")
        parts.append(f'<text x="{x + 12}" y="{y}" font-size="13">{escape(label)}</text>')
        x += 36 + sum(13 if ord(character) > 255 else 7 for character in label)
    return parts
