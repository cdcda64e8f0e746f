-- Amounts never pass through a floating-point number. Digits beyond the third decimal cannot
-- change what is rounded half up, so they are cut off as text.
with folded as (
    select raw, {width} as written from {source}
),
cleaned as (
    select raw, written,
        case
            when regexp_full_match(written, '-?[0-9]+(\.[0-9]+)?') then written
            else regexp_replace(regexp_replace(regexp_replace(
                translate(upper(written), '−–—，￥¥ ''`‘’', '---,'),
                '^([(+-]*)(人民币|RMB|CNY|[$])', '\1'),
                '(元|圆|圓)?(整|正)?(/月|/年|/人|每月)?(\)?)$', '\4'),
                '(RMB|CNY)(\)?)$', '\2')
        end as t
    from folded
),
parts as (
    select raw, written,
        regexp_extract(t,
            '^([(+-]?)([0-9]{1,27}|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{4})+)?(?:\.([0-9]*))?(万|萬|亿|億)?([-)]?)$',
            ['before', 'whole', 'fraction', 'unit', 'behind']) as part
    from cleaned
),
judged as (
    select raw, written, part,
        (part.whole <> '' or part.fraction <> '')
        and (part.before = '(') = (part.behind = ')')
        and not (part.behind = '-' and part.before <> '') as is_number,
        case part.unit when '万' then 4 when '萬' then 4 when '亿' then 8 when '億' then 8 else 0 end
        as shift
    from parts
),
-- A unit of ten thousand moves the decimal point, in the text.
valued as (
    select raw, written, case when is_number then try_cast(try_cast(
        (case when part.before in ('-', '(') or part.behind = '-' then '-' else '' end)
        || replace(part.whole, ',', '') || left(rpad(part.fraction, shift, '0'), shift) || '.'
        || rpad(substr(part.fraction, shift + 1, 3), 3, '0')
        as decimal(38, 3)) as decimal(18, 2)) end as value
    from judged
)
select raw, value,
    case
        when value is not null or written = '' then null
        when upper(written) in {fillers} then 'filler'
        else 'unreadable'
    end as issue
from valued
