-- step: values
-- Every value that a person's profiles give a field, with how often and in how many feeds.
create or replace temp table person_said as
select pp.person_id, pp.certainty, g.owns_number, p.*
from {members} as pp
join profile as p using (profile_id)
join profile_group as g using (profile_id);

-- step: mentions
create or replace temp table person_mentions as
select person_id, cast(sum(mentions) as bigint) as mentions
from person_said
group by person_id;
