-- Names are folded in four stages: brackets, script, characters, readings. Names that consist of
-- Chinese characters alone, nearly all, pass the first two untouched.
with folded as (
    select raw, {width} as t from {source}
),
-- A syllable in brackets after a character either says how that character is read, or stands
-- for the next one, which the sender's font lacks. The character's own readings tell which.
glossed as (
    select raw, unnest(tokens) as token, generate_subscripts(tokens, 1) as position
    from (
        select raw, regexp_extract_all(t, '.?[(]\s*[A-Za-zÀ-ǿǍ-ǜ]+[1-5]?\s*[)]|.') as tokens
        from folded
        where regexp_matches(t, '[\p{Han}\x{E000}-\x{F8FF}][(]\s*[A-Za-zÀ-ǿǍ-ǜ]+[1-5]?\s*[)]')
    )
),
unglossed as (
    select raw,
        string_agg(
            case
                when length(token) = 1 then token
                when list_contains(
                    string_split(hanzi.syllables, ','),
                    regexp_replace(
                        replace(lower(strip_accents(substr(token, 2))), 'v', 'u'), '[^a-z]', '', 'g'
                    )
                ) then substr(token, 1, 1)
                else substr(token, 1, 1) || '?'
            end, '' order by position
        ) as t
    from glossed left join standardize_hanzi as hanzi on hanzi.ch = substr(token, 1, 1)
    group by raw
),
-- Brackets hold notes, which go, or descriptions of a character, which become one wildcard.
unbracketed as (
    select folded.raw, folded.t as written,
        case
            when regexp_full_match(folded.t, '[\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}]*') then folded.t
            else regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                regexp_replace(coalesce(unglossed.t, folded.t),
                    '&#[xX]?[0-9A-Fa-f]+;|[⿰-⿻]\p{Han}\p{Han}', '?', 'g'),
                '[(\[{〔【〖<《〈「『](\p{Han}+\+\p{Han}+|上\p{Han}下\p{Han}|左\p{Han}右\p{Han}|\p{Han}加\p{Han}|[A-Za-zÀ-ǿǍ-ǜ]{1,6}[1-5]?)[)\]}〕】〗>》〉」』]', '?', 'g'),
                '[(][^()]*[)]', '', 'g'),
                '[\[{〔【〖<《〈「『][^\]}〕】〗>》〉」』]*(故|亡|死|曾|原|名|户|销|男|女|退|残|本人|代|未|已|大|小|老|重|[0-9])[^\]}〕】〗>》〉」』]*[\]}〕】〗>》〉」』]', '', 'g'),
                '[\[{〔【〖<《〈「『][^\]}〕】〗>》〉」』]+[\]}〕】〗>》〉」』]', '?', 'g'),
                '[(\[{〔【〖<《〈「『].*$', '', 'g')
        end as t
    from folded left join unglossed on unglossed.raw = folded.raw
),
scripted as (
    select raw, written, t, regexp_matches(t, '\p{Han}') as is_chinese,
        regexp_full_match(t, '[\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}]*') as is_plain,
        regexp_matches(t, '\p{Han}\s*[、，,;/|\\]+\s*[\p{L}]') as is_several
    from unbracketed
),
-- A run of letters within a Chinese name stands for characters: one wildcard a syllable.
lettered as (
    select raw, written, is_chinese, is_several,
        case
            when is_chinese and is_plain then t
            when is_chinese then regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                regexp_replace(
                    lower(strip_accents(regexp_replace(t, '(\p{Han}[^、，,;/|\\]*)[、，,;/|\\].*$', '\1'))),
                    '\s+', '', 'g'),
                '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve|er|an|en|in|un|vn|ia|ua|uo|a|o|e|i|u|v)[1-5]?', '?', 'g'),
                '[x×*\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFD}\x{FFFD}□■▢◻◼▇█〓○●◯]', '?', 'g'),
                '\p{Latin}+', '?', 'g'),
                '[^\p{L}\p{Han}?]+', '', 'g')
            else trim(regexp_replace(
                replace(replace(upper(strip_accents(t)), '''', ''), '’', ''),
                '[^\p{L}]+', ' ', 'g'))
        end as t
    from scripted
),
shortened as (
    select raw, written, is_chinese, is_several,
        case
            when is_chinese and regexp_matches(t, '名|曾用|先生|女士|同志|某') then
                replace(regexp_replace(regexp_replace(t,
                    '^(.+?)(?:曾用名|曾用|又名|别名|別名|原名|化名).*$', '\1'),
                    '^(.{2,}?)(?:先生|女士|同志)+$', '\1'),
                    '某', '?')
            else t
        end as t
    from lettered
),
-- Characters are looked up by place; a name of more than four goes the longer way round.
short_names as (
    select distinct t from shortened where is_chinese and length(t) between 1 and 4
),
long_characters as (
    select t, unnest(string_split(t, '')) as ch,
        generate_subscripts(string_split(t, ''), 1) as position
    from (select distinct t from shortened where is_chinese and length(t) > 4)
),
read_names as (
    select t,
        concat(
            coalesce(a.simple, substr(t, 1, 1)), coalesce(b.simple, substr(t, 2, 1)),
            coalesce(c.simple, substr(t, 3, 1)), coalesce(d.simple, substr(t, 4, 1))
        ) as name,
        concat_ws(' ',
            coalesce(nullif(a.pinyin, ''), '?'),
            case when length(t) > 1 then coalesce(nullif(b.pinyin, ''), '?') end,
            case when length(t) > 2 then coalesce(nullif(c.pinyin, ''), '?') end,
            case when length(t) > 3 then coalesce(nullif(d.pinyin, ''), '?') end
        ) as pinyin
    from short_names
    left join standardize_hanzi as a on a.ch = substr(t, 1, 1)
    left join standardize_hanzi as b on b.ch = substr(t, 2, 1)
    left join standardize_hanzi as c on c.ch = substr(t, 3, 1)
    left join standardize_hanzi as d on d.ch = substr(t, 4, 1)
    union all
    select t, string_agg(coalesce(hanzi.simple, long_characters.ch), '' order by position),
        string_agg(coalesce(nullif(hanzi.pinyin, ''), '?'), ' ' order by position)
    from long_characters left join standardize_hanzi as hanzi on hanzi.ch = long_characters.ch
    group by t
),
-- Many characters are read differently as a surname; a surname of two characters goes first.
surnamed as (
    select t, name,
        case
            when double.pinyin is not null
                then double.pinyin || regexp_replace(read_names.pinyin, '^\S+ \S+', '')
            when single.pinyin is not null
                then single.pinyin || regexp_replace(read_names.pinyin, '^\S+', '')
            else read_names.pinyin
        end as pinyin
    from read_names
    left join standardize_surname as double
        on double.surname = substr(name, 1, 2) and length(double.surname) = 2
    left join standardize_surname as single on single.surname = substr(name, 1, 1)
),
judged as (
    select shortened.raw, written, is_chinese, is_several, surnamed.pinyin,
        case when is_chinese then coalesce(surnamed.name, '') else shortened.t end as name
    from shortened left join surnamed on is_chinese and surnamed.t = shortened.t
),
valued as (
    select raw, written, is_several, pinyin,
        upper(written) in {name_fillers} or upper(name) in {name_fillers} as is_filler,
        case
            when regexp_matches(name, '\p{Han}') or (not is_chinese and name <> '') then name
        end as name
    from judged
)
select raw,
    case when not is_filler then name end as value,
    case when not is_filler and regexp_matches(name, '\p{Han}') then pinyin end as pinyin,
    case
        when written = '' then null
        when is_filler then 'filler'
        when name is null then 'unreadable'
        when is_several then 'several'
    end as issue
from valued
