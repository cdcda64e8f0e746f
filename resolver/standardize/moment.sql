-- Reads a day or a moment in any of the forms in which extracts write it. Gives the moment in
-- Chinese local time, how exactly the day was given, whether there was a time, and an issue.
with folded as (
    select raw, upper({width}) as written from {source}
),
-- 二〇二四年一月五日: numerals become digits; ten is a place, not a digit.
numbered as (
    select raw, written,
        case
            when regexp_matches(written, '[〇零○一二三四五六七八九十]') then
                regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                    translate(regexp_replace(written, '(星期|周|礼拜).', '', 'g'),
                        '〇零○一二三四五六七八九', '000123456789'),
                    '([0-9])十([0-9])', '\1\2', 'g'),
                    '([0-9])十', '\10', 'g'),
                    '十([0-9])', '1\1', 'g'),
                    '十', '10', 'g')
            when regexp_full_match(written, '[0-9]+\.0*') then regexp_replace(written, '\.0*$', '')
            else regexp_replace(written, '^[''‘’]', '')
        end as t
    from folded
),
shaped as (
    select raw, written, t,
        case
            when written = '' then 'blank'
            when written in {fillers} or t in {fillers}
                or written in ('长期', '長期', '永久', '长期有效')
                or regexp_full_match(t, '0+|9{6,}') then 'filler'
            when {given} is not null then 'given'
            when regexp_full_match(t, '[0-9]+') then
                case length(t)
                    when 4 then 'compact'
                    when 5 then 'serial'
                    when 6 then case
                        when left(t, 2) in ('18', '19', '20') then 'compact' else 'ambiguous' end
                    when 8 then 'compact'
                    when 12 then 'compact'
                    when 13 then 'milliseconds'
                    when 14 then 'compact'
                    when 17 then 'compact'
                    else 'unreadable'
                end
            when regexp_full_match(t, '[0-9]{5}\.[0-9]+') then 'serial'
            when regexp_full_match(t, '[0-9]{8} ?T?[0-9]{2}:?[0-9]{2}(:?[0-9]{2})?.*') then 'compact'
            when regexp_matches(t, '^[0-9]{4} ?[-/.年]') then 'parted'
            when regexp_matches(t, '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}') then 'reversed'
            when regexp_matches(t, '^[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}') then 'ambiguous'
            when regexp_matches(t, '[A-Z]{3}') then 'worded'
            else 'unreadable'
        end as shape
    from numbered
),
split as (
    select raw, written, t, shape,
        case shape
            when 'parted' then regexp_extract(
                regexp_replace(t, '([0-9]) ?[日号號]', '\1 '),
                '^([0-9]{4}) ?[-/.年] ?(?:([0-9]{1,2})(?: ?[-/.月] ?([0-9]{1,2})?)?)?(?:[ T,]+(.*)|([^-/.0-9].*))?$',
                ['y', 'm', 'd', 'rest', 'more'])
            when 'reversed' then regexp_extract(t,
                '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[ T,]+(.*)|(\D.*))?$',
                ['m', 'd', 'y', 'rest', 'more'])
            when 'compact' then regexp_extract(t,
                '^([0-9]{4})([0-9]{2})?([0-9]{2})? ?T?(.*)()$', ['y', 'm', 'd', 'rest', 'more'])
        end as part
    from shaped
),
numbers as (
    select raw, written, t, shape,
        try_cast(part.y as integer) as y,
        -- Month and day the other way round are told apart only if one is beyond 12.
        try_cast(case when shape = 'reversed' and try_cast(part.m as integer) > 12
            then part.d else nullif(part.m, '') end as integer) as m,
        try_cast(case when shape = 'reversed' and try_cast(part.m as integer) > 12
            then part.m else nullif(part.d, '') end as integer) as d,
        case
            when shape = 'compact' then regexp_replace(part.rest, '^([0-9]{2})([0-9]{2})', '\1:\2:')
            else trim(concat(part.rest, part.more))
        end as clock
    from split
),
timed as (
    select raw, written, shape, t, y, m, d, clock,
        case when clock <> '' then regexp_extract(clock,
            '^(?:\(?(?:星期|周|礼拜).\)? ?)?(上午|下午|早上|晚上|凌晨|中午)? ?([0-9]{1,2}) ?[:时時点點] ?([0-9]{1,2})?[:分]*([0-9]{1,2})?[.,:]?([0-9]+)?秒? ?(AM|PM)? ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?$',
            ['half', 'hour', 'minute', 'second', 'fraction', 'noon', 'zone']) end as part
    from numbers
),
clocked as (
    select raw, written, shape, t, y, m, d,
        clock <> '' as has_time,
        clock <> '' and part.hour = ''
            and not regexp_full_match(clock, '\(?(星期|周|礼拜).\)?') as is_odd,
        coalesce(try_cast(part.hour as integer), 0) as hour,
        coalesce(try_cast(part.minute as integer), 0) as minute,
        coalesce(try_cast(part.second as integer), 0) as second,
        coalesce(part.half in ('下午', '晚上') or part.noon = 'PM', false) as is_afternoon,
        coalesce(part.noon = 'AM', false) as is_morning,
        case
            when part.zone in ('Z', 'UTC', 'GMT') then 0
            when part.zone <> '' then
                (case when left(part.zone, 1) = '-' then -1 else 1 end)
                * (cast(substr(part.zone, 2, 2) as integer) * 60 + cast(right(part.zone, 2) as integer))
        end as offset_minutes
    from timed
),
built as (
    select raw, written, shape, t, y, m, d, has_time, is_odd, offset_minutes,
        case
            when shape in ('parted', 'compact', 'reversed') then
                try_cast(concat(y, '-', coalesce(nullif(m, 0), 1), '-', coalesce(nullif(d, 0), 1))
                    as date)
            when shape = 'serial' and try_cast(t as decimal(20, 10)) between 10000 and 80000.99
                then date '1899-12-30' + cast(floor(cast(t as decimal(20, 10))) as integer)
        end as day,
        case
            when shape = 'serial'
                then cast(round(cast(t as decimal(20, 10)) % 1 * 86400) as bigint)
            else (case
                    when is_afternoon and hour < 12 then hour + 12
                    when is_morning and hour = 12 then 0
                    else hour
                end) * 3600 + minute * 60 + second
        end as seconds,
        hour > 24 or minute > 59 or second > 60 as is_impossible
    from clocked
),
read as (
    select raw, shape, y, m, d, has_time, is_odd, is_impossible, t,
        case
            when shape in ('parted', 'compact', 'reversed', 'serial') then
                cast(day as timestamp) + to_seconds(case when is_impossible then 0 else seconds end)
                + to_minutes(coalesce(480 - offset_minutes, 0))
            when shape = 'given' then {given}
            -- Counted from 1970 in Greenwich; China is eight hours ahead.
            when shape = 'milliseconds'
                then timestamp '1970-01-01 08:00:00' + to_milliseconds(cast(t as bigint))
            when shape = 'worded' then try_strptime(
                regexp_replace(written, ' (CST|GMT\+08:00|GMT\+0800) ', ' '),
                ['%d-%b-%Y', '%d %b %Y', '%d-%b-%Y %H:%M:%S', '%b %d %Y', '%b %d, %Y',
                '%d %B %Y', '%B %d, %Y', '%a %b %d %H:%M:%S %Y', '%b %d %Y %I:%M%p'])
        end as moment
    from built
),
judged as (
    select raw, moment, shape, m, d, has_time, is_impossible,
        case
            when shape = 'blank' then null
            when shape in ('filler', 'ambiguous', 'unreadable') then shape
            when is_odd or (y is null and shape in ('parted', 'compact', 'reversed'))
                then 'unreadable'
            when y in (0, 1, 9999) or (shape = 'parted' and y = 1900 and m = 1 and d = 0)
                then 'filler'
            when shape = 'reversed' and m <= 12 and d <= 12 and m <> d then 'ambiguous'
            when shape in ('worded', 'milliseconds') and moment is null then 'unreadable'
            when moment is null or moment < timestamp '1850-01-01'
                or moment >= timestamp '2101-01-01' or (m = 0 and d > 0) then 'impossible'
        end as issue
    from read
)
select raw, issue, is_impossible,
    case when issue is null then moment end as moment,
    case
        when issue is not null or moment is null then null
        when shape = 'given' then {given_precision}
        when shape in ('serial', 'worded', 'milliseconds') then 'day'
        when coalesce(m, 0) = 0 then 'year'
        when coalesce(d, 0) = 0 then 'month'
        else 'day'
    end as precision
from judged
