-- Accents go, and so do the letters that carry theirs within: ø, ł, ß.
with folded as (
    select raw, {width} as written from {source}
),
cleaned as (
    select raw, written, trim(regexp_replace(
        case
            when regexp_full_match(written, '[ -~]*') then lower(written)
            else replace(replace(replace(translate(
                strip_accents(lower(written)), 'øłđðþıħŧ', 'olddtiht'),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
        end, '[^\p{L}]+', ' ', 'g')) as t
    from folded
)
select raw,
    case when t <> '' and upper(written) not in {name_fillers} and upper(t) not in {name_fillers}
        then t end as value,
    case
        when written = '' then null
        when upper(written) in {name_fillers} or upper(t) in {name_fillers} then 'filler'
        when t = '' then 'unreadable'
    end as issue
from cleaned
