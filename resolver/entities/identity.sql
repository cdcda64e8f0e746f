-- step: identity
create table if not exists identity (
    person_id varchar, seed_profile bigint, minted_run varchar, minted_no bigint, state varchar
);

-- step: identity event
create table if not exists identity_event (
    run varchar, as_of date, event_no bigint, event varchar, person_id varchar,
    before varchar[], after varchar[], cause varchar, detail varchar
);

-- step: earlier member
create temp table if not exists earlier_member (profile_id bigint, person_id varchar);

-- step: parts
-- Where the records of every known person are now. Where nothing is remembered but the seed, as in
-- a rebuild, the seed alone tells.
create or replace temp table identity_part as
with member as (
    select e.person_id, o.cluster, sum(o.mentions) as mentions,
        bool_or(o.profile_id = i.seed_profile) as has_seed
    from earlier_member as e
    join identity as i on i.person_id = e.person_id and i.state = 'live'
    join cluster_of as o on o.profile_id = e.profile_id
    group by e.person_id, o.cluster
), seeded as (
    select i.person_id, o.cluster, 0 as mentions, true as has_seed
    from identity as i
    join cluster_of as o on o.profile_id = i.seed_profile
    where i.state = 'live' and i.person_id not in (select person_id from member)
)
select person_id, cluster, mentions, has_seed,
    count(*) over (partition by person_id) as parts,
    bool_or(has_seed) over (partition by person_id) as knows_seed,
    count(*) over (partition by cluster) as persons
from (select * from member union all select * from seeded);

-- step: returning parts
-- What was merged and parts again along the old line gets its old id back, whichever is larger.
create or replace temp table identity_parting as
select p.cluster, arg_min(i.person_id, i.minted_no) as person_id
from identity_part as p
join cluster_of as o on o.cluster = p.cluster
join identity as i on i.seed_profile = o.profile_id and i.state <> 'live'
where p.parts > 1 and p.knows_seed and not p.has_seed and p.persons = 1
group by p.cluster;

-- step: claims
-- A person's id goes with the largest part of it; of several ids in one cluster the oldest stays.
create or replace temp table identity_claim as
select p.cluster, p.person_id,
    row_number() over (partition by p.cluster order by i.minted_no) as place
from (
    select person_id, cluster,
        row_number() over (
            partition by person_id order by mentions desc, has_seed desc, cluster
        ) as place
    from identity_part
    where cluster not in (select cluster from identity_parting)
) as p
join identity as i on i.person_id = p.person_id
where p.place = 1;

-- step: returning
-- Persons that had gone, or had been merged, and whose records stand alone again.
create or replace temp table identity_back as
select o.cluster, arg_min(i.person_id, i.minted_no) as person_id
from identity as i
join cluster_of as o on o.profile_id = i.seed_profile
where i.state <> 'live'
    and o.cluster not in (select cluster from identity_claim)
    and o.cluster not in (select cluster from identity_parting)
group by o.cluster
union all
select cluster, person_id from identity_parting;

-- step: unnamed
create or replace temp table identity_new as
select c.cluster, c.seed, {new_id} as person_id, 0 as attempt
from cluster_core as c
where c.cluster not in (select cluster from identity_claim)
    and c.cluster not in (select cluster from identity_back);

-- step: hash again
-- An id is never given twice: where two seeds give the same one, the later seed is hashed again.
update identity_new as n
set person_id = {again}, attempt = n.attempt + t.place
from (
    select cluster, row_number() over (partition by person_id order by seed, cluster)
        - case when person_id in (select person_id from identity) then 0 else 1 end as place
    from identity_new
) as t
where t.cluster = n.cluster and t.place > 0;

-- step: owners
create or replace temp table cluster_person as
select cluster, person_id from identity_claim where place = 1
union all
select cluster, person_id from identity_back
union all
select cluster, person_id from identity_new;

-- step: happened
create or replace temp table identity_happened as
select 'merged' as event, min(person_id) filter (where place = 1) as person_id,
    list(person_id order by person_id) as before,
    list(person_id) filter (where place = 1) as after
from identity_claim
group by cluster
having count(*) > 1
union all
select 'split', p.person_id, [p.person_id], list(distinct o.person_id order by o.person_id)
from identity_part as p
join cluster_person as o on o.cluster = p.cluster
group by p.person_id
having count(distinct p.cluster) > 1
union all
select 'gone', i.person_id, [i.person_id], []
from identity as i
where i.state = 'live' and i.person_id not in (select person_id from identity_part)
union all
select 'back', person_id, [], [person_id] from identity_back;

-- step: events
insert into identity_event
select $run, $as_of,
    (select coalesce(max(event_no), 0) from identity_event)
        + row_number() over (order by h.event, h.person_id),
    h.event, h.person_id, h.before, h.after, c.cause, c.detail
from identity_happened as h
left join identity_cause as c on c.event = h.event and c.person_id = h.person_id;

-- step: known
-- A seed that went elsewhere is replaced by one that is there.
create or replace temp table identity_known as
select i.person_id,
    case when o.person_id is not null and s.cluster is distinct from o.cluster then c.seed
        else i.seed_profile end as seed_profile,
    i.minted_run, i.minted_no,
    case when o.person_id is not null then 'live'
        when i.person_id in (select person_id from identity_claim) then 'merged'
        when i.state = 'merged' then 'merged'
        else 'gone' end as state
from identity as i
left join cluster_person as o on o.person_id = i.person_id
left join cluster_core as c on c.cluster = o.cluster
left join cluster_of as s on s.profile_id = i.seed_profile;

-- step: all
create or replace table identity as
select person_id, seed_profile, minted_run, minted_no, state from identity_known
union all
select person_id, seed, $run,
    (select coalesce(max(minted_no), 0) from identity_known)
        + row_number() over (order by person_id),
    'live'
from identity_new
order by minted_no;
