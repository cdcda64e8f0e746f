-- step: persons
-- One arm a way of matching; the best way a person is found counts.
select found.person_id as id, max(found.score) as score, arg_max(found.why, found.score) as why
from ({arms}) found
group by found.person_id
order by score desc, id
limit $limit

-- step: starting
-- Labels are sorted: what starts like the text lies together, and little else is read.
select node_id as id, kind, label, degree, case when label = $text then 1.0 else 0.8 end as score
from search_label
where label >= $text and label < $beyond and starts_with(label, $text)
order by score desc, degree desc, id
limit $limit

-- step: containing
select node_id as id, kind, label, degree, 0.6 as score
from search_label
where contains(label, $text) and not starts_with(label, $text)
order by degree desc, id
limit $limit
