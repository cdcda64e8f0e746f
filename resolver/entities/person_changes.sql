-- step: moved
create or replace table moved_profile as
select coalesce(n.profile_id, o.profile_id) as profile_id, o.person_id as earlier_person,
    n.person_id
from earlier_person_profile as o
full join person_profile as n on n.profile_id = o.profile_id
where n.person_id is distinct from o.person_id
    or n.certainty is distinct from o.certainty
    or n.group_id is distinct from o.group_id;

-- step: changed person
create or replace table changed_person as
select distinct person_id from (
    select unnest([earlier_person, person_id]) as person_id from moved_profile
)
where person_id is not null;

-- step: tidy
drop table earlier_person_profile;
