with folded as (
    select raw, {width} as written from {source}
),
-- Only addresses with a character that folds to another one are taken apart.
characters as (
    select written, unnest(string_split(written, '')) as ch,
        generate_subscripts(string_split(written, ''), 1) as position
    from (
        select distinct written from folded
        where regexp_matches(written, {traditional})
    )
),
simplified as (
    select written, string_agg(coalesce(hanzi.simple, characters.ch), '' order by position) as t
    from characters left join standardize_hanzi as hanzi on hanzi.ch = characters.ch
    group by written
),
-- A former name in brackets, （原东风公社）, is no part of the address.
cleaned as (
    select raw, written, regexp_replace(
        case
            when regexp_matches(t, '[(〔【\[](原|曾|旧|现)') then regexp_replace(
                t, '[(〔【\[](原|曾|旧|现)[^()〔〕【】\[\]]*[)〕】\]]', '', 'g')
            else t
        end, '[^\p{L}\p{N}\p{Han}#-]+', '', 'g') as t
    from (
        select raw, folded.written,
            regexp_replace(upper(coalesce(t, folded.written)), '[‐‑‒–—―−]', '-', 'g') as t
        from folded left join simplified on simplified.written = folded.written
    )
),
-- Only a dash between numbers says something.
unified as (
    select raw, written,
        case
            when contains(t, '-') then regexp_replace(regexp_replace(
                t, '-*([^0-9A-Z-])-*', '\1', 'g'), '^-+|-+$', '', 'g')
            else t
        end as t
    from (
        select raw, written,
            case
                when regexp_matches(t, '号楼|楼栋|幢|#') then replace(replace(replace(replace(
                    t, '#', '号'), '号楼', '栋'), '楼栋', '栋'), '幢', '栋')
                else t
            end as t
        from cleaned
    )
)
select raw,
    case when t <> '' and not (upper(written) in {fillers} or t in {fillers}) then t end as value,
    case
        when written = '' then null
        when upper(written) in {fillers} or t in {fillers} then 'filler'
        when t = '' then 'unreadable'
    end as issue
from unified
