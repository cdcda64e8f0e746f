/* ---
title: {en: Card or phone of the dead person used afterwards, zh: 死亡后证卡仍被使用}
effect: raise
bits: 0.5
note:
  en: "{signs} weak signs after the reported death ({kinds}), the last on {last_sign}: somebody may be using the papers of the dead."
  zh: "报告报告死亡后仍有{signs}条弱轨迹（{kinds}），最近为{last_sign}：可能有人使用死者证件。"
--- */
select
    c.lead_id,
    list(p.row_id order by p.date, p.row_id) as evidence,
    count(*) as signs,
    string_agg(distinct p.kind, ', ' order by p.kind) as kinds,
    max(p.date) as last_sign
from candidate c
join life_status s on s.person_id = c.person_id and s.verdict = 'dead'
join presence p on p.person_id = c.person_id and p.strength = 'weak' and p.date > s.death_date
group by c.lead_id
