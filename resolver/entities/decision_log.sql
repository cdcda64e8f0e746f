-- step: entries
create or replace temp table entered_decision as select * from entered order by number;

-- step: records
-- A record that several rows in force tell of is known by the smallest of them.
create or replace temp table decided_record as
select n.feed, n.row_key, min(m.row_id) as row_id, arg_min(m.profile_id, m.row_id) as profile_id
from (
    select left_feed as feed, left_key as row_key from entered_decision
    union
    select right_feed, right_key from entered_decision
) as n
join {mentions} as m on m.feed = n.feed and m.row_key = n.row_key
group by n.feed, n.row_key;

-- step: known
-- What is decided about records that are there.
select d.number, d.verdict,
    d.left_feed || '/' || d.left_key as "left",
    d.right_feed || '/' || d.right_key as "right",
    l.profile_id as left_profile,
    r.profile_id as right_profile
from entered_decision as d
join decided_record as l on l.feed = d.left_feed and l.row_key = d.left_key
join decided_record as r on r.feed = d.right_feed and r.row_key = d.right_key
where d.verdict in ('same', 'different')
order by d.number

-- step: link decision
create or replace table link_decision as
select d.*,
    case
        when d.verdict = 'unsure' then 'unsure'
        when l.row_id is null or r.row_id is null then 'record_gone'
        when d.number in (select number from contradiction) then 'contradicted'
        else 'applied'
    end as state
from entered_decision as d
left join decided_record as l on l.feed = d.left_feed and l.row_key = d.left_key
left join decided_record as r on r.feed = d.right_feed and r.row_key = d.right_key
order by d.number;

-- step: applied
with named as (
    select left_feed as feed, left_key as row_key from link_decision where state = 'applied'
    union
    select right_feed, right_key from link_decision where state = 'applied'
),
found as (
    select feed, row_key, min(row_id) as row_id
    from mention
    semi join named using (feed, row_key)
    group by feed, row_key
)
select l.row_id, r.row_id, d.verdict = 'same', d.number
from link_decision as d
join found as l on l.feed = d.left_feed and l.row_key = d.left_key
join found as r on r.feed = d.right_feed and r.row_key = d.right_key
where d.state = 'applied'
order by d.number

-- step: alone
-- Also the other rows of such a record that say the same.
select m.row_id
from {mentions} as m
join decided_record as d
    on d.feed = m.feed and d.row_key = m.row_key and d.profile_id = m.profile_id
where d.feed || '/' || d.row_key in (select record from lonely)
order by m.row_id
