-- step: system entry
create table if not exists system_entry (
    entry varchar, kind varchar, left_profile bigint, right_profile bigint, left_person varchar,
    right_person varchar, match_weight double, since_run varchar, since date, leads varchar[],
    note varchar
);

-- step: settled
-- What was held is settled once somebody has decided about its two persons, or once none of its
-- leads is open any more. What no longer exists holds nothing.
delete from system_entry
where entry in (
        select h.entry
        from system_entry as h
        join decided_profile as d
            on (d.left_id = h.left_profile and d.right_id = h.right_profile)
            or (d.left_id = h.right_profile and d.right_id = h.left_profile)
        where h.kind in ('hold_merge', 'hold_split') and d.number is not null
    )
    or (kind in ('hold_merge', 'hold_split')
        and not list_has_any(leads, (select coalesce(list(lead_id), []) from open_lead)))
    or left_profile not in (select profile_id from profile)
    or right_profile not in (select profile_id from profile);

-- step: members
-- Whose records the profiles were last night, and in which cluster they are tonight.
create or replace temp table stability_member as
select e.person_id, e.profile_id, g.group_id, coalesce(f.cluster, g.group_id) as cluster,
    p.mentions
from earlier_member as e
join identity as i on i.person_id = e.person_id and i.state = 'live'
join cluster_group as g on g.profile_id = e.profile_id
left join cluster_found as f on f.group_id = g.group_id
join profile as p on p.profile_id = e.profile_id;

-- step: split
-- The parts of a person that fell apart, each but the largest with the largest.
create or replace temp table stability_split as
with part as (
    select person_id, cluster, arg_max(profile_id, (mentions, -profile_id)) as profile_id,
        row_number() over (
            partition by person_id order by sum(mentions) desc, cluster
        ) as place,
        count(*) over (partition by person_id) as parts
    from stability_member
    group by person_id, cluster
)
select l.person_id, l.profile_id as left_profile, r.profile_id as right_profile,
    l.cluster as left_cluster, r.cluster as right_cluster
from part as l
join part as r on r.person_id = l.person_id and r.place > 1
where l.place = 1 and l.parts > 1
    and not exists (
        select 1
        from decided_profile as d
        join stability_member as a on a.profile_id = d.left_id and a.person_id = l.person_id
        join stability_member as b on b.profile_id = d.right_id and b.person_id = l.person_id
        where not d.same and d.number is not null
    );

-- step: merge
-- Persons that came together, each with the oldest of them, but for those that people joined.
create or replace temp table stability_merge as
with person as (
    select distinct m.cluster, m.person_id, i.minted_no
    from stability_member as m
    join identity as i on i.person_id = m.person_id
), ranked as (
    select *, row_number() over (partition by cluster order by minted_no) as place,
        count(*) over (partition by cluster) as persons
    from person
)
select l.cluster, l.person_id as left_person, r.person_id as right_person
from ranked as l
join ranked as r on r.cluster = l.cluster and r.place > 1
where l.place = 1 and l.persons > 1
    and not exists (
        select 1
        from decided_profile as d
        join stability_member as a on a.profile_id in (d.left_id, d.right_id)
            and a.person_id = l.person_id
        join stability_member as b on b.profile_id in (d.left_id, d.right_id)
            and b.person_id = r.person_id
        where d.same and d.number is not null
    );

-- step: hold splits
insert into system_entry
select 'hold:' || s.person_id, 'hold_split', s.left_profile, s.right_profile,
    s.person_id, s.person_id, null, $run, $as_of, o.leads, null
from stability_split as s
join (
    select person_id, list(lead_id order by lead_id) as leads from open_lead group by person_id
) as o on o.person_id = s.person_id;

-- step: hold merges
-- Both persons stay as they were: their own records together, and no record of one with the other.
insert into system_entry
with held as (
    select m.left_person, m.right_person, list(o.lead_id order by o.lead_id) as leads
    from stability_merge as m
    join open_lead as o on o.person_id in (m.left_person, m.right_person)
    -- Whose rows say exactly the same cannot be kept apart but by people.
    where not exists (
        select 1
        from stability_member as a
        join stability_member as b on b.profile_id = a.profile_id
        where a.person_id = m.left_person and b.person_id = m.right_person
    )
    group by m.left_person, m.right_person
), own as (
    select person_id, profile_id,
        lag(profile_id) over (partition by person_id order by profile_id) as before
    from stability_member
)
select 'hold:' || h.left_person || ':' || h.right_person, 'hold_merge', a.profile_id, b.profile_id,
    h.left_person, h.right_person, null, $run, $as_of, h.leads, null
from held as h
join stability_member as a on a.person_id = h.left_person
join stability_member as b on b.person_id = h.right_person and b.profile_id <> a.profile_id
union all
select 'hold:' || h.left_person || ':' || h.right_person, 'hold_split', o.before, o.profile_id,
    o.person_id, o.person_id, null, $run, $as_of, h.leads, null
from held as h
join own as o on o.person_id in (h.left_person, h.right_person)
where o.before is not null;

-- step: keep together
-- Whether the parts are linked well enough is seen when clusters are found again; where they are
-- not, the entry does nothing and goes.
insert into system_entry
select 'keep:' || s.person_id || ':' || s.right_profile, 'keep_together', s.left_profile,
    s.right_profile, s.person_id, s.person_id, null, $run, $as_of, [], null
from stability_split as s
where s.person_id not in (select person_id from open_lead)
    and not exists (
        select 1 from system_entry as e
        where e.entry = 'keep:' || s.person_id || ':' || s.right_profile
    );
