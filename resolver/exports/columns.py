"""The columns of exported tables: names, titles and types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from resolver.config.document import Bilingual

Kind = Literal["text", "date", "month", "money", "integer", "share", "flag", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `kind` ``number`` is a long number that stays text and is masked."""

    name: str
    title: Bilingual
    kind: Kind = "text"
    width: int = 14

    def heading(self, language: str | None) -> str:
        """Return the title in a language, or the plain name if none is asked for."""
        return self.name if language is None else self.title.in_language(language)


def _c(name: str, en: str, zh: str, kind: Kind = "text", width: int = 14) -> Column:
    return Column(name, Bilingual(en=en, zh=zh), kind, width)


LEADS = (
    _c("lead_id", "Lead", "疑点编号"),
    _c("scenario", "Scenario", "场景代码", width=24),
    _c("scenario_title", "Question", "场景", width=24),
    _c("grade", "Grade", "等级", width=10),
    _c("probability", "Probability", "可信度", "share", 10),
    _c("severity", "Severity", "严重程度", width=10),
    _c("consequence", "Suggested step", "建议措施", width=10),
    _c("status", "Status", "状态", width=10),
    _c("person_id", "Person", "人员编号"),
    _c("name", "Name", "姓名", width=10),
    _c("id_number", "ID number", "身份证号", "number", 20),
    _c("benefit_id", "Benefit", "待遇编号", "number", 20),
    _c("account", "Account", "账户", "number", 22),
    _c("from", "From", "起始年月", "month", 10),
    _c("to", "To", "截止年月", "month", 10),
    _c("months", "Months", "月数", "integer", 8),
    _c("amount", "Amount", "金额", "money", 13),
    _c("amount_low", "At least", "金额下限", "money", 13),
    _c("amount_high", "At most", "金额上限", "money", 13),
    _c("ring_id", "Ring", "团伙编号"),
    _c("explanation_en", "Explanation", "说明（英文）", width=60),
    _c("explanation_zh", "Explanation (Chinese)", "说明", width=60),
    _c("robustness", "Robustness", "稳健性", width=30),
    _c("sources", "Sources", "数据来源", width=30),
    _c("evidence", "Evidence rows", "证据记录", width=60),
)

RINGS = (
    _c("ring_id", "Ring", "团伙编号"),
    _c("size", "Members", "人数", "integer", 8),
    _c("amount", "Amount", "金额", "money", 13),
    _c("period_from", "From", "起始年月", "month", 10),
    _c("period_to", "To", "截止年月", "month", 10),
    _c("accounts", "Accounts", "账户", "number", 40),
    _c("summary_en", "Summary", "概要（英文）", width=70),
    _c("summary_zh", "Summary (Chinese)", "概要", width=70),
)

MEMBERS = (
    _c("ring_id", "Ring", "团伙编号"),
    _c("ring_amount", "Amount of the ring", "团伙金额", "money", 13),
    _c("person_id", "Person", "人员编号"),
    _c("name", "Name", "姓名", width=10),
    _c("id_number", "ID number", "身份证号", "number", 20),
    _c("role", "Role", "角色", width=12),
    _c("dead", "Dead", "已死亡", "flag", 8),
    _c("amount", "Amount", "金额", "money", 13),
    _c("leads", "Leads", "疑点编号", width=40),
    _c("accounts", "Accounts", "账户", "number", 40),
)

TIES = (
    _c("ring_id", "Ring", "团伙编号"),
    _c("kind", "Kind", "类型", width=10),
    _c("label", "What ties", "关联物", "number", 30),
    _c("members", "Members tied", "关联人数", "integer", 10),
)
