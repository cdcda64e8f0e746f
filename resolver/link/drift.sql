-- step: table
create or replace table drift (
    kind varchar, subject varchar, feed varchar, baseline double, now double, change double,
    alarm boolean
);

-- step: pairs
-- The same pairs on every night, whatever comes to them: chosen by their ids.
create or replace temp table drift_pair as
select left_id, right_id
from pair
where (md5_number_lower(left_id || ':' || right_id) >> 1) < $bound;

-- step: levels
create or replace temp table drift_level as
select {levels}
from (
    select {columns}
    from drift_pair as p
    join link_record as l on l.group_id = p.left_id
    join link_record as r on r.group_id = p.right_id
);

-- step: counts
select {level} as level, count(*) as pairs from drift_level group by 1 order by 1;

-- step: tidy pairs
drop table drift_pair;

-- step: tidy levels
drop table drift_level;
