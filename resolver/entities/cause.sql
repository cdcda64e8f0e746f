-- step: touched
-- The clusters in which something happened, with whose records their profiles were before.
create or replace temp table cause_member as
select h.event, h.person_id as subject, o.cluster, o.group_id, o.profile_id,
    e.person_id as earlier
from identity_happened as h
join cluster_person as c on list_contains(h.after, c.person_id)
join cluster_of as o on o.cluster = c.cluster
left join earlier_member as e on e.profile_id = o.profile_id
where h.event in ('merged', 'split');

-- step: pairs
-- The strongest pair between two persons that became one, or between the parts of one.
create or replace temp table cause_pair as
select l.event, l.subject, p.match_weight as weight, p.route, l.profile_id as left_profile,
    r.profile_id as right_profile
from cause_member as l
join pair as p on p.left_id = l.group_id
join cause_member as r
    on r.event = l.event and r.subject = l.subject and r.group_id = p.right_id
where case l.event when 'merged' then l.earlier <> r.earlier
    else l.cluster <> r.cluster end
qualify row_number() over (
    partition by l.event, l.subject order by p.match_weight desc, l.profile_id, r.profile_id
) = 1;

-- step: decided
create or replace temp table cause_decision as
select l.event, l.subject, min(d.number) as number
from cause_member as l
join decided_profile as d on d.left_id = l.profile_id
join cause_member as r
    on r.event = l.event and r.subject = l.subject and r.profile_id = d.right_id
where d.same = (l.event = 'merged')
    and case l.event when 'merged' then l.earlier <> r.earlier else l.cluster <> r.cluster end
group by l.event, l.subject;

-- step: numbers
-- Two persons that became one group: the same valid number and compatible names.
create or replace temp table cause_group as
select event, subject
from cause_member
where event = 'merged' and earlier is not null
group by event, subject, group_id
having count(distinct earlier) > 1;

-- step: cause
create or replace temp table identity_cause as
select h.event, h.person_id,
    case
        when d.number is not null then 'decision'
        when g.subject is not null then 'number'
        when h.event = 'merged' and p.subject is not null then 'pair'
        when h.event = 'split' then 'evidence_changed'
        when h.event = 'gone' then 'records_withdrawn'
        when h.event = 'back' then 'records_returned'
        else 'evidence_changed'
    end as cause,
    case
        when d.number is not null then cast(d.number as varchar)
        when p.subject is not null and g.subject is null then concat_ws(' ', l.feed || '/' || l.row_key,
            r.feed || '/' || r.row_key, round(p.weight, 2), p.route)
    end as detail
from identity_happened as h
left join cause_decision as d on d.event = h.event and d.subject = h.person_id
left join cause_pair as p on p.event = h.event and p.subject = h.person_id
left join (select distinct event, subject from cause_group) as g
    on g.event = h.event and g.subject = h.person_id
left join (
    select profile_id, arg_min(feed, row_id) as feed, arg_min(row_key, row_id) as row_key
    from mention where profile_id in (select left_profile from cause_pair) group by profile_id
) as l on l.profile_id = p.left_profile
left join (
    select profile_id, arg_min(feed, row_id) as feed, arg_min(row_key, row_id) as row_key
    from mention where profile_id in (select right_profile from cause_pair) group by profile_id
) as r on r.profile_id = p.right_profile;
