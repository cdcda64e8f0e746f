"""`resolver find`: one box for everything an investigator has at hand."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import date

import click

from resolver.cli import options
from resolver.cli.console import print_json, print_table, say
from resolver.cli.errors import ExitCode
from resolver.cli.published import snapshot
from resolver.lookup.masking import mask_node
from resolver.lookup.search import Match, find
from resolver.runs import Workspace

FOUND_BY = {
    "name": ("name", "姓名"),
    "sound": ("sounds alike", "同音"),
    "unreadable": ("name with unreadable characters", "姓名含无法辨认的字"),
    "number": ("ID number", "证件号码"),
    "part_of_number": ("part of the ID number", "证件号码的一部分"),
    "near_number": ("nearly the ID number", "证件号码相近"),
    "id": ("its own number", "编号"),
    "earlier_id": ("an id that went into this one", "曾用编号，已并入"),
}


COLUMNS = {
    "en": {"kind": "kind", "id": "id", "label": "label", "why": "found by"},
    "zh": {"kind": "类型", "id": "编号", "label": "名称", "why": "匹配方式"},
}
KINDS = {
    "person": "人员",
    "account": "账户",
    "card": "银行卡",
    "phone": "电话",
    "address": "地址",
    "employer": "单位",
    "hospital": "医院",
    "doctor": "医生",
    "agent": "经办人",
    "operator": "操作员",
    "lead": "线索",
    "ring": "团伙",
}
NOTHING = {
    "en": "Nothing found. Try a part of the number, or ? for a character you are not sure of.",
    "zh": "未找到。可输入号码的一部分；拿不准的字可用 ? 代替。",
}


@click.command("find")
@click.argument("text")
@options.workspace
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@options.as_of_known
@options.unmask
@options.purpose
@options.language
@options.as_json
def command(
    text: str,
    workspace: Workspace,
    limit: int,
    as_of: date | None,
    unmask: bool,
    purpose: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Find persons, accounts, phones, addresses, employers, leads and rings.

    TEXT is a name (also as it sounds, or with ? for characters that nobody can read), an ID
    number (also a part of it, its 15-digit form, or mistyped), an account, a card, a phone, an
    address, or the number of a person, lead or ring.

    \b
      resolver find 王秀兰
      resolver find 220202194501
      resolver find 6217001234567890
      resolver find 王秀兰 --as-of 2024-06-30
    """
    options.require_purpose(unmask, purpose)
    with snapshot(workspace, as_of, language) as engine:
        found = find(engine, text, limit)
    if unmask:
        options.audit(workspace, "find", purpose, {"matches": len(found)})
    else:
        found = [_masked(match) for match in found]
    if as_json:
        print_json([asdict(match) for match in found])
    else:
        print_table("", COLUMNS[language], [_row(match, language) for match in found])
    if not found:
        say(NOTHING[language])
        sys.exit(ExitCode.PROBLEMS_IN_DATA)


def _row(match: Match, language: str) -> dict[str, object]:
    zh = language == "zh"
    if match.degree is not None:
        why = f"与{match.degree}个对象相连" if zh else f"{match.degree} connections"
    else:
        why = FOUND_BY.get(match.why, (match.why.replace("_", " "),) * 2)[zh]
    kind = KINDS.get(match.kind, match.kind) if zh else match.kind
    return {"kind": kind, "id": match.id, "label": match.label, "why": why}


def _masked(match: Match) -> Match:
    return replace(
        match, id=mask_node(match.kind, match.id), label=mask_node(match.kind, match.label)
    )
