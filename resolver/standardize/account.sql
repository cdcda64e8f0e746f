with folded as (
    select raw, upper({width}) as written from {source}
),
-- Of several numbers in one cell the first is taken, and said so.
cleaned as (
    select raw, written,
        case
            when regexp_full_match(written, '[0-9]+') then written
            else regexp_replace(regexp_replace(
                regexp_replace(written, '^([^0-9]*[0-9][0-9 -]{6,}[0-9])\s*[,;/、，|].*$', '\1'),
                '^([0-9]+)\.0*$', '\1'),
                '[^0-9A-Z*?.+]+', '', 'g')
        end as t,
        regexp_matches(written, '[0-9]{6,}\s*[,;/、，|]\D*[0-9 -]{8,}') as is_several
    from folded
),
-- Luhn: from the right, every second digit is doubled; the digits of all must sum to tens.
summed as (
    select raw, written, t, is_several,
        case when length(t) between 12 and 19 and regexp_full_match(t, '[0-9]+') then
            cast(t as ubigint) end as n
    from cleaned
),
checked as (
    select raw, written, t, is_several,
        (
            n % 10 + n // 100 % 10 + n // 10000 % 10 + n // 1000000 % 10
            + n // 100000000 % 10 + n // 10000000000 % 10 + n // 1000000000000 % 10
            + n // 100000000000000 % 10 + n // 10000000000000000 % 10
            + n // 1000000000000000000 % 10
            + n // 10 % 10 * 2 % 9 + 9 * cast(n // 10 % 10 = 9 as integer)
            + n // 1000 % 10 * 2 % 9 + 9 * cast(n // 1000 % 10 = 9 as integer)
            + n // 100000 % 10 * 2 % 9 + 9 * cast(n // 100000 % 10 = 9 as integer)
            + n // 10000000 % 10 * 2 % 9 + 9 * cast(n // 10000000 % 10 = 9 as integer)
            + n // 1000000000 % 10 * 2 % 9 + 9 * cast(n // 1000000000 % 10 = 9 as integer)
            + n // 100000000000 % 10 * 2 % 9 + 9 * cast(n // 100000000000 % 10 = 9 as integer)
            + n // 10000000000000 % 10 * 2 % 9 + 9 * cast(n // 10000000000000 % 10 = 9 as integer)
            + n // 1000000000000000 % 10 * 2 % 9
            + 9 * cast(n // 1000000000000000 % 10 = 9 as integer)
            + n // 100000000000000000 % 10 * 2 % 9
            + 9 * cast(n // 100000000000000000 % 10 = 9 as integer)
        ) % 10 = 0 as luhn
    from summed
),
judged as (
    select raw, luhn, is_several, bare as t,
        case
            when written = '' then 'blank'
            when written in {fillers} or bare in {fillers} then 'filler'
            when regexp_matches(t, '[*?]|[0-9]X{2,}') then 'masked'
            when regexp_full_match(t, '[0-9](\.[0-9]+)?E\+?[0-9]+') then 'scientific'
            when not regexp_matches(bare, '[0-9]') then 'unreadable'
            when replace(bare, left(bare, 1), '') = ''
                or (length(bare) >= 6 and starts_with('1234567890123456789', bare)) then 'filler'
            -- A spreadsheet keeps 15 digits. Different cards would become one account.
            when length(t) = 19 and ends_with(t, '0000') and not luhn then 'rounded'
        end as issue
    from (select *, regexp_replace(t, '[.+]', '', 'g') as bare from checked)
)
select raw,
    case when issue is null then t end as value,
    case when issue is null then luhn end as luhn,
    case when issue is null and is_several then 'several' else nullif(issue, 'blank') end as issue
from judged
