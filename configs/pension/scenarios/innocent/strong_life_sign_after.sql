/* ---
title: {en: Strong sign of life after the reported death, zh: 死亡后有强生存轨迹}
effect: conflict
note:
  en: "{signs} strong signs of life after the reported death, the last on {last_sign}: clear up before anything else, do not hold."
  zh: "报告死亡后仍有{signs}条强生存轨迹，最近为{last_sign}：先行核实，不得暂停发放。"
--- */
select
    c.lead_id,
    list(p.row_id order by p.date, p.row_id) as evidence,
    count(*) as signs,
    max(p.date) as last_sign
from candidate c
join life_status s on s.person_id = c.person_id and s.verdict = 'disputed'
join presence p
    on p.person_id = c.person_id
    and p.strength = 'strong'
    and p.date > s.death_date
group by c.lead_id
