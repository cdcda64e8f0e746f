-- step: lead
select * exclude (evidence, related, explanation_en, explanation_zh)
from lead
where lead_id = $number

-- step: explanation
select explanation_en, explanation_zh from lead where lead_id = $number

-- step: innocent explanations
select explanation, found, effect, note_en, note_zh
from lead_innocent
where lead_id = $number
order by found desc, explanation

-- step: evidence
select b.feed, b.file_name, (e.row_id & 4294967295) as row_number, m.row_key, b.delivered_on
from (select unnest(evidence) as row_id from lead where lead_id = $number) e
left join batch b on b.batch_no = (e.row_id >> 32)
left join mention m on m.row_id = e.row_id
order by b.feed, row_number

-- step: ring
select * exclude (summary_en, summary_zh) from ring where ring_id = $number

-- step: summary
select summary_en, summary_zh from ring where ring_id = $number

-- step: members
select rm.person_id, p.* exclude (person_id), rm.role, rm.dead, rm.amount, rm.leads
from ring_member rm
left join person p on p.person_id = rm.person_id
where rm.ring_id = $number
order by rm.role, rm.amount desc, rm.person_id

-- step: ties
select t.node_id, t.kind, t.members from ring_tie t where t.ring_id = $number
order by t.members desc, t.node_id
