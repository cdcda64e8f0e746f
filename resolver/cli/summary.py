"""What the published run found, in one screen: leads by scenario, rings, amounts."""

from __future__ import annotations

from typing import Any

import click

from resolver.cli.console import print_table, say
from resolver.runs import Workspace

_LEADS = """
select l.scenario, s.title_en, s.title_zh,
       count(*) filter (l.grade = 'confirmed') as confirmed,
       count(*) filter (l.grade = 'probable') as probable,
       count(*) filter (l.grade = 'possible') as possible,
       sum(l.amount) filter (l.grade in ('confirmed', 'probable')) as amount
from lead l
left join scenario s using (scenario)
where l.status = 'open'
group by all
order by amount desc nulls last, l.scenario
"""
_RINGS = """
select r.ring_id, r.size, r.amount, strftime(r.period_from, '%Y-%m') as period_from,
       strftime(r.period_to, '%Y-%m') as period_to, r.summary_en, r.summary_zh
from ring r
order by r.amount desc, r.ring_id
limit 10
"""
_TOTALS = """
select (select count(*) from person) as persons,
       (select count(*) from mention) as records,
       (select count(*) from lead where status = 'open') as leads,
       (select count(*) from lead where status = 'conflict') as conflicts,
       (select count(*) from lead where status in ('explained', 'weak')) as explained,
       (select sum(amount) from lead
        where status = 'open' and is_primary and grade in ('confirmed', 'probable')) as amount,
       (select count(*) from ring) as rings,
       (select count(distinct entry) from system_entry where kind like 'hold%') as held,
       (select count(distinct number) from contradiction) as contradicted
"""


def summary(workspace: Workspace) -> dict[str, Any]:
    """Return what the published run found."""
    with workspace.open_published() as engine:
        return {
            "as_of": engine.value("select as_of from run"),
            "totals": engine.records(_TOTALS)[0],
            "leads": engine.records(_LEADS),
            "rings": engine.records(_RINGS),
        }


def print_summary(workspace: Workspace, language: str) -> None:
    """Print what the published run found, for a person."""
    found = summary(workspace)
    zh = language == "zh"
    title = "title_zh" if zh else "title_en"
    for lead in found["leads"]:
        lead["title"] = lead[title] or lead["scenario"]
    print_table(
        "线索（按场景）" if zh else "Leads by scenario",
        {
            "title": "场景" if zh else "scenario",
            "confirmed": "确认" if zh else "confirmed",
            "probable": "很可能" if zh else "probable",
            "possible": "可能" if zh else "possible",
            "amount": "涉及金额（元）" if zh else "yuan at stake",
        },
        found["leads"],
    )
    click.echo()
    if found["rings"]:
        print_table(
            "团伙（金额前十）" if zh else "Rings (ten largest)",
            {
                "ring_id": "编号" if zh else "ring",
                "size": "人数" if zh else "persons",
                "amount": "金额（元）" if zh else "yuan",
                "period_from": "自" if zh else "from",
                "period_to": "至" if zh else "to",
                "summary_zh" if zh else "summary_en": "概要" if zh else "in short",
            },
            found["rings"],
        )
    totals = found["totals"]
    amount = totals["amount"] or 0
    say(
        f"{totals['records']:,} 条记录，{totals['persons']:,} 人。\n"
        f"{totals['leads']:,} 条线索待核，每笔款项只计一次共 {amount:,.2f} 元；"
        f"{totals['conflicts']:,} 条信息矛盾待澄清；{totals['explained']:,} 条已有合理解释；"
        f"{totals['rings']:,} 个团伙。"
        if zh
        else f"{totals['records']:,} records of {totals['persons']:,} persons.\n"
        f"{totals['leads']:,} leads to check, {amount:,.2f} yuan with no payment counted twice;"
        f" {totals['conflicts']:,} contradictions to clear up;"
        f" {totals['explained']:,} explained away; {totals['rings']:,} rings."
    )
    _print_pending(totals["held"], totals["contradicted"], zh)


def _print_pending(held: int, contradicted: int, zh: bool) -> None:
    """Say what waits for somebody to decide."""
    if held and zh:
        say(f"{held:,} 处合并或拆分涉及未结线索，暂不生效，请复核：resolver review")
    elif held == 1:
        say("1 merge or split touches an open lead and is held for review: resolver review")
    elif held:
        say(f"{held:,} merges or splits touch open leads and are held for review: resolver review")
    if contradicted and zh:
        say(f"{contradicted:,} 项裁定与此前的裁定矛盾，未予采用：resolver decisions list")
    elif contradicted:
        noun = "decision contradicts" if contradicted == 1 else "decisions contradict"
        say(f"{contradicted:,} {noun} what was decided earlier: resolver decisions list")
