/* ---
title: {en: Death filed under another living person's number, zh: 死亡信息登记在他人证件号下}
effect: lower
bits: 5
note:
  en: "The report of death that the case rests on gives another name than the pension roll: it may speak of somebody else."
  zh: "所依据的死亡信息姓名与待遇名册不一致，可能另有其人。"
--- */
with sounds as (
    -- How the person's own name sounds: a homophone is a slip of the pen.
    select distinct p.person_id, f.name_pinyin
    from candidate c
    join person p on p.person_id = c.person_id
    join person_profile l on l.person_id = p.person_id
    join profile f on f.profile_id = l.profile_id and f.name = p.name
    where f.name_pinyin is not null
),
named as (
    select
        d.person_id, d.row_id,
        f.name, f.name_pinyin
    from death d
    join mention m on m.row_id = d.row_id
    join profile f on f.profile_id = m.profile_id
    where not coalesce(d.withdrawn, false)
)
select
    c.lead_id,
    list(n.row_id order by n.row_id) as evidence,
    count(*) as reports
from (select distinct lead_id, person_id from candidate) c
join person p on p.person_id = c.person_id
join named n on n.person_id = c.person_id
left join sounds s on s.person_id = n.person_id and s.name_pinyin = n.name_pinyin
group by c.lead_id
-- Only if no report of the death gives the person's own name, as far as it can be read.
having bool_and(
    n.name is not null and not same_name(n.name, p.name) and s.person_id is null
)
