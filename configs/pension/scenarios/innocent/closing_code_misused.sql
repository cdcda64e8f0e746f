/* ---
title: {en: The scheme's code for death was used for something else, zh: 终止原因代码误用}
effect: lower
bits: 4
note:
  en: "No department reports a death; only the stop code of a scheme says so."
  zh: "没有部门报告死亡，仅有停发原因代码。"
--- */
select
    c.lead_id,
    list(d.row_id order by d.row_id) as evidence
from candidate c
join death d on d.person_id = c.person_id
group by c.lead_id
having bool_and(d.method = 'benefit_stop')
