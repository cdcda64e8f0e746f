-- step: count
-- How many rows of each fresh batch another batch holds too.
with first as (
    select said, min(place) as place
    from (select said, row_id >> 32 as batch_no from {marked} as fresh) as fresh
    join {places} as places (batch_no, place) using (batch_no)
    group by said
)
select fresh.batch_no, count(*) as repeated
from (select said, row_id >> 32 as batch_no from {marked} as fresh) as fresh
join {places} as places (batch_no, place) using (batch_no)
join first using (said)
where places.place > first.place or fresh.said in (select said from {told} as others)
group by fresh.batch_no
order by fresh.batch_no;

-- step: find
-- Only what the batches marked when they were taken in hold can occur in several: most of a
-- long row of deliveries is left out before anything is grouped.
insert into lake_repeat
with shared as (
    select said, min(place) as earliest, max(place) as latest
    from (select said, row_id >> 32 as batch_no from {told} as told) as told
    join {places} as places (batch_no, place) using (batch_no)
    where said in (select said from {marked} as marked)
    group by said
    having min(place) <> max(place)
)
select told.row_id
from (select *, row_id >> 32 as batch_no from {told} as told) as told
join {places} as places (batch_no, place) using (batch_no)
join shared using (said)
where places.place <> case when told.by_key then shared.latest else shared.earliest end
order by told.row_id;
