-- step: lead
select * exclude (evidence, related, explanation_en, explanation_zh)
from lead
where lead_id = $number

-- step: explanation
select explanation_{language} as explanation from lead where lead_id = $number

-- step: innocent explanations
select coalesce(t.title_{language}, l.explanation) as explanation, l.found, l.effect,
       l.note_{language} as note
from lead_innocent l
left join innocent t on t.innocent = l.explanation
where l.lead_id = $number
order by l.found desc, l.explanation

-- step: evidence
select coalesce(f.title_{language}, b.feed) as source, b.feed, b.file_name,
       (e.row_id & 4294967295) as row_number, m.row_key, b.delivered_on
from (select unnest(evidence) as row_id from lead where lead_id = $number) e
left join batch b on b.batch_no = (e.row_id >> 32)
left join feed f on f.feed = b.feed
left join mention m on m.row_id = e.row_id
order by b.feed, b.delivered_on, b.file_name, row_number

-- step: ring
select * exclude (summary_en, summary_zh) from ring where ring_id = $number

-- step: summary
select summary_{language} as summary from ring where ring_id = $number

-- step: members
select rm.person_id, p.* exclude (person_id), rm.role, rm.dead, rm.amount, rm.leads
from ring_member rm
left join person p on p.person_id = rm.person_id
where rm.ring_id = $number
order by rm.role, rm.amount desc, rm.person_id

-- step: ties
select t.node_id, t.kind, t.members from ring_tie t where t.ring_id = $number
order by t.members desc, t.node_id
