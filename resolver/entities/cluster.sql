-- step: nodes
-- Positions follow the ids, which are of content: the outcome does not depend on any order. A
-- group that resembles no other is a person, and needs no place here.
create or replace temp table cluster_node as
with tied as (
    select left_id as group_id from pair
    union
    select right_id from pair
    union
    select left_id from group_decision
    union
    select right_id from group_decision
    union
    select g.group_id
    from cluster_group as g
    where g.profile_id in (
        select unnest([left_profile, right_profile]) from system_entry
        where kind = 'keep_together'
    )
)
select t.group_id,
    row_number() over (order by t.group_id) - 1 as position,
    {number} as number,
    case when {number} is null then 0 else dense_rank() over (order by {number}) end as number_code
from tied as t
left join link_record as r using (group_id);

-- step: registers
create or replace temp table cluster_register as
with named as materialized (
    select g.group_id, n.position, p.feeds
    from cluster_node as n
    join cluster_group as g using (group_id)
    join profile as p using (profile_id)
)
select distinct position, dense_rank() over (order by feed) - 1 as feed_code, feed, group_id
from (select group_id, position, unnest(feeds) as feed from named)
where feed in ({registers});

-- step: rivals
-- Somebody without a number is one person at most. Several holders of different numbers whom he
-- resembles are rivals: together they share his one identity, and each is as likely as the odds
-- that are left. Two namesakes in a village make sure of neither.
create or replace temp table rival as
select group_id, sum(odds) as odds
from (
    select p.left_id as group_id, power(2.0, least(p.match_weight, 40)) as odds
    from pair as p
    join cluster_node as l on l.group_id = p.left_id
    join cluster_node as r on r.group_id = p.right_id
    where l.number is null and r.number is not null
    union all
    select p.right_id, power(2.0, least(p.match_weight, 40))
    from pair as p
    join cluster_node as l on l.group_id = p.left_id
    join cluster_node as r on r.group_id = p.right_id
    where r.number is null and l.number is not null
)
group by group_id;

-- step: pairs with rivals
create or replace temp table rival_pair as
select p.left_id, p.right_id,
    case
        when l.number is null and r.number is not null then p.match_weight
            - log2(1 + greatest(a.odds - power(2.0, least(p.match_weight, 40)), 0))
        when r.number is null and l.number is not null then p.match_weight
            - log2(1 + greatest(b.odds - power(2.0, least(p.match_weight, 40)), 0))
        else p.match_weight
    end as weight
from pair as p
join cluster_node as l on l.group_id = p.left_id
join cluster_node as r on r.group_id = p.right_id
left join rival as a on a.group_id = p.left_id
left join rival as b on b.group_id = p.right_id;

-- step: clusters
create or replace temp table cluster_of as
select g.profile_id, g.group_id, coalesce(c.cluster, g.group_id) as cluster, g.owns_number,
    p.mentions
from cluster_group as g
left join cluster_found as c using (group_id)
join profile as p using (profile_id);

-- step: idle
-- What is not linked well enough to stay together has parted: the entry is of no use.
delete from system_entry
where kind = 'keep_together' and not exists (
    select 1
    from cluster_of as l
    join cluster_of as r on r.cluster = l.cluster
    where l.profile_id = system_entry.left_profile and r.profile_id = system_entry.right_profile
);

-- step: groups
create or replace temp table cluster_member as
select cluster, group_id, bool_or(owns_number) as owns_number, sum(mentions) as mentions,
    min(profile_id) as seed
from cluster_of
group by cluster, group_id;

-- step: persons
-- The core of a person is the group with its number, or else the most frequent one.
create or replace temp table cluster_core as
select cluster, seed, groups, group_id as core
from (
    select cluster, group_id, seed,
        count(*) over (partition by cluster) as groups,
        row_number() over (
            partition by cluster
            order by coalesce(owns_number, false) desc, mentions desc, group_id
        ) as place
    from cluster_member
)
where place = 1;

