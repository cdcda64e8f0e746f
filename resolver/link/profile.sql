-- step: mention
-- The number, or everything that the row says: rows that agree in it are one profile. The hash
-- is of content, so that the order in which batches arrive changes nothing.
create or replace table mention as
select row_id, feed, row_key, {profile_id} as profile_id
from lake_person
where {names_someone};

-- step: profile row
-- What each feed says of a profile, once: everything below reads this far smaller table.
create or replace table profile_row as
select {profile_id_of_row} as profile_id, feed, {columns}, mentions, anchor
from (
    select feed, {row_key_if_alone} as row_key, {lake_values}, count(*) as mentions,
        min({anchor}) as anchor
    from lake_person
    where {names_someone}
    group by feed, {row_key_if_alone}, {lake_expressions}
);

-- step: profile feeds
create or replace temp table profile_feeds as
select profile_id, cast(sum(mentions) as bigint) as mentions, list(feed order by feed) as feeds,
    min(anchor) as anchor
from (
    select profile_id, feed, sum(mentions) as mentions, min(anchor) as anchor
    from profile_row group by profile_id, feed
)
group by profile_id;

-- step: profile scalars
create or replace temp table profile_scalar as
select profile_id, {scalar_minima} from profile_row group by profile_id;

-- step: profile
create or replace table profile as
select s.*, {collected_values}f.mentions, f.feeds, f.anchor
from profile_scalar as s
join profile_feeds as f using (profile_id)
{collected_joins};

-- step: tidy
drop table profile_scalar;

-- step: tidy feeds
drop table profile_feeds;
