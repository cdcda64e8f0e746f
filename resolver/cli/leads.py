"""`resolver leads`: what to check, the gravest first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.handing_out import hand_out
from resolver.cli.published import published
from resolver.exports import export_leads
from resolver.lookup.listing import list_leads
from resolver.lookup.masking import mask_record
from resolver.runs import Workspace


@click.group("leads")
def command() -> None:
    """List and export leads."""


@command.command("list")
@options.workspace
@click.option("--scenario", help="Only those of one scenario.")
@click.option("--grade", type=click.Choice(["confirmed", "probable", "possible"]))
@click.option(
    "--status",
    type=click.Choice(["open", "conflict", "weak", "explained"]),
    default="open",
    show_default=True,
    help="To check; contradicted by signs of life; too weak; or explained away.",
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@options.as_of_known
@options.language
@options.as_json
def list_(
    workspace: Workspace,
    scenario: str | None,
    grade: str | None,
    status: str,
    limit: int,
    as_of: date | None,
    language: str,
    as_json: bool,
) -> None:
    """List leads, the most money at stake first.

    \b
      resolver leads list --grade confirmed
      resolver leads list --status conflict --language zh
      resolver leads list --scenario one_account_several_dead --json
      resolver leads list --as-of 2024-06-30
    """
    with published(workspace, as_of, language) as run:
        leads = list_leads(run.engine, scenario=scenario, grade=grade, status=status, limit=limit)
    leads = [mask_record(lead) for lead in leads]
    if as_json:
        print_json(leads)
        return
    zh = language == "zh"
    headings = {
        "lead_id": "编号" if zh else "lead",
        "title_zh" if zh else "title_en": "场景" if zh else "scenario",
        "grade": "级别" if zh else "grade",
        "name": "姓名" if zh else "name",
        "months": "月数" if zh else "months",
        "amount": "金额（元）" if zh else "yuan",
        "explanation_zh" if zh else "explanation_en": "说明" if zh else "what it says",
    }
    print_table("", headings, leads)


@command.command("export")
@options.workspace
@click.option(
    "--output", type=click.Path(path_type=Path), required=True, help=".xlsx .csv or .json"
)
@click.option("--scenario", help="Only those of one scenario.")
@options.language
@options.unmask
@options.purpose
@options.as_json
def export(
    workspace: Workspace,
    output: Path,
    scenario: str | None,
    language: str,
    unmask: bool,
    purpose: str | None,
    as_json: bool,
) -> None:
    """Write leads to a file; numbers are masked unless --unmask is given.

    \b
      resolver leads export --output leads.xlsx --language zh
      resolver leads export --output leads.csv --scenario pension_in_prison
      resolver leads export --output leads.csv --unmask --purpose "case 2024-117"
    """
    if scenario is not None:
        with published(workspace) as run:
            known = run.project.scenarios
        if scenario not in known:
            raise click.UsageError(
                f"there is no scenario '{scenario}'. There are: {', '.join(known)}"
            )
    rows = hand_out(
        workspace,
        export_leads,
        output,
        language=language,
        unmask=unmask,
        purpose=purpose,
        scenario=scenario,
    )
    if as_json:
        print_json({"output": str(output), "rows": rows})
    else:
        say(f"{rows:,} leads written to {output}")
