-- step: bound
create or replace temp table bound_profile as
select left_id, right_id, same, true as decided from decided_profile
union
select left_profile, right_profile, kind = 'hold_split', false
from system_entry
where kind in ('hold_split', 'hold_merge');

-- step: groups
-- A group that holds two profiles which are kept apart is divided: the right one stands alone.
create or replace temp table cluster_group as
select p.profile_id,
    case when a.profile_id is null then p.group_id else -p.profile_id end as group_id,
    p.owns_number
from profile_group as p
left join (
    select distinct b.right_id as profile_id
    from bound_profile as b
    join profile_group as l on l.profile_id = b.left_id
    join profile_group as r on r.profile_id = b.right_id
    where not b.same and l.group_id = r.group_id
) as a using (profile_id);

-- step: decisions on groups
create or replace temp table group_decision as
select l.group_id as left_id, r.group_id as right_id, b.same, bool_or(b.decided) as decided
from bound_profile as b
join cluster_group as l on l.profile_id = b.left_id
join cluster_group as r on r.profile_id = b.right_id
where l.group_id <> r.group_id
group by l.group_id, r.group_id, b.same;

-- step: tidy
drop table bound_profile;
