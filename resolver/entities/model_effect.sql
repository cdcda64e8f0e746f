-- step: ties
-- Which person of today shares records with which of those that the other model makes.
create or replace temp table effect_tie as
select distinct p.person_id as old_id, r.person_id as new_id
from published.person_profile as p
join wanted_person as r using (profile_id);

-- step: touched
-- A tie is part of a change if either of its ends has another one.
create or replace temp table effect_touched as
select * from effect_tie
where old_id in (select old_id from effect_tie group by old_id having count(*) > 1)
    or new_id in (select new_id from effect_tie group by new_id having count(*) > 1);

-- step: start
create or replace temp table effect_label as
select old_id, min(old_id) as label from effect_touched group by old_id;

-- step: spread
create or replace temp table effect_spread as
select t.old_id, min(n.label) as label
from effect_touched as t
join (
    select t.new_id, min(l.label) as label
    from effect_touched as t join effect_label as l using (old_id)
    group by t.new_id
) as n using (new_id)
group by t.old_id;

-- step: profiles
create or replace temp table effect_profile as
select l.label, p.profile_id, p.person_id as old_id, w.person_id as wanted_id,
    a.person_id as next_id
from effect_label as l
join published.person_profile as p on p.person_id = l.old_id
join wanted_person as w using (profile_id)
join next_person as a using (profile_id);

-- step: leads
create or replace temp table effect_lead as
select l.label, count(*) as leads,
    coalesce(sum(d.amount) filter (where d.is_primary), 0) as amount
from effect_label as l
join published.lead as d on d.person_id = l.old_id
where d.status = 'open'
group by l.label;

-- step: changes
create or replace temp table effect_change as
select e.label,
    case
        when count(distinct e.old_id) = 1 then 'split'
        when count(distinct e.wanted_id) = 1 then 'merge'
        else 'regroup'
    end as kind,
    case
        when count(distinct e.wanted_id) = count(distinct e.next_id)
            and count(distinct e.wanted_id) = count(distinct (e.wanted_id, e.next_id))
            then 'applied'
        when bool_or(e.profile_id in (
            select unnest([left_profile, right_profile]) from system_entry
            where kind in ('hold_merge', 'hold_split')
        )) then 'held'
        else 'kept'
    end as outcome,
    list(distinct e.old_id order by e.old_id) as before,
    count(distinct e.wanted_id) as after,
    coalesce(max(d.leads), 0) as leads,
    coalesce(max(d.amount), 0) as amount
from effect_profile as e
left join effect_lead as d using (label)
group by e.label;

-- step: counts
select kind, outcome, count(*) as changes, cast(sum(len(before)) as bigint) as persons_before,
    cast(sum(after) as bigint) as persons_after, cast(sum(leads) as bigint) as leads,
    sum(amount) as amount
from effect_change
group by kind, outcome
order by kind, outcome;

-- step: largest
select c.kind, c.outcome, c.before, c.after, c.leads, c.amount,
    list(distinct p.name order by p.name) as names
from effect_change as c
join published.person as p on list_contains(c.before, p.person_id)
group by c.label, c.kind, c.outcome, c.before, c.after, c.leads, c.amount
order by c.amount desc, c.leads desc, c.label
limit $limit;
