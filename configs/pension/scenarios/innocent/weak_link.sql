/* ---
title: {en: Records may belong to different people, zh: 记录关联度不足}
parameters:
  least_certainty:
    default: 0.8
    min: 0.5
    max: 0.99
    title: {en: certainty below which a link counts as weak, zh: 关联度下限}
effect: lower
bits: 1
note:
  en: "Every record of {feed} that the case rests on is linked to the person with a certainty of only {link}."
  zh: "本案所依据的{feed}记录与本人的关联度仅为{link}。"
--- */
with linked as (
    select
        r.lead_id, m.feed, r.row_id,
        round(coalesce(p.certainty, 1.0), 6) as certainty
    from (select lead_id, person_id, unnest(evidence) as row_id from candidate) r
    join mention m on m.row_id = r.row_id
    join person_profile p on p.profile_id = m.profile_id
    where p.person_id = r.person_id
),
feeds as (
    select
        lead_id, feed, max(certainty) as certainty,
        list(row_id order by row_id) as evidence
    from linked
    group by lead_id, feed
)
select
    lead_id,
    arg_min(evidence, struct_pack(c := certainty, f := feed, e := evidence)) as evidence,
    arg_min(feed, struct_pack(c := certainty, f := feed)) as feed,
    round(min(certainty), 2) as link
from feeds
where certainty < $least_certainty
group by lead_id
