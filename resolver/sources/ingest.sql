-- step: verdicts
-- The few rows that are not accepted: those with faults, and those the contract does not keep.
-- A line below the table (sums, signatures) is named as such and not by what it lacks; a row
-- that states nothing is only asked what it lacks if nothing else is wrong with it.
create or replace temp table verdict as
select
    file_no,
    row_number,
    kept,
    case
        when not kept then null
        when {is_trailer} then [{'attribute': 'row', 'column': '', 'reason': 'trailer'}]
        when {any_fault} then list_filter([{faults}], lambda fault: fault is not null)
        else list_filter([{lacking}], lambda fault: fault is not null)
    end as faults
from (select cleaned.*, {kept} as kept from cleaned join unit using (file_no)) as cleaned
where not kept or {is_trailer} or {any_fault} or {any_lacking};

-- step: counts
select
    file_no,
    count(*) as rows_in,
    count(*) filter (where verdict.kept) as quarantined,
    count(*) filter (where not verdict.kept) as not_kept
    {completeness}
from cleaned
left join verdict using (file_no, row_number)
group by file_no
order by file_no;

-- step: reasons
select file_no, fault.attribute || ':' || fault.reason as reason, count(*) as rows
from (select file_no, unnest(faults) as fault from verdict where kept) as single
group by all
order by all;

-- step: issues
select file_no, issue, count(*) as rows
from (select file_no, unnest({issues}) as issue from cleaned where {any_issue}) as single
group by all
order by all;

-- step: accepted
select
    file_no,
    (unit.batch_no << 32) + row_number as row_id,
    {row_key} as row_key,
    row_number,
    {row_hash} as row_hash,
    unit.delivered_on as known_on,
    {raw} as raw,
    case when {any_issue} then {issues} else cast([] as varchar[]) end as issues
    {values}
from cleaned
join unit using (file_no)
anti join verdict using (file_no, row_number)
order by file_no, row_number;

-- step: quarantined
select
    file_no,
    (unit.batch_no << 32) + row_number as row_id,
    {row_key} as row_key,
    row_number,
    {row_hash} as row_hash,
    unit.delivered_on as known_on,
    {raw} as raw,
    cast(null as varchar) as text,
    faults
from cleaned
join unit using (file_no)
join verdict using (file_no, row_number)
where kept
order by file_no, row_number;

-- step: broken
-- Rows that do not even fit the header: the line as it stands, nothing read from it.
select
    (unit.batch_no << 32) + row_number as row_id,
    unit.file_name || ':' || row_number as row_key,
    row_number,
    hash(text) as row_hash,
    unit.delivered_on as known_on,
    cast(null as {raw_type}) as raw,
    text,
    [{'attribute': 'row', 'column': '', 'reason': reason}] as faults
from broken
join unit using (file_no)
order by row_number;
