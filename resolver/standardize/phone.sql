with folded as (
    select raw, {width} as written from {source}
),
cleaned as (
    select raw, written,
        case
            when regexp_full_match(written, '[0-9]+') then written
            else translate(
                regexp_replace(upper(written), '^([0-9]+)\.0*$', '\1'),
                '—–−―－ ''`‘’="·', '-----')
        end as t
    from folded
),
-- The first mobile number, wherever it stands; it may run on into a second one.
found as (
    select raw, written, t,
        regexp_extract(translate(t, '-.', ''),
            '(?:^|[^0-9*])(?:00860?|860?|0)?(1[3-9][0-9]{9})(?:$|[^0-9*]|(?:0086|86)?1[3-9][0-9]{9}(?:$|[^0-9*]))',
            1) as mobile,
        regexp_extract(t,
            '^[^0-9(+*]*(?:\+?86-?|0086-?)?\(?(?:0?([1-9][0-9]{1,2})(?:\)-?|-)|0([1-9][0-9]{1,2}?))?([2-9][0-9]{6,7}|[48]00-?[0-9]{3}-?[0-9]{4})(?:(?:-|转|轉|#|EXT)[0-9]{1,6})?(?:$|[,;、，/|(])',
            ['divided', 'joined', 'local']) as land
    from cleaned
),
joined as (
    select raw, written, t,
        case
            when mobile <> '' then mobile
            when land.local <> '' and land.divided || land.joined <> ''
                then '0' || land.divided || land.joined || land.local
            when land.local <> '' then replace(land.local, '-', '')
            else regexp_replace(t, '[^0-9]+', '', 'g')
        end as digits,
        mobile <> '' or land.local <> '' as is_number
    from found
),
judged as (
    select raw, digits,
        case
            when written = '' then 'blank'
            when upper(written) in {fillers} then 'filler'
            when regexp_matches(t, '[0-9][*?X]|[*?X]{2,}[0-9]') then 'masked'
            when regexp_full_match(t, '[0-9](\.[0-9]+)?E\+?[0-9]+') then 'scientific'
            when digits = '' then 'unreadable'
            -- One digit throughout, or in the last eight places, or digits in sequence.
            when replace(digits, left(digits, 1), '') = ''
                or (length(digits) >= 10 and replace(right(digits, 8), right(digits, 1), '') = '')
                or starts_with('123456789012', digits) or starts_with('987654321098', digits)
                or right(digits, 8) in ('12345678', '87654321', '23456789')
                or digits in ('13800138000', '13800000001', '13900139000')
                then 'filler'
            when not is_number then 'unreadable'
        end as issue
    from joined
)
select raw, case when issue is null then digits end as value, nullif(issue, 'blank') as issue
from judged
