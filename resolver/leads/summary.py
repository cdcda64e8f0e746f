"""Say in one sentence, in English and in Chinese, what a ring is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from resolver.config.document import Bilingual

_TIES = ("account", "agent", "doctor", "hospital", "phone")
_WORDS = {
    "account": ("account", "accounts", "个账户"),
    "agent": ("agent", "agents", "名代办人"),
    "doctor": ("doctor", "doctors", "名医生"),
    "hospital": ("hospital", "hospitals", "家医院"),
    "phone": ("phone", "phones", "个电话"),
    "beneficiary": ("beneficiary in name", "beneficiaries in name", "名名义领取人"),
    "collector": ("collector", "collectors", "名收款人"),
    "intermediary": ("intermediary", "intermediaries", "名中间人"),
}
"""One, several, and in Chinese with the measure word."""


def summarise(roles: Mapping[str, int], ties: Mapping[str, int], amount: Decimal) -> Bilingual:
    """Return the summary of a ring; of what there is none, nothing is said.

    Parameters
    ----------
    roles
        How many members are beneficiaries, collectors and intermediaries.
    ties
        How many things of each kind tie them.
    amount
        What is in question.

    Examples
    --------
    >>> said = summarise({"beneficiary": 3, "collector": 1}, {"account": 2}, Decimal("1234.5"))
    >>> said.en
    '3 beneficiaries in name tied by 2 accounts; 1 collector; 1,234.50 yuan.'
    >>> said.zh
    '3名名义领取人由2个账户关联；1名收款人；涉及1,234.50元。'
    """
    by = _listed(ties, _TIES) or Bilingual(en="one collector", zh="同一收款人")
    tied = _counted("beneficiary", roles["beneficiary"])
    others = _listed(roles, ("collector", "intermediary"))
    parts_en = [f"{tied.en} tied by {by.en}", others.en if others else "", f"{amount:,.2f} yuan."]
    parts_zh = [f"{tied.zh}由{by.zh}关联", others.zh if others else "", f"涉及{amount:,.2f}元。"]
    return Bilingual(en="; ".join(filter(None, parts_en)), zh="；".join(filter(None, parts_zh)))


def _listed(counts: Mapping[str, int], wanted: tuple[str, ...]) -> Bilingual | None:
    words = [_counted(name, counts[name]) for name in wanted if counts.get(name)]
    if not words:
        return None
    return Bilingual(en=", ".join(w.en for w in words), zh="、".join(w.zh for w in words))


def _counted(what: str, count: int) -> Bilingual:
    one, several, chinese = _WORDS[what]
    return Bilingual(en=f"{count} {one if count == 1 else several}", zh=f"{count}{chinese}")
