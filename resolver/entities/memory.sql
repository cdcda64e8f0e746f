-- step: earlier member
create or replace temp table earlier_member as
select profile_id, person_id from person_profile
union all
-- A row that was corrected is still about the same person, whatever it says now.
select m.profile_id, min(p.person_id)
from moved_mention as m
join person_profile as p on p.profile_id = m.earlier_profile
where m.profile_id not in (select profile_id from person_profile)
group by m.profile_id
union all
-- A person all of whose rows say now what somebody else's say leads to that one.
select min(m.profile_id), p.person_id
from moved_mention as m
join person_profile as p on p.profile_id = m.earlier_profile
where m.profile_id in (select profile_id from person_profile)
    and p.person_id not in (
        select person_id from person_profile where profile_id in (select profile_id from profile)
    )
group by p.person_id;

-- step: open lead
create or replace temp table open_lead as
select lead_id, person_id from lead where status in ('open', 'conflict');

-- step: earlier profile
create or replace temp table earlier_person_profile as select * from person_profile;
