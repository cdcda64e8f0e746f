"""`resolver why`: why two persons or records are, or are not, one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from resolver.cli import options, weighing
from resolver.cli.console import print_json, print_table, say
from resolver.cli.published import published
from resolver.exports.texts import Texts
from resolver.exports.weights import filled
from resolver.link.model import project_model
from resolver.lookup.bits import bits, percent
from resolver.lookup.reference import UnknownReferenceError
from resolver.lookup.spoken import Speaker
from resolver.lookup.why import Why, why
from resolver.lookup.why_not import Average
from resolver.runs import Workspace

MOST_LISTED = 12


@click.command("why")
@click.argument("left")
@click.argument("right")
@options.workspace
@weighing.html
@options.language
@options.unmask
@options.purpose
@options.as_json
def command(
    left: str,
    right: str,
    workspace: Workspace,
    html: Path | None,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Explain why LEFT and RIGHT are, or are not, one person.

    Each is a person's id, or a record as feed/row_key. Every comparison is shown with the two
    values, the level they reached, what it counts for in bits, and by which routes the two were
    found; for two persons, what keeps them apart.

    \b
      resolver why P0A1B2C3D4E5 PZ9Y8X7W6V5U
      resolver why death_cancellations/117 employee_pension/4711
      resolver why P0A1B2C3D4E5 PZ9Y8X7W6V5U --html why.html
    """
    options.require_purpose(unmask, purpose)
    if unmask:
        options.audit(workspace, "why", purpose, {"left": left, "right": right})
    with published(workspace) as run:
        project = run.project
        speaker = Speaker(project.linkage, language, unmask=unmask)
        try:
            answer = why(
                run.engine,
                project.linkage,
                project_model(project.folder, project.linkage),
                project.one_per_person,
                (left, right),
                speaker,
            )
        except UnknownReferenceError as error:
            raise click.UsageError(error.in_language(language)) from error
    if html is not None:
        # Imported here: whoever asks in the terminal need not wait for templates.
        from resolver.exports.waterfall import write_why

        write_why(answer, html, language=language, unmask=unmask, run=run.run)
        say(f"{html}")
    if as_json:
        print_json(asdict(answer))
    elif html is None:
        _print(answer, Texts(language))


def _print(answer: Why, texts: Texts) -> None:
    click.echo(texts["why.one" if answer.same else "why.two"])
    for reason in answer.reasons:
        click.echo(f"- {reason.text}")
    _print_sides(answer, texts)
    if answer.closest is None:
        return
    click.echo("")
    weighing.print_pair(answer.closest, texts)
    if answer.average is not None and len(answer.average.pairs) > 1:
        _print_average(answer.average, answer.join, texts)
    if answer.rivals:
        _print_rivals(answer, texts)
    for step in answer.steps:
        if len(step.pairs) > 1:
            weighing.print_links(texts["why.average"], step.pairs, texts)
    if answer.chain:
        weighing.print_links(texts["why.chain"], answer.chain, texts)
    click.echo(f"\n{texts['why.groups']}")
    weighing.print_groups(answer.groups, texts)


def _print_sides(answer: Why, texts: Texts) -> None:
    """Print what was named; with what it says, if nothing had to be weighed."""
    sides = (answer.left, answer.right)
    columns = {
        "side": texts["why.side"],
        "person": texts["why.person"],
        "group": texts["why.group"],
    }
    if answer.closest is None:
        columns |= {title: title for title in filled([side.values for side in sides])}
        columns["fits"] = texts["why.fits"]
    rows = [
        {
            "side": side.reference,
            "person": side.person,
            "group": side.group,
            "fits": side.fits or texts["why.leads_group"],
            **side.values,
        }
        for side in sides
    ]
    print_table("", columns, rows)


def _print_average(average: Average, join: float, texts: Texts) -> None:
    columns = {
        "link": texts["why.pair"],
        "bits": texts["why.compared_bits"],
        "counted": texts["why.counted"],
        "how": texts["why.how"],
    }
    rows = [
        {
            "link": f"{pair.left} – {pair.right}",
            "bits": weighing.set_bits(pair.bits),
            "counted": weighing.set_bits(pair.counted),
            "how": texts[f"why.how.{pair.how}"],
        }
        for pair in average.pairs[:MOST_LISTED]
    ]
    print_table(f"\n{texts['why.average']}", columns, rows)
    if len(average.pairs) > MOST_LISTED:
        click.echo(texts["why.more_pairs"].format(count=len(average.pairs) - MOST_LISTED))
    click.echo(
        texts["why.average_is"].format(
            mean=bits(average.mean), pairs=len(average.pairs), join=bits(join)
        )
    )


def _print_rivals(answer: Why, texts: Texts) -> None:
    columns = {
        "person": texts["why.person"],
        "bits": texts["why.compared_bits"],
        "share": texts["why.share"],
        "asked": "",
    }
    rows = [
        {
            "person": rival.person,
            "bits": weighing.set_bits(rival.bits),
            "share": percent(rival.share),
            "asked": texts["why.asked"] if rival.asked else "",
        }
        for rival in answer.rivals[:MOST_LISTED]
    ]
    print_table(f"\n{texts['why.rivals']}", columns, rows)
    click.echo(texts["why.rivals_note"])
