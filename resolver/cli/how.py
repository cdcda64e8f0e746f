"""`resolver how`: how a person was built, and which single link would break it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from resolver.cli import options, weighing
from resolver.cli.console import print_json, print_table, say
from resolver.cli.published import published
from resolver.exports.texts import Texts
from resolver.link.model import project_model
from resolver.lookup.bits import bits
from resolver.lookup.how import How, RestingLead, how
from resolver.lookup.reference import UnknownReferenceError
from resolver.lookup.spoken import Speaker
from resolver.runs import Workspace


@click.command("how")
@click.argument("person")
@options.workspace
@weighing.html
@options.language
@options.unmask
@options.purpose
@options.as_json
def command(
    person: str,
    workspace: Workspace,
    html: Path | None,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Tell how PERSON was built, link by link, and which single link would break it.

    PERSON is a person's id, or one of its records as feed/row_key.

    \b
      resolver how P0A1B2C3D4E5
      resolver how death_cancellations/117 --language zh
      resolver how P0A1B2C3D4E5 --html how.html
    """
    options.require_purpose(unmask, purpose)
    if unmask:
        options.audit(workspace, "how", purpose, {"person": person})
    with published(workspace) as run:
        project = run.project
        try:
            answer = how(
                run.engine,
                project.linkage,
                project_model(project.folder, project.linkage),
                project.one_per_person,
                person,
                Speaker(project.linkage, language, unmask=unmask),
            )
        except UnknownReferenceError as error:
            raise click.UsageError(error.in_language(language)) from error
    if html is not None:
        # Imported here: whoever asks in the terminal need not wait for templates.
        from resolver.exports.waterfall import write_how

        write_how(answer, html, language=language, unmask=unmask, run=run.run)
        say(f"{html}")
    if as_json:
        print_json(asdict(answer))
    elif html is None:
        _print(answer, Texts(language))


def _print(answer: How, texts: Texts) -> None:
    click.echo(f"{answer.person}  {answer.headline}")
    click.echo(f"\n{texts['how.numbers']}")
    weighing.print_groups(answer.groups, texts, leads=True)
    if answer.steps:
        _print_steps(answer, texts)
    else:
        click.echo(f"\n{texts['how.no_merges']}")
    if not answer.complete:
        click.echo(texts["how.incomplete"])
    _print_weak_points(answer, texts)
    if answer.leads:
        _print_leads(answer.leads, texts)


def _print_steps(answer: How, texts: Texts) -> None:
    columns = {
        "step": texts["how.step"],
        "joined": texts["how.joined"],
        "average": texts["how.average"],
        "why": texts["how.because"],
    }
    rows = [
        {
            "step": step.step,
            "joined": f"{' '.join(step.left)} + {' '.join(step.right)}",
            "average": weighing.set_bits(step.mean),
            "why": step.why.text,
        }
        for step in answer.steps
    ]
    print_table(f"\n{texts['how.merges']}", columns, rows)
    for step in answer.steps:
        title = f"{texts['how.step']} {step.step}"
        if step.pairs:
            weighing.print_links(title, step.pairs, texts)


def _print_weak_points(answer: How, texts: Texts) -> None:
    click.echo(f"\n{texts['how.weak']}")
    points = answer.weak_points
    if points is None:
        click.echo(texts["how.weak_many"])
        return
    if not points:
        key = "how.weak_none" if answer.links else "how.weak_no_links"
        click.echo(texts[key].format(count=answer.links))
        return
    columns = {
        "cut": texts["how.cut"],
        "falls": texts["how.falls"],
        "rows": texts["why.rows"],
        "broken": texts["how.leads_broken"],
        "moved": texts["how.leads_moved"],
    }
    rows = [
        {
            "cut": f"{point.left} – {point.right} "
            + (bits(point.bits) if point.bits is not None else texts[f"how.kind.{point.kind}"]),
            "falls": ", ".join(" ".join(part) for part in point.fallen)
            + "".join(
                f" ({texts['how.joins'].format(persons=', '.join(joined))})"
                for joined in point.joined.values()
            ),
            "rows": point.rows,
            "broken": ", ".join(lead.lead_id for lead in point.broken),
            "moved": ", ".join(lead.lead_id for lead in point.moved),
        }
        for point in points
    ]
    print_table("", columns, rows)
    if not answer.all_around:
        click.echo(texts["how.weak_own"])


def _print_leads(leads: Iterable[RestingLead], texts: Texts) -> None:
    columns = {
        "lead": texts["lead"],
        "title": texts["question"],
        "grade": texts["grade"],
        "amount": texts["amount"],
        "groups": texts["how.evidence"],
        "robustness": texts["robustness"],
    }
    rows = [
        {
            "lead": lead.lead_id,
            "title": lead.title,
            "grade": texts.get(f"grade.{lead.grade}"),
            "amount": lead.amount,
            "groups": ", ".join(f"{name} {rows}" for name, rows in lead.groups.items()),
            "robustness": lead.robustness,
        }
        for lead in leads
    ]
    print_table(f"\n{texts['how.leads']}", columns, rows)
