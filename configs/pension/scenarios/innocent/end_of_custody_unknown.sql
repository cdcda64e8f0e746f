/* ---
title: {en: End of custody not reported, zh: 羁押终止日期不详}
effect: lower
bits: 2.5
note:
  en: "The papers name no end and no release, so months after an unknown release may be counted."
  zh: "材料中无终止或释放日期，可能将释放后的月份计入。"
--- */
select
    c.lead_id,
    list(distinct k.row_id order by k.row_id) as evidence
from candidate c
join custody k on list_contains(c.evidence, k.row_id) and k.person_id = c.person_id
group by c.lead_id
having bool_and(k.released_on is null and k."end" is null)
