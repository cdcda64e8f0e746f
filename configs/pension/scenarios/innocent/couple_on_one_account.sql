/* ---
title: {en: Couple on one account, zh: 夫妻共用账户}
effect: lower
bits: 1.5
note:
  en: "The account serves two people of one household."
  zh: "该账户由同一户的两人共用。"
--- */
with theirs as (
    select c.lead_id, c.person_id, min(substr(r.node, 8)) as other
    from candidate c
    cross join unnest(c.related) as r(node)
    where r.node like 'person:%'
    group by c.lead_id, c.person_id
    having count(*) = 1
)
select
    t.lead_id,
    list(distinct a.row_id order by a.row_id) as evidence
from theirs t
join household a on a.person_id = t.person_id
join household b on b.person_id = t.other and b.number = a.number
group by t.lead_id
