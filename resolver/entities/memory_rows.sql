-- step: earlier member
create or replace temp table earlier_member as
select profile_id, arg_max(person_id, (rows, person_id)) as person_id
from (
    select m.profile_id, e.person_id, count(*) as rows
    from mention as m
    join earlier_row as e using (row_id)
    group by m.profile_id, e.person_id
)
group by profile_id;

-- step: open lead
create or replace temp table open_lead as
select lead_id, person_id from lead where status in ('open', 'conflict');
