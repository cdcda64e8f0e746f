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

-- step: records
-- The records of a million people are read once, and only what is compared of them.
create or replace temp table drift_record as
select {columns}
from link_record
where group_id in (select left_id from drift_pair union all select right_id from drift_pair);

-- step: levels
create or replace temp table drift_level as
select {levels}
from (
    select {sides}
    from drift_pair as p
    join drift_record as l on l.group_id = p.left_id
    join drift_record as r on r.group_id = p.right_id
);

-- step: tidy pairs
drop table drift_pair;

-- step: tidy records
drop table drift_record;

-- step: tidy levels
drop table drift_level;
