-- step: members
select pp.group_id, pp.person_id, cast(sum(p.mentions) as bigint) as mentions,
    bool_or(g.owns_number) as owns_number
from person_profile as pp
join profile as p using (profile_id)
join profile_group as g using (profile_id)
where pp.group_id in (select unnest($groups))
group by pp.group_id, pp.person_id;

-- step: numbers
select r.group_id, {number} as number
from link_record as r
where r.group_id in (select unnest($groups)) and {number} is not null;

-- step: registers
select distinct group_id, feed
from (
    select pp.group_id, unnest(p.feeds) as feed
    from person_profile as pp
    join profile as p using (profile_id)
    where pp.group_id in (select unnest($groups))
)
where feed in ({registers})
order by 1, 2;

-- step: pairs
-- Every pair of these groups, with the weight that is left where rivals share the odds of somebody
-- without a number: see the steps on rivals in cluster.sql.
with touched as (
    select * from pair
    where left_id in (select unnest($groups)) or right_id in (select unnest($groups))
),
ends as (
    select left_id as group_id from touched
    union
    select right_id from touched
),
around as (
    select * from pair
    where left_id in (select group_id from ends) or right_id in (select group_id from ends)
),
numbered as (
    select r.group_id
    from link_record as r
    where {number} is not null
        and r.group_id in (select left_id from around union all select right_id from around)
),
rival as (
    select group_id, sum(odds) as odds
    from (
        select left_id as group_id, power(2.0, least(match_weight, 40)) as odds
        from around
        where left_id not in (select group_id from numbered) and right_id in (select group_id from numbered)
        union all
        select right_id, power(2.0, least(match_weight, 40))
        from around
        where right_id not in (select group_id from numbered) and left_id in (select group_id from numbered)
    )
    group by group_id
),
shared as (
    select t.*,
        case
            when l.group_id is null and r.group_id is not null then t.match_weight
                - log2(1 + greatest(a.odds - power(2.0, least(t.match_weight, 40)), 0))
            when r.group_id is null and l.group_id is not null then t.match_weight
                - log2(1 + greatest(b.odds - power(2.0, least(t.match_weight, 40)), 0))
            else t.match_weight
        end as weight
    from touched as t
    left join numbered as l on l.group_id = t.left_id
    left join numbered as r on r.group_id = t.right_id
    left join rival as a on a.group_id = t.left_id
    left join rival as b on b.group_id = t.right_id
)
select left_id, right_id, match_weight, weight,
    cast(round(least(greatest(weight, {missing}), {cap}) * {scale}) as bigint) as counted, route
from shared
order by left_id, right_id;

-- step: decided
select l.group_id as left_id, r.group_id as right_id, d.verdict = 'same' as same,
    'decision' as source, cast(min(d.number) as varchar) as entry
from link_decision as d
join mention as a on a.feed = d.left_feed and a.row_key = d.left_key
join mention as b on b.feed = d.right_feed and b.row_key = d.right_key
join person_profile as l on l.profile_id = a.profile_id
join person_profile as r on r.profile_id = b.profile_id
where d.state = 'applied' and l.group_id <> r.group_id
group by 1, 2, 3
order by min(d.number), 1, 2;

-- step: entered
select distinct l.group_id as left_id, r.group_id as right_id, e.kind <> 'hold_merge' as same,
    e.kind as source, e.entry
from system_entry as e
join person_profile as l on l.profile_id = e.left_profile
join person_profile as r on r.profile_id = e.right_profile
where l.group_id <> r.group_id
order by e.entry, 1, 2;
