-- Accents go, and so do the letters that carry theirs within: ø, ł, ß.
select raw, nullif(t, '') as value,
    case when t = '' and written <> '' then 'unreadable' end as issue
from (
    select raw, written, trim(regexp_replace(
        case
            when regexp_full_match(written, '[ -~]*') then lower(written)
            else replace(replace(replace(translate(
                strip_accents(lower(written)), 'øłđðþıħŧ', 'olddtiht'),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
        end, '[^\p{L}\p{N}]+', ' ', 'g')) as t
    from (select raw, {width} as written from {source}) as folded
) as cleaned
