"""`resolver review`: judge doubtful links, and learn from it how good links are."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from resolver.casework import DecisionLog
from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.review.estimates import Estimates, Quality, estimate
from resolver.review.intervals import Interval
from resolver.review.judged import load_judgements
from resolver.review.origin import Origin, origin_of
from resolver.review.panel import Looks
from resolver.review.planning import Plan, Proposal, plan_decisions, propose_thresholds
from resolver.review.queue import DRAWS, Cluster, build_queue
from resolver.review.records import Record, load_records
from resolver.review.sheet import Terms, write_sheet
from resolver.review.sitting import Sitting
from resolver.review.take_in import take_in
from resolver.review.texts import text, title
from resolver.runs import Workspace

Queue = tuple[list[Cluster], dict[int, Record]]


@click.group("review", invoke_without_command=True)
@options.workspace
@click.option(
    "--export",
    "exported",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    help="Write the queue as a workbook instead, to be filled in.",
)
@click.option(
    "--import",
    "imported",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE.xlsx",
    help="Take in a workbook that was filled in.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="How many clusters to put into the queue.",
)
@click.option(
    "--draws",
    type=click.IntRange(0),
    default=DRAWS,
    show_default=True,
    help="How many pairs are drawn at random, for the estimates.",
)
@options.language
@options.unmask
@options.purpose
@click.pass_context
def command(
    context: click.Context,
    workspace: Workspace,
    exported: Path | None,
    imported: Path | None,
    limit: int,
    draws: int,
    language: str,
    unmask: bool,
    purpose: str | None,
) -> None:
    """Judge doubtful links: those that a decision is worth most for come first.

    One cluster at a time, by keys: y same, n different, u unsure, s skip, b back, q quit. The
    score is hidden until you have decided. Every third cluster is drawn at random; from those
    `resolver review estimate` learns how good links are.

    \b
      resolver review
      resolver review --export review.xlsx --limit 100 --language zh
      resolver review --import review.xlsx
      resolver review estimate --precision 0.99
    """
    if context.invoked_subcommand is not None:
        return
    if exported is not None and imported is not None:
        raise click.UsageError(
            "--export and --import do not go together: first one, then the other"
        )
    if imported is not None:
        _take_in(workspace, imported, language)
        return
    options.require_purpose(unmask, purpose)
    if exported is not None and exported.suffix.lower() != ".xlsx":
        raise click.UsageError(f"'{exported}': the workbook's name has to end in .xlsx")
    if exported is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the review needs a terminal. Without one: --export FILE.xlsx")
    if unmask:
        options.audit(workspace, "review", purpose, {"export": exported.name if exported else ""})
    origin = origin_of(workspace, workspace.published())
    log = DecisionLog(workspace.root)
    clusters, records = _load(workspace, origin, log, limit, draws)
    looks = Looks(origin.project.linkage, language, unmask)
    if exported is not None:
        count = write_sheet(exported, Terms(origin.run, draws), clusters, records, looks)
        say(text("exported", language, links=count, file=exported))
        return
    # Imported here: what only the terminal needs takes a while to load.
    from resolver.review.terminal import ReviewApp

    correction = text("corrected", language)
    sitting = Sitting(clusters, log, correction, run=origin.run, model=origin.model)
    app = ReviewApp(sitting, records, looks)
    app.run()
    if app.fault is not None:
        raise app.fault
    say(text("summary", language, **sitting.summary()))


@command.command("estimate")
@options.workspace
@click.option(
    "--precision",
    type=click.FloatRange(0.5, 1),
    default=0.99,
    show_default=True,
    help="Propose a threshold whose joins are right so often.",
)
@click.option(
    "--width",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.05,
    show_default=True,
    help="Say how many more decisions make the intervals so narrow.",
)
@options.language
@options.as_json
def estimate_(
    workspace: Workspace, precision: float, width: float, language: str, as_json: bool
) -> None:
    """Estimate precision and recall from what was decided, and propose thresholds.

    Of scored pairs: recall does not count matches that no blocking route found, nor precision
    rows that were grouped by their number. Unsure counts as neither.

    \b
      resolver review estimate
      resolver review estimate --precision 0.995 --width 0.02 --json
    """
    origin = origin_of(workspace, workspace.published())
    decided = DecisionLog(workspace.root).in_force()
    with workspace.open_published() as engine:
        linkage = origin.project.linkage
        frame, judgements = load_judgements(engine, linkage, origin.model, decided)
    found = estimate(frame, judgements)
    proposal = propose_thresholds(found, precision)
    plan = plan_decisions(frame, judgements, width)
    if as_json:
        details = {"run": origin.run, "proposal": asdict(proposal), "plan": asdict(plan)}
        print_json(asdict(found) | details)
        return
    _print(found, proposal, plan, language)


def _load(workspace: Workspace, origin: Origin, log: DecisionLog, limit: int, draws: int) -> Queue:
    linkage = origin.project.linkage
    with workspace.open_published() as engine:
        clusters = build_queue(engine, linkage, log.in_force(), limit=limit, draws=draws)
        groups = {group for cluster in clusters for group in cluster.groups}
        return clusters, load_records(engine, linkage, groups)


def _take_in(workspace: Workspace, path: Path, language: str) -> None:
    taken = take_in(path, workspace, DecisionLog(workspace.root), language)
    say(text("taken_in", language, count=len(taken.decisions), known=taken.known))
    if taken.superseded_by is not None:
        say(text("superseded", language, run=taken.run, later=taken.superseded_by))


def _print(found: Estimates, proposal: Proposal, plan: Plan, language: str) -> None:
    if not found.judged:
        say(text("estimate.nothing", language))
        return

    def heading(*keys: str) -> dict[str, str]:
        return {key: text(f"estimate.{key}", language) for key in keys}

    rows: list[dict[str, Any]] = [
        {
            "threshold": f"{at.threshold:g}" + (" *" if at.threshold == found.join else ""),
            "pairs": at.pairs,
            **_quality(at.quality),
        }
        for at in found.thresholds
    ]
    stands = text("estimate.as_it_stands", language)
    rows.append({"threshold": stands, **_quality(found.as_it_stands)})
    print_table(
        text("estimate.by_threshold", language),
        heading("threshold", "pairs", "precision", "recall"),
        rows,
    )
    print_table(
        text("estimate.by_score", language),
        heading("score", "pairs", "judged", "share", "believed"),
        [
            {
                "score": stratum.label,
                "pairs": stratum.pairs,
                "judged": stratum.judged,
                "share": _percent(stratum.share),
                "believed": f"{stratum.believed:.1%}",
            }
            for stratum in found.strata
        ],
    )
    print_table(
        text("estimate.by_department", language),
        heading("departments", "pairs", "judged", "precision", "recall"),
        [
            {
                "departments": " – ".join(
                    title("department", name, language) for name in of.departments
                ),
                "pairs": of.pairs,
                "judged": of.judged,
                **_quality(of.quality),
            }
            for of in found.departments
        ],
    )
    values = asdict(found)
    say(text("estimate.basis", language, **values))
    for key in ("not_reviewed", "not_scored", "corrected"):
        if values[key]:
            say(text(f"estimate.{key}", language, count=values[key]))
    for key, at in (("sure", proposal.sure), ("likely", proposal.likely)):
        wanted = f"{proposal.precision:.1%}"
        if at is None:
            say(text(f"estimate.none_{key}", language, wanted=wanted))
        else:
            recall = _percent(at.quality.recall)
            values = {"threshold": f"{at.threshold:g}", "wanted": wanted, "recall": recall}
            say(text(f"estimate.{key}", language, **values))
    say(
        text(
            "estimate.plan" if plan.decisions else "estimate.enough",
            language,
            decisions=plan.decisions,
            draws=plan.draws,
            width=f"{plan.width:.1%}",
        )
    )


def _quality(quality: Quality) -> dict[str, str]:
    return {"precision": _percent(quality.precision), "recall": _percent(quality.recall)}


def _percent(found: Interval | None) -> str:
    if found is None:
        return "–"
    return f"{found.estimate:.1%} ({found.low:.1%} – {found.high:.1%})"
