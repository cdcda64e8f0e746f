-- GB/T 2261.1: 1 male, 2 female, 5 and 6 changed to male and to female, 0 and 9 not known.
with folded as (
    select raw, upper({width}) as t from {source}
),
-- 男性, 1-男, 女性改变为男性: the last word of sex says what holds.
reduced as (
    select raw, t,
        case
            when regexp_matches(t, '[男女]') then regexp_extract(t, '([男女])[^男女]*$', 1)
            else t
        end as written
    from folded
)
select raw, nullif(meaning, '') as value,
    case
        when meaning is not null or t = '' then null
        when t in {fillers} then 'filler'
        else 'unreadable'
    end as issue
from reduced left join {codes} on codes.written = reduced.written
