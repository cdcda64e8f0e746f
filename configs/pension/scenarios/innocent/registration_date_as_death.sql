/* ---
title: {en: The later date is the day of registration, zh: 以登记日期作为死亡日期}
effect: raise
bits: 0.5
note:
  en: "A report gives the day on which it was entered, {registered_on}, as the day of death: the stop followed the paper, the months before it are still overpaid."
  zh: "有一条死亡信息以登记日{registered_on}作为死亡日期，停发依此办理，之前月份仍属多发。"
--- */
select
    c.lead_id,
    list(d.row_id order by d.row_id) as evidence,
    max(d.registered_on) as registered_on
from candidate c
join death d on d.person_id = c.person_id and d.registered_on = d.date
group by c.lead_id
