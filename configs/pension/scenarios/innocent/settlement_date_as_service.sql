/* ---
title: {en: Day of settlement entered as day of service, zh: 以结算日期作为就诊日期}
parameters:
  days:
    default: 60
    min: 1
    max: 365
    title: {en: days after death within which a settlement is usual, zh: 死亡后正常结算天数}
effect: lower
bits: 6
note:
  en: "All {claims} claims bear the day of their settlement, soon after the reported death: the care may have been given before."
  zh: "{claims}笔均以结算日期记为就诊日期且在报告死亡后不久，可能为生前就诊。"
--- */
select
    c.lead_id,
    list(m.row_id order by m.date, m.row_id) as evidence,
    count(*) as claims
from candidate c
join life_status s on s.person_id = c.person_id
join claim m
    on m.person_id = c.person_id and m.date > s.death_date and m.fund_amount > 0
group by c.lead_id
having bool_and(
    m.kind = 'inpatient'
    and (m.settled_on is null or m.settled_on = m.date)
    and m.date <= s.death_date + $days::integer
)
