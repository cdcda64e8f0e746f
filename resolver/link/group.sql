-- step: profiles with a number
create or replace temp table group_open as
select profile_id, {number} as number, {values}, len(feeds) as support, mentions,
    {doubtful} as doubtful
from {profiles}
where {trusted};

-- step: start
create or replace temp table group_chosen (
    profile_id bigint, group_id bigint, number varchar, support bigint, mentions bigint,
    doubtful boolean, round integer
);

-- step: leaders
create or replace temp table group_leader as
select * exclude (place)
from (
    select *, row_number() over (
        partition by number order by support desc, mentions desc, profile_id
    ) as place
    from group_open
)
where place = 1;

-- step: followers
insert into group_chosen
select right_id, left_id, number, support, mentions, doubtful, round
from (
    select l.profile_id as left_id, r.profile_id as right_id, r.number, r.support, r.mentions,
        r.doubtful,
        (select coalesce(max(round), 0) + 1 from group_chosen) as round,
        {left_values}, {right_values}
    from group_leader as l
    join group_open as r on l.number = r.number
)
where left_id = right_id or {compatible};

-- step: rest
delete from group_open where profile_id in (select profile_id from group_chosen);

-- step: support
-- In how many feeds a group is attested at most, beside the best attested group of its number.
create or replace temp table group_support as
select group_id, number, round,
    max(support) as support,
    bool_and(doubtful) and max(support) < 2 as doubtful,
    sum(mentions) as mentions,
    count(*) over (partition by number) as claimants,
    max(max(support)) over (partition by number) as best
from group_chosen
group by group_id, number, round;

-- step: groups
select profile_id, coalesce(c.group_id, p.profile_id) as group_id,
    case
        when c.group_id is not null
            then not s.doubtful and (s.round = 1 or s.support * 2 > s.best)
        when {trusted} then false
    end as owns_number
from {profiles} as p
left join group_chosen as c using (profile_id)
left join group_support as s on s.group_id = c.group_id

-- step: tidy open
drop table group_open;

-- step: tidy chosen
drop table group_chosen;

-- step: tidy support
drop table group_support;
