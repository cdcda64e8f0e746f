with folded as (
    select raw, upper({width}) as t from {source}
)
select raw, cast(meaning as boolean) as value,
    case
        when meaning is not null or t = '' then null
        when t in {fillers} then 'filler'
        else 'unreadable'
    end as issue
from folded left join {codes} on codes.written = folded.t
