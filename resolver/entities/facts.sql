-- step: rows of persons
create or replace temp table row_person as
select m.row_id, p.person_id
from mention m
join person_profile p on p.profile_id = m.profile_id;

-- step: facts of one kind
insert into {kind} ({names})
select {values}
from lake_{kind} f
left join row_person r on r.row_id = f.row_id;

-- step: payments without a number
-- A roll that numbers its entitlements and a payment list that does not still speak of the same
-- entitlement, as long as the person has only one in that scheme.
update payment
set benefit_id = only_one.benefit_id
from (
    select person_id, scheme, min(benefit_id) as benefit_id
    from benefit
    where {whose}
    group by person_id, scheme
    having count(distinct benefit_id) = 1
) only_one
where payment.number is null
  and payment.person_id = only_one.person_id
  and payment.scheme = only_one.scheme;
