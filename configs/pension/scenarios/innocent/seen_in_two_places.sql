/* ---
title: {en: Both seen on the same day, zh: 两人同日出现}
effect: exclude
note:
  en: "Both were seen in person on the same day, {days} times, last on {last_day}: they are two people."
  zh: "两人有{days}天同日分别留下本人轨迹，最近为{last_day}，应为两人。"
--- */
select
    c.lead_id,
    list(distinct a.row_id order by a.row_id) || list(distinct b.row_id order by b.row_id)
        as evidence,
    count(distinct a.date) as days,
    max(a.date) as last_day
from candidate c
join presence a on a.person_id = c.person_id and a.strength = 'strong'
join presence b
    on 'person:' || b.person_id = c.related[1]
    and b.strength = 'strong'
    and b.date = a.date
    -- Only what one body cannot do twice or both of on a day. A list of home visits may be ticked
    -- off for everybody, and who has two identities certifies both.
    and (
        (b.kind = a.kind and a.kind in ('check_up', 'inpatient', 'border', 'travel'))
        or (a.kind = 'border') <> (b.kind = 'border')
    )
group by c.lead_id
