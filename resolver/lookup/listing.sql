-- step: leads
select l.lead_id, l.scenario, l.grade, l.probability, l.person_id, p.name, p.id_number, l.account,
       l.period_from, l.period_to, l.months, l.amount, l.amount_low, l.amount_high, l.severity,
       l.consequence, l.ring_id, l.status, l.explanation_en, l.explanation_zh
from lead l
left join person p on p.person_id = l.person_id
where ($scenario is null or l.scenario = $scenario)
  and ($grade is null or l.grade = $grade)
  and (l.status = 'open') = not $closed
order by l.amount * l.probability desc nulls last, l.lead_id
limit $limit
