-- An identity number has 18 characters: place (6), day of birth (8), sequence (3; odd for men),
-- check digit by ISO 7064 mod 11-2. Before 1999 it had 15: no century, no check digit.
with folded as (
    select raw, {width} as written from {source}
),
cleaned as (
    select raw, written,
        case
            when regexp_full_match(written, '[0-9]+[0-9X]') then written
            else regexp_replace(
                translate(upper(written), 'ΧХⅩ×✕―－–— ''`"‘’“”=-\t', 'XXXXX'),
                '\.0*$', '')
        end as t
    from folded
),
-- A note around the number, such as what kind of document it is, does not hide it.
extracted as (
    select raw, written,
        case
            when regexp_matches(t, '\p{Han}') then coalesce(nullif(regexp_extract(
                t, '(?:^|[^0-9A-Z*])([0-9]{17}[0-9X]|[0-9]{15}|[A-Z]{3}[0-9]{12})(?:$|[^0-9A-Z*])', 1
            ), ''), t)
            else t
        end as t
    from cleaned
),
shaped as (
    select raw, written, t,
        case
            when t = '' then case when written = '' then 'blank' else 'unreadable' end
            when upper(written) in {fillers} or t in {fillers}
                or replace(t, left(t, 1), '') = ''
                or starts_with('12345678901234567890', t)
                or t in ('123456789012345678', '12345678901234567X')
                then 'filler'
            when regexp_full_match(t, '[0-9](\.[0-9]+)?E\+?[0-9]+') then 'scientific'
            when length(t) = 18 and regexp_full_match(t, '[0-9]+[0-9X]') then
                case when starts_with(t, '000000') then 'filler' else 'eighteen' end
            when length(t) = 17 and regexp_full_match(t, '[0-9]+') then 'seventeen'
            when length(t) = 15 and regexp_full_match(t, '[0-9]+') then
                case when starts_with(t, '000000') then 'filler' else 'fifteen' end
            when regexp_full_match(t, '[A-Z]{3}[0-9]{12}') then 'old_foreigner'
            when regexp_matches(t, '[*?#]') or regexp_matches(t, '[0-9]X{2,}') then 'masked'
            when regexp_full_match(t, '[A-Z]{1,3}[0-9]{6,10}|\p{Han}{1,6}字第?[0-9]{6,10}号?')
                then 'document'
            when length(regexp_replace(t, '[^0-9]+', '', 'g')) >= 6 then 'malformed'
            else 'unreadable'
        end as shape
    from extracted
),
-- The 17 digits that the check digit is computed over. The sequences 996 to 999 were set aside
-- for people born before 1900.
bodied as (
    select raw, t, shape,
        case shape
            when 'eighteen' then left(t, 17)
            when 'seventeen' then t
            when 'fifteen' then left(t, 6)
                || case when substr(t, 13) >= '996' then '18' else '19' end || substr(t, 7)
        end as body
    from shaped
),
summed as (
    select raw, t, shape, body, cast(body as bigint) as n,
        case
            when substr(body, 7, 4) between '1850' and '2100'
                then cast(try_strptime(substr(body, 7, 8), '%Y%m%d') as date)
        end as birth
    from bodied
),
checked as (
    select raw, t, shape, body, birth,
        substr('10X98765432', 1 + cast((
            n // 10000000000000000 * 7 + n // 1000000000000000 % 10 * 9
            + n // 100000000000000 % 10 * 10 + n // 10000000000000 % 10 * 5
            + n // 1000000000000 % 10 * 8 + n // 100000000000 % 10 * 4
            + n // 10000000000 % 10 * 2 + n // 1000000000 % 10
            + n // 100000000 % 10 * 6 + n // 10000000 % 10 * 3
            + n // 1000000 % 10 * 7 + n // 100000 % 10 * 9
            + n // 10000 % 10 * 10 + n // 1000 % 10 * 5
            + n // 100 % 10 * 8 + n // 10 % 10 * 4 + n % 10 * 2
        ) % 11 as integer), 1) as check_digit
    from summed
),
judged as (
    select raw, t, body, birth, check_digit,
        case
            when shape = 'eighteen' and right(t, 1) <> check_digit
                then case when ends_with(t, '000') then 'rounded' else 'checksum' end
            when shape = 'eighteen' and birth is null then 'undated'
            when shape = 'seventeen' and not (birth is not null and check_digit = 'X')
                then 'malformed'
            when shape = 'fifteen' and birth is null then 'malformed'
            else shape
        end as verdict
    from checked
),
valued as (
    select raw, verdict, birth, body,
        case
            when verdict in ('blank', 'filler', 'scientific', 'rounded', 'masked', 'unreadable')
                then null
            when verdict in ('seventeen', 'fifteen') then body || check_digit
            else t
        end as value
    from judged
)
select raw, value,
    case
        when verdict = 'blank' then null
        when verdict = 'filler' then 'filler'
        when verdict in ('scientific', 'rounded', 'masked', 'unreadable') then 'unreadable'
        when verdict in ('undated', 'malformed', 'document') then 'other'
        when verdict in ('checksum', 'seventeen') then 'checksum'
        when verdict = 'fifteen' then 'upgraded'
        when verdict = 'old_foreigner' or starts_with(value, '9') then 'foreigner'
        when left(value, 6) in ('810000', '820000', '830000') then 'permit'
        else 'valid'
    end as status,
    case when verdict in ('eighteen', 'checksum', 'seventeen', 'fifteen') then birth end as birth,
    case
        when verdict in ('eighteen', 'checksum', 'seventeen', 'fifteen') and birth is not null
            then case when cast(right(body, 1) as integer) % 2 = 1 then 'male' else 'female' end
    end as sex,
    case
        when verdict in ('filler', 'scientific', 'rounded', 'masked', 'unreadable', 'checksum',
            'malformed') then verdict
        when verdict = 'seventeen' then 'completed'
        when verdict = 'undated' then 'impossible'
    end as issue
from valued
