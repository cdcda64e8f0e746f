"""What the checks of a run say, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass

CHECKS: dict[str, tuple[str, str]] = {
    "rows_reconcile": ("every row is accounted for", "行数核对一致"),
    "quarantine_share": ("few enough rows are in quarantine", "隔离比例正常"),
    "feed_shrank": ("no feed shrank", "数据项未缩减"),
    "monster_cluster": ("no person is made of too much", "未出现异常庞大的人员"),
    "scenario_exploded": ("no scenario found far more than before", "场景命中未激增"),
    "persons_jumped": ("the number of persons is like before", "人员总数平稳"),
}
"""The checks, in the order in which they are made, and what holds if one is passed."""

CHINESE = {"mentions": "条记录", "profiles": "个档案", "groups": "个分组"}
"""What the parts of a person are called; in English they are called what they are."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question that a check asks of the database; every row of the answer is a finding.

    Attributes
    ----------
    check
        Which check fails if there is one.
    step
        The query in ``checks.sql``.
    en, zh
        What a finding says; ``{subject}``, ``{value}``, ``{bound}``, ``{before}``, ``{detail}``
        and what else is in braces are the columns of its row; ``{run}`` and ``{published}`` the
        runs.
    compares
        With the published run, so that it is not asked in the first one.
    """

    check: str
    step: str
    en: str
    zh: str
    compares: bool = False


QUESTIONS = (
    Question(
        "rows_reconcile",
        "files",
        "{subject}: {value:,.0f} rows came in, but {bound:,.0f} lie in the lake and in quarantine."
        " Look at batch {detail} in lake/ and quarantine/; if its file was damaged, remove the"
        " batch's .json and have the extract in the inbox",
        "{subject}：交来 {value:,.0f} 行，但数据湖与隔离区共有 {bound:,.0f} 行。请检查 lake/ 与"
        " quarantine/ 中的批次 {detail}；如文件已损坏，请删除该批次的 .json 并将原文件放回收件夹",
    ),
    Question(
        "rows_reconcile",
        "mentions",
        "{subject}: {value:,.0f} rows are in force, but {bound:,.0f} are accounted for as records"
        " of persons or as naming nobody. Make everything anew: --rebuild",
        "{subject}：有效 {value:,.0f} 行，但归为人员记录或未指明人员的共 {bound:,.0f} 行。"
        "请用 --rebuild 全部重做",
    ),
    Question(
        "rows_reconcile",
        "persons",
        "{subject}: {value:,.0f} do not agree. Make everything anew: --rebuild",
        "{subject}：{value:,.0f} 条不一致。请用 --rebuild 全部重做",
    ),
    Question(
        "quarantine_share",
        "quarantine",
        "{value:.1%} of the new rows are in quarantine, {bound:.1%} are tolerated; most of them of"
        " {detail}. See: resolver status --feeds",
        "新增数据中 {value:.1%} 被隔离（上限 {bound:.1%}），最多的是 {detail}。"
        "参见：resolver status --feeds",
    ),
    Question(
        "quarantine_share",
        "quarantine of a file",
        "{subject}: {value:.1%} of its rows are in quarantine, {bound:.1%} are tolerated. Its"
        " layout may have changed: compare it with the contract, or take it back as batch {detail}",
        "{subject}：{value:.1%} 的行被隔离（上限 {bound:.1%}）。格式可能已变化：请与数据约定核对，"
        "或撤回批次 {detail}",
    ),
    Question(
        "feed_shrank",
        "delivery",
        "{subject}: {value:,.0f} rows were delivered, {before:,.0f} are usual and {bound:,.0f} the"
        " least. Ask the department whether {detail} is complete",
        "{subject}：本次交来 {value:,.0f} 行，通常 {before:,.0f} 行，下限 {bound:,.0f} 行。"
        "请向报送部门确认 {detail} 是否完整",
        compares=True,
    ),
    Question(
        "feed_shrank",
        "feed",
        "{subject}: {value:,.0f} rows are in force, {before:,.0f} in the published run,"
        " {bound:,.0f} the least. Not in force any more: {detail}",
        "{subject}：有效 {value:,.0f} 行，已发布的运行中 {before:,.0f} 行，下限 {bound:,.0f} 行。"
        "不再有效：{detail}",
        compares=True,
    ),
    Question(
        "monster_cluster",
        "large persons",
        "person {subject} is made of {value:,.0f} {detail}, {bound:,.0f} are the most. Most of its"
        " records are of {feed}: look there for a number or a filler that many people share",
        "人员 {subject} 由 {value:,.0f} {detail_zh}组成，上限 {bound:,.0f}。其记录多来自 {feed}："
        "请检查其中是否有多人共用的号码或占位值",
    ),
    Question(
        "monster_cluster",
        "growth of the largest",
        "person {subject} is made of {value:,.0f} {detail}, the largest of the published run of"
        " {before:,.0f}; {bound:,.0f} are the most. Most of its records are of {feed}: look there"
        " for a number or a filler that many people share",
        "人员 {subject} 由 {value:,.0f} {detail_zh}组成，已发布的运行中最大为 {before:,.0f}，"
        "上限 {bound:,.0f}。其记录多来自 {feed}：请检查其中是否有多人共用的号码或占位值",
        compares=True,
    ),
    Question(
        "scenario_exploded",
        "hits",
        "scenario {subject}: {value:,.0f} hits, {before:,.0f} in the published run, {bound:,.0f}"
        " the most. Did its query, policy.yml or a feed change? See: resolver runs diff"
        " {published} {run}",
        "场景 {subject}：命中 {value:,.0f}，已发布的运行中 {before:,.0f}，上限 {bound:,.0f}。"
        "请检查其查询、policy.yml 或数据是否有变化，参见：resolver runs diff {published} {run}",
        compares=True,
    ),
    Question(
        "persons_jumped",
        "persons of known feeds",
        "{value:,.0f} persons in the feeds that were there before, {before:,.0f} in the published"
        " run, {bound:,.0f} the limit. Did linkage.yml, the model or a feed change?",
        "原有数据项中共 {value:,.0f} 人，已发布的运行中 {before:,.0f} 人，界限 {bound:,.0f} 人。"
        "请检查 linkage.yml、模型或数据是否有变化",
        compares=True,
    ),
)
