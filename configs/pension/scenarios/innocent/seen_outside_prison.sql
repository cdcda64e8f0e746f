/* ---
title: {en: Seen outside during the custody, zh: 羁押期间有在外轨迹}
effect: conflict
note:
  en: "{signs} strong signs of life outside while in custody by the papers, the last on {last_sign}: the dates of custody or the person may be wrong."
  zh: "羁押期间有{signs}条在外强轨迹，最近为{last_sign}：羁押起止日期或人员可能有误。"
--- */
select
    c.lead_id,
    list(distinct p.row_id order by p.row_id) as evidence,
    count(distinct p.row_id) as signs,
    max(p.date) as last_sign
from candidate c
join custody k on list_contains(c.evidence, k.row_id) and k.person_id = c.person_id
join presence p
    on p.person_id = c.person_id
    and p.strength = 'strong'
    -- Prisoners are taken to hospital and are checked on; they do not cross borders.
    and p.kind in ('border', 'visit', 'face_authentication', 'bank_counter', 'travel')
    and p.date > k.start + 3
    and p.date < coalesce(k.released_on, k."end", date '9999-12-31') - 3
group by c.lead_id
