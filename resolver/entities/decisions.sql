-- step: bound
-- What people decided comes first, in its order; what the system holds must not speak against it.
select b.left_id, b.right_id, b.same, b.decided, l.group_id as left_group, r.group_id as right_group
from (
    select left_id, right_id, same, true as decided, number from decided_profile
    union
    select left_profile, right_profile, kind = 'hold_split', false, null
    from system_entry
    where kind in ('hold_split', 'hold_merge')
) as b
join profile_group as l on l.profile_id = b.left_id
join profile_group as r on r.profile_id = b.right_id
order by b.decided desc, b.number, b.left_id, b.right_id, b.same

-- step: groups
create or replace temp table cluster_group as
select p.profile_id, coalesce(d.group_id, p.group_id) as group_id, p.owns_number
from profile_group as p
left join divided_profile as d using (profile_id);

-- step: decisions on groups
create or replace temp table group_decision as
select l.group_id as left_id, r.group_id as right_id, b.same, bool_or(b.decided) as decided
from bound_profile as b
join cluster_group as l on l.profile_id = b.left_id
join cluster_group as r on r.profile_id = b.right_id
where l.group_id <> r.group_id
group by l.group_id, r.group_id, b.same;
