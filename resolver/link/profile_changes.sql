-- step: mentions gone
delete from mention where row_id in (select row_id from ({gone_mentions}));

-- step: mentions fresh
insert into mention {fresh_mentions};

-- step: earlier place
-- Whose records a place in a feed held before: a corrected row is still about the same person.
create or replace table moved_mention as
select distinct f.profile_id, g.profile_id as earlier_profile
from ({fresh_mentions}) as f
join ({gone_mentions}) as g on g.feed = f.feed and g.row_key = f.row_key
where f.profile_id <> g.profile_id;

-- step: rows changed
create or replace temp table row_change as
select profile_id, feed, {columns}, cast(sum(mentions) as bigint) as mentions
from (
    select profile_id, feed, {columns}, mentions from ({fresh_said})
    union all
    select profile_id, feed, {columns}, -mentions from ({gone_said})
)
group by all
having sum(mentions) <> 0;

-- step: rows merged
create or replace temp table row_merged as
select profile_id, feed, {columns}, cast(sum(mentions) as bigint) as mentions
from (
    select profile_id, feed, {columns}, mentions from profile_row
    where profile_id in (select profile_id from row_change)
    union all
    select profile_id, feed, {columns}, mentions from row_change
)
group by profile_id, feed, {columns}
having sum(mentions) <> 0;

-- step: rows replaced
delete from profile_row where profile_id in (select profile_id from row_change);

-- step: rows written
insert into profile_row by name select * from row_merged;

-- step: profiles before
create or replace table earlier_profile as
select * from profile where profile_id in (select profile_id from row_change);

-- step: profiles replaced
delete from profile where profile_id in (select profile_id from row_change);

-- step: changed
-- What became of every profile whose rows changed. Most only count more rows than before.
create or replace table changed_profile as
select coalesce(n.profile_id, o.profile_id) as profile_id,
    case
        when o.profile_id is null then 'new'
        when n.profile_id is null then 'gone'
        when {differs} then 'content'
        else 'count'
    end as how
from earlier_profile as o
full join (
    select * from profile where profile_id in (select profile_id from row_change)
) as n on n.profile_id = o.profile_id;

-- step: tidy
drop table row_merged;

-- step: tidy rows
drop table row_change;
