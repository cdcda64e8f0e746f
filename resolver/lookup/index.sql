-- step: term
-- Sorted, so that the minima and maxima that the database keeps of every block of rows let it
-- read one block for a whole name or number, instead of the column.
create or replace table search_term as
select field, term, person_id
from ({terms})
where term is not null
group by field, term, person_id
order by field, term, person_id;

-- step: label
create or replace table search_label as
select label, kind, node_id, degree
from node
where kind <> 'person' and label is not null
order by label, node_id;
