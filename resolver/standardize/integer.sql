with folded as (
    select raw, {width} as written from {source}
),
cleaned as (
    select raw, written,
        case
            when regexp_full_match(written, '[0-9]+') then written
            else regexp_replace(translate(written, '−， ''', '-,'),
                '(\.0*)?(个月|月|岁|周岁|年|次|人|天|笔|个)?$', '')
        end as t
    from folded
),
valued as (
    select raw, written,
        case
            when regexp_full_match(t, '[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)')
                then try_cast(replace(t, ',', '') as bigint)
        end as value
    from cleaned
)
select raw, value,
    case
        when value is not null or written = '' then null
        when upper(written) in {fillers} then 'filler'
        else 'unreadable'
    end as issue
from valued
