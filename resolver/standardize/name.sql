-- Blanks within a Chinese name only space it out; between letters they divide words.
with folded as (
    select raw, {width} as written from {source}
),
cleaned as (
    select raw, written,
        regexp_replace(
            case when regexp_matches(written, '\p{Han}') and not regexp_matches(written, '[A-Za-z]')
                then replace(written, ' ', '') else written end,
            '\s+', ' ', 'g') as t
    from folded
)
select raw, case when t <> '' and upper(t) not in {name_fillers} then t end as value,
    case when upper(t) in {name_fillers} then 'filler' end as issue
from cleaned
