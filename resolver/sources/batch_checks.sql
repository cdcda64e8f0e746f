-- step: repeated rows
-- How many rows say word for word what an earlier one said.
select row_id >> 32 as batch_no, count(*) - count(distinct row_hash) as repeated
from {rows}
group by 1
order by 1;

-- step: repeated keys
select row_id >> 32 as batch_no, count(*) - count(distinct row_key) as repeated
from {rows}
group by 1
order by 1;

-- step: name-number conflicts
-- Identity numbers under which one batch lists more than one name.
select batch_no, count(*) as conflicts
from (
    select row_id >> 32 as batch_no, person__id_number
    from {rows}
    where person__id_number is not null and person__name is not null
    group by 1, 2
    having min(person__name) <> max(person__name)
) as conflicting
group by 1
order by 1;
