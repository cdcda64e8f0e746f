-- step: mentions
-- The number, or everything that the row says: rows that agree in it are one profile. The hash
-- is of content, so that the order in which batches arrive changes nothing.
select row_id, feed, row_key, {profile_id} as profile_id
from {lake}
where {names_someone}

-- step: said
-- What each feed says of a profile, once: everything below reads this far smaller table.
select {profile_id_of_row} as profile_id, feed, {columns}, mentions
from (
    select feed, {row_key_if_alone} as row_key, {aside} as aside, {lake_values},
        count(*) as mentions
    from {lake}
    where {names_someone}
    group by feed, {row_key_if_alone}, {aside}, {lake_expressions}
)

-- step: feeds
create or replace temp table profile_feeds as
select profile_id, cast(sum(mentions) as bigint) as mentions,
    list(distinct feed order by feed) as feeds
from {rows}
group by profile_id;

-- step: scalars
create or replace temp table profile_scalar as
select profile_id, {scalar_minima} from {rows} group by profile_id;

-- step: profiles
select s.*, {collected_values}f.mentions, f.feeds
from profile_scalar as s
join profile_feeds as f using (profile_id)
{collected_joins}
