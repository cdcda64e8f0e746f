-- step: leads
select l.lead_id, l.scenario, s.title_en, s.title_zh, l.is_primary, l.grade, l.probability, l.person_id, p.name, p.id_number, l.account,
       l.period_from, l.period_to, l.months, l.amount, l.amount_low, l.amount_high, l.severity,
       l.consequence, l.ring_id, l.status, l.explanation_en, l.explanation_zh
from lead l
left join person p on p.person_id = l.person_id
left join scenario s on s.scenario = l.scenario
where ($scenario is null or l.scenario = $scenario)
  and ($grade is null or l.grade = $grade)
  and l.status = $status
order by l.rank, l.lead_id
limit $limit
