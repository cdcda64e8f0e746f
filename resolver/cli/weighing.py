"""Print pairs, averages and groups: what `resolver why` and `resolver how` have in common."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from resolver.cli.console import print_table
from resolver.exports.texts import Texts
from resolver.exports.weights import counts_as, filled, found_by, hidden_differences, rarity
from resolver.lookup.bits import bits, percent
from resolver.lookup.groups import RecordGroup
from resolver.lookup.pairs import ComparedPair

html = click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the answer as a page with pictures that needs nothing beside itself.",
)


def set_bits(value: float | None) -> str:
    """Write a weight so that weights below each other line up."""
    return "" if value is None else bits(value).rjust(7)


def print_pair(pair: ComparedPair, texts: Texts) -> None:
    """Print each comparison of a pair with the two values, the level and its weight."""
    if pair.bits is None:
        click.echo(texts["why.no_record"])
        return
    columns = {
        "comparison": texts["why.comparison"],
        "left": pair.left,
        "right": pair.right,
        "level": texts["why.level"],
        "bits": texts["why.bits"],
    }
    rows = [{"comparison": texts["why.prior"], "bits": set_bits(pair.prior)}]
    for item in pair.compared:
        note = rarity(item, texts)
        rows.append(
            {
                "comparison": item.comparison,
                "left": item.left,
                "right": item.right,
                "level": f"{item.level} ({note})" if note else item.level,
                "bits": set_bits(item.bits),
            }
        )
    total = f"{texts['why.probability']} {percent(pair.probability or 0.0)}"
    rows.append({"comparison": texts["why.total"], "level": total, "bits": set_bits(pair.bits)})
    print_table("", columns, rows)
    for line in (hidden_differences(pair, texts), counts_as(pair, texts), found_by(pair, texts)):
        if line:
            click.echo(line)


def print_links(title: str, pairs: Iterable[ComparedPair], texts: Texts) -> None:
    """Print pairs, a line each, with what speaks most for and against them."""
    columns = {
        "link": texts["why.link"],
        "bits": texts["why.compared_bits"],
        "counted": texts["why.counted"],
        "because": texts["how.because"],
        "found": texts["why.found_by"],
    }
    rows = [
        {
            "link": f"{pair.left} – {pair.right}",
            "bits": set_bits(pair.bits),
            "counted": set_bits(pair.counted),
            "because": ", ".join(
                f"{item.comparison} {bits(item.bits)}"
                for item in sorted(pair.compared, key=lambda item: -abs(item.bits))
                if round(item.bits, 2)
            ),
            "found": "; ".join(dict.fromkeys(route.by for route in pair.routes)),
        }
        for pair in pairs
    ]
    print_table(f"\n{title}", columns, rows)


def print_groups(groups: Iterable[RecordGroup], texts: Texts, *, leads: bool = False) -> None:
    """Print what the groups of records say, spelling by spelling.

    Parameters
    ----------
    groups
        In order.
    texts
        In the reader's language.
    leads
        Name the leads that rest on each spelling.
    """
    listed = list(groups)
    values = filled([s.values for group in listed for s in group.spellings])
    columns = {"group": texts["why.group"], "rows": texts["why.rows"]}
    columns |= {title: title for title in values}
    columns |= {"fits": texts["why.fits"], "record": texts["why.example"]}
    if leads:
        columns["leads"] = texts["leads"]
    rows = []
    for group in listed:
        for number, spelling in enumerate(group.spellings):
            fits = spelling.fits or (texts["why.leads_group"] if len(group.spellings) > 1 else "")
            sure = "" if spelling.sure else f" ({texts['why.number_only']})"
            rows.append(
                {
                    "group": "" if number else group.label,
                    "rows": spelling.rows,
                    "fits": fits + sure,
                    "record": spelling.record,
                    "leads": ", ".join(spelling.leads),
                    **spelling.values,
                }
            )
    print_table("", columns, rows)
