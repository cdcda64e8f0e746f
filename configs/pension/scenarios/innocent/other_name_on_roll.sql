/* ---
title: {en: The records give different names, zh: 相关记录姓名不一致}
effect: lower
bits: 5
note:
  en: "All records of {feed} that the case rests on give a name other than the person's own: they may speak of somebody else."
  zh: "本案所依据的{feed}记录姓名均与本人不同，可能另有其人。"
--- */
with sounds as (
    -- How the person's own name sounds.
    select distinct p.person_id, f.name_pinyin
    from candidate c
    join person p on p.person_id = c.person_id
    join person_profile l on l.person_id = p.person_id
    join profile f on f.profile_id = l.profile_id and f.name = p.name
    where f.name_pinyin is not null
),
named as (
    select
        r.lead_id, m.feed, r.row_id,
        -- What two offices say of one stay in prison bears out each other.
        case when k.row_id is not null then 'custody' else m.feed end as what,
        same_name(p.name, f.name) or s.person_id is not null as same
    from (select lead_id, person_id, unnest(evidence) as row_id from candidate) r
    join mention m on m.row_id = r.row_id
    join profile f on f.profile_id = m.profile_id
    join person p on p.person_id = r.person_id
    left join custody k on k.row_id = r.row_id
    left join sounds s on s.person_id = r.person_id and s.name_pinyin = f.name_pinyin
    where f.name is not null and p.name is not null
),
feeds as (
    select lead_id, min(feed) as feed, list(row_id order by row_id) as evidence
    from named
    group by lead_id, what
    having not bool_or(same)
)
select lead_id, arg_min(evidence, (feed, evidence)) as evidence, min(feed) as feed
from feeds
group by lead_id