-- step: pairs within
create or replace temp table cluster_within as
select l.cluster, p.left_id, p.right_id, least(p.weight, {cap}) as weight
from rival_pair as p
join cluster_member as l on l.group_id = p.left_id
join cluster_member as r on r.group_id = p.right_id
where l.cluster = r.cluster;

-- step: links
-- How well a group fits its person: its link to the core, or the mean over all other groups.
create or replace temp table cluster_link as
select w.cluster, w.group_id,
    greatest(
        max(case when w.other = c.core then w.weight end),
        (sum(w.weight) + (max(c.groups) - 1 - count(*)) * ({missing})) / (max(c.groups) - 1)
    ) as weight
from (
    select cluster, left_id as group_id, right_id as other, weight from cluster_within
    union all
    select cluster, right_id, left_id, weight from cluster_within
) as w
join cluster_core as c on c.cluster = w.cluster
group by w.cluster, w.group_id;

-- step: person profile
create or replace table person_profile as
select o.profile_id, i.person_id, o.group_id,
    case
        when o.group_id = c.core then case when o.owns_number then {certain} else 1.0 end
        when l.weight is null then 0.5
        else 1.0 / (1.0 + power(2.0, -l.weight))
    end as certainty
from cluster_of as o
join cluster_core as c on c.cluster = o.cluster
join cluster_person as i on i.cluster = o.cluster
left join cluster_link as l on l.cluster = o.cluster and l.group_id = o.group_id
order by o.profile_id;

-- step: strong between
create or replace temp table strong_pair as
select
    least(l.cluster, r.cluster) as left_cluster,
    greatest(l.cluster, r.cluster) as right_cluster,
    max(p.match_weight) as match_weight,
    max(p.match_probability) as match_probability,
    max(s.weight) as shared_weight
from pair as p
join rival_pair as s on s.left_id = p.left_id and s.right_id = p.right_id
join cluster_member as l on l.group_id = p.left_id
join cluster_member as r on r.group_id = p.right_id
where p.match_weight >= {possible} and l.cluster <> r.cluster
group by 1, 2;

-- step: possible same
create or replace table possible_same as
with number_of as (
    select distinct m.cluster, n.number
    from cluster_member as m join cluster_node as n using (group_id)
    where n.number is not null
),
register_of as (
    select distinct m.cluster, r.feed_code
    from cluster_member as m join cluster_register as r using (group_id)
),
apart as (
    select least(l.cluster, r.cluster) as left_cluster,
        greatest(l.cluster, r.cluster) as right_cluster, bool_or(d.decided) as decided
    from group_decision as d
    join cluster_member as l on l.group_id = d.left_id
    join cluster_member as r on r.group_id = d.right_id
    where not d.same
    group by 1, 2
),
differing as (
    select distinct s.left_cluster, s.right_cluster
    from strong_pair as s
    join number_of as l on l.cluster = s.left_cluster
    join number_of as r on r.cluster = s.right_cluster
    where l.number <> r.number
),
listed as (
    select distinct s.left_cluster, s.right_cluster
    from strong_pair as s
    join register_of as l on l.cluster = s.left_cluster
    join register_of as r on r.cluster = s.right_cluster
    where l.feed_code = r.feed_code
)
select
    least(l.person_id, r.person_id) as left_person,
    greatest(l.person_id, r.person_id) as right_person,
    s.match_weight,
    s.match_probability,
    case
        when a.decided then 'decided_apart'
        when a.left_cluster is not null then 'held_for_review'
        when d.left_cluster is not null then 'different_numbers'
        when b.left_cluster is not null then 'same_register'
        when s.match_weight >= {join} and s.shared_weight < {join} then 'rivals'
        when s.match_weight >= {join} then 'weak_on_average'
        else 'below_threshold'
    end as reason
from strong_pair as s
join cluster_person as l on l.cluster = s.left_cluster
join cluster_person as r on r.cluster = s.right_cluster
left join apart as a on a.left_cluster = s.left_cluster and a.right_cluster = s.right_cluster
left join differing as d on d.left_cluster = s.left_cluster and d.right_cluster = s.right_cluster
left join listed as b on b.left_cluster = s.left_cluster and b.right_cluster = s.right_cluster
order by left_person, right_person;
