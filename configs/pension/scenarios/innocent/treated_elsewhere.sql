/* ---
title: {en: Treated in another hospital for a long time, zh: 长期在其他医院就诊}
parameters:
  visits:
    default: 3
    min: 1
    max: 50
    title: {en: least number of visits, zh: 最少就诊次数}
effect: lower
bits: 4
note:
  en: "{visits} visits to other hospitals in the two years before the award: the illness may be real."
  zh: "办理前两年内在其他医院就诊{visits}次，病情可能属实。"
--- */
select
    c.lead_id,
    list(distinct m.row_id order by m.row_id) as evidence,
    count(distinct m.row_id) as visits
from candidate c
join award a on list_contains(c.evidence, a.row_id) and a.person_id = c.person_id
join claim m
    on m.person_id = c.person_id
    and m.kind in ('inpatient', 'outpatient')
    and m.date between a.date - 730 and a.date
    and m.diagnosis = a.diagnosis
group by c.lead_id
having count(distinct m.row_id) >= $visits
