-- step: earlier member
create or replace temp table earlier_member as
with shared as materialized (
    select m.profile_id, e.person_id, count(*) as rows
    from mention as m
    join earlier_row as e using (row_id)
    group by m.profile_id, e.person_id
), most as materialized (
    select profile_id, arg_max(person_id, (rows, person_id)) as person_id
    from shared group by profile_id
)
select profile_id, person_id from most
union all
-- A person all of whose rows went into others' profiles leads to the one that has most of them.
select arg_max(profile_id, (rows, profile_id)), person_id
from shared
where person_id not in (select person_id from most)
group by person_id;

-- step: open lead
create or replace temp table open_lead as
select lead_id, person_id from lead where status in ('open', 'conflict');
