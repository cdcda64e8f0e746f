-- step: rows of persons
-- Rows that are new, and rows that speak of somebody else now.
create or replace temp table row_person as
select m.row_id, p.person_id
from mention as m
join person_profile as p on p.profile_id = m.profile_id
where m.profile_id in (select profile_id from moved_profile)
    or m.row_id in (select row_id from fresh_lake_person);

-- step: facts gone
-- Whose facts went is needed below: their entitlements may be others now.
insert into touched_benefit
select person_id from {kind}
where {with_benefit} and row_id in (select row_id from gone_lake_{kind});

-- step: facts removed
delete from {kind} where row_id in (select row_id from gone_lake_{kind});

-- step: facts of others
update {kind}
set person_id = r.person_id
from row_person as r
where r.row_id = {kind}.row_id and {kind}.person_id is distinct from r.person_id;

-- step: facts fresh
insert into {kind} ({names})
select {values}
from fresh_lake_{kind} as f
left join row_person as r on r.row_id = f.row_id;

-- step: persons of fresh facts
insert into touched_benefit
select r.person_id
from fresh_lake_{kind} as f
join row_person as r on r.row_id = f.row_id
where {with_benefit};

-- step: touched
create or replace temp table touched_person as
select person_id from touched_benefit where person_id is not null
union
select person_id from changed_person;

-- step: entitlements
-- As when they were first written.
update {kind}
set benefit_id = {benefit_id}
where person_id in (select person_id from touched_person)
    and benefit_id is distinct from {benefit_id};
