-- step: leads
-- What rests on the person's records, with how many rows of each group and with the profiles.
with own as (
    select m.row_id, pp.profile_id, pp.group_id
    from person_profile as pp
    join mention as m using (profile_id)
    where pp.person_id = $person
),
evidence as (
    select l.lead_id, unnest(l.evidence) as row_id
    from lead as l
    where l.status <> 'explained'
        and list_has_any(l.evidence, (select coalesce(list(row_id), []) from own))
),
counted as (
    select e.lead_id, o.group_id, count(distinct e.row_id) as rows
    from evidence as e
    join own as o using (row_id)
    group by e.lead_id, o.group_id
)
select l.lead_id, l.scenario, l.grade, l.amount, l.{robustness} as robustness,
    map_from_entries(c.rows) as rows, p.profiles
from lead as l
join (
    select lead_id, list((group_id, rows) order by group_id) as rows
    from counted group by lead_id
) as c using (lead_id)
join (
    select e.lead_id, list(distinct o.profile_id order by o.profile_id) as profiles
    from evidence as e
    join own as o using (row_id)
    group by e.lead_id
) as p using (lead_id)
order by l.rank, l.lead_id;
