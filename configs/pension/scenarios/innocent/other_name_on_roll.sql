/* ---
title: {en: The records give different names, zh: 相关记录姓名不一致}
effect: lower
bits: 5
note:
  en: "All records of {feed} that the case rests on give a name other than the person's own: they may speak of somebody else."
  zh: "本案所依据的{feed}记录姓名均与本人不同，可能另有其人。"
--- */
with named as (
    select
        r.lead_id, m.feed, r.row_id,
        same_name(p.name, f.name) as same
    from (select lead_id, person_id, unnest(evidence) as row_id from candidate) r
    join mention m on m.row_id = r.row_id
    join profile f on f.profile_id = m.profile_id
    join person p on p.person_id = r.person_id
    where f.name is not null and p.name is not null
),
feeds as (
    select lead_id, feed, list(row_id order by row_id) as evidence
    from named
    group by lead_id, feed
    having not bool_or(same)
)
select lead_id, arg_min(evidence, feed) as evidence, min(feed) as feed
from feeds
group by lead_id
