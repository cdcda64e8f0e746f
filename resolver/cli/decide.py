"""`resolver decide`: say that two records or persons are the same, or are not."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import cast, get_args

import click

from resolver.casework import DecisionError, DecisionLog, LinkDecision, Verdict
from resolver.cli import options
from resolver.cli.console import print_json, say
from resolver.engine import Engine
from resolver.entities.contradictions import Step
from resolver.entities.decision_log import foresee
from resolver.exports.decision_intake import tell_step
from resolver.exports.texts import Texts
from resolver.lookup.decisions import mask_decision
from resolver.lookup.masking import mask_text
from resolver.lookup.records import Referent, find_referents
from resolver.runs import Workspace


@click.command("decide")
@click.argument("left")
@click.argument("right")
@click.option("--same", is_flag=True, help="They are the same person.")
@click.option("--different", is_flag=True, help="They are two persons.")
@click.option("--unsure", is_flag=True, help="It cannot be told; noted, and changes nothing.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with the decision.")
@click.option("--evidence", default="", metavar="TEXT", help="What it rests on: a file, a visit.")
@options.user
@options.workspace
@options.language
@options.as_json
def command(
    left: str,
    right: str,
    same: bool,
    different: bool,
    unsure: bool,
    reason: str,
    evidence: str,
    user: str | None,
    workspace: Workspace,
    language: str,
    as_json: bool,
) -> None:
    """Decide whether LEFT and RIGHT are the same person.

    Each is a person's id, or a record as feed/row_key; a person stands for its most telling
    record. The decision binds every later run until it is withdrawn. It is never erased.

    \b
      resolver decide P0A1B2C3D4E5 PZ9Y8X7W6V5U --same --reason "one face on both photos"
      resolver decide deaths/17 roll/R4711 --different --reason "father and son" --evidence "file 3"
    """
    verdict = _verdict(same, different, unsure, language)
    texts = Texts(language)
    run = workspace.published()
    log = DecisionLog(workspace.root)
    with workspace.open_published() as engine:
        one, other = _referents(engine, (left, right), language)
        try:
            entry = log.decide(
                verdict,
                one.record,
                other.record,
                reason=reason,
                evidence=evidence,
                left_person=one.person,
                right_person=other.person,
                run=run,
                actor=user,
            )
        except DecisionError as error:
            raise click.UsageError(error.in_language(language)) from error
        in_force = log.in_force()
        chain = foresee(engine, in_force).chains.get(entry.number, ())
    again = [d.number for d in in_force if d.number != entry.number and _says(d) == _says(entry)]
    if as_json:
        steps = [mask_decision(asdict(step)) for step in chain]
        print_json(mask_decision(asdict(entry)) | {"contradiction": steps, "said_before": again})
        return
    for referent in (one, other):
        _tell_referent(referent, texts)
    _tell(entry, chain, again, texts)


def _verdict(same: bool, different: bool, unsure: bool, language: str) -> Verdict:
    given = (same, different, unsure)
    chosen = [name for name, is_given in zip(get_args(Verdict), given, strict=True) if is_given]
    if len(chosen) != 1:
        raise click.UsageError(
            "请在 --same、--different、--unsure 中选择一项。"
            if language == "zh"
            else "give exactly one of --same, --different and --unsure."
        )
    return cast(Verdict, chosen[0])


def _referents(
    engine: Engine, references: tuple[str, str], language: str
) -> tuple[Referent, Referent]:
    found = find_referents(engine, references)
    errors = [item for item in found.values() if not isinstance(item, Referent)]
    if errors:
        raise click.UsageError("\n".join(error.in_language(language) for error in errors))
    left, right = (cast(Referent, found[reference]) for reference in references)
    if left.record == right.record:
        one = mask_text(left.record)
        raise click.UsageError(
            f"两者均指向同一条记录 {one}；请写明两条不同的记录（feed/row_key）。"
            if language == "zh"
            else f"both stand for the record {one}: name two records, as feed/row_key."
        )
    return left, right


def _tell_referent(referent: Referent, texts: Texts) -> None:
    reference = referent.reference.upper()
    if "/" in reference:
        return
    others = [person for person in referent.successors if person != referent.person]
    if reference != referent.person:
        say(texts["decision.followed"].format(reference=reference, person=referent.person))
    elif others:
        listed = ", ".join(others)
        say(texts["decision.was_split"].format(person=reference, others=listed))
    record = mask_text(referent.record)
    say(texts["decision.stands_for"].format(person=referent.person, record=record))


def _tell(entry: LinkDecision, chain: tuple[Step, ...], again: list[int], texts: Texts) -> None:
    masked = replace(entry, left=mask_text(entry.left), right=mask_text(entry.right))
    click.echo(
        texts[f"decision.recorded.{entry.verdict}"].format(
            number=entry.number, left=masked.left, right=masked.right
        )
    )
    if again:
        say(texts["decision.again"].format(numbers=", ".join(map(str, again))))
    if chain:
        say(texts["decision.contradicts"])
        for step in chain:
            say("  " + tell_step(step, texts))
        say(texts["decision.clear_up"])
    elif entry.verdict != "unsure":
        say(texts["decision.holds"])


def _says(decision: LinkDecision) -> tuple[str, frozenset[str]]:
    return decision.verdict, frozenset((decision.left, decision.right))
