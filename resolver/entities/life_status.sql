-- step: death evidence
-- One row a report of a death, with the days between which it happened and how far it is believed.
-- A report that its department took back later is no evidence.
create or replace temp table death_evidence as
select
    d.row_id,
    d.person_id,
    coalesce(d.department, d.feed) as department,
    coalesce(d.method, 'unknown') as method,
    coalesce(d.date_precision, 'day') as date_precision,
    date_trunc(coalesce(d.date_precision, 'day'), d.date)::date as first_day,
    case coalesce(d.date_precision, 'day')
        when 'day' then d.date
        when 'month' then last_day(d.date)
        else make_date(year(d.date), 12, 31)
    end as last_day,
    -- Nobody enters a death before it happens.
    case when d.registered_on_precision = 'day' then least(d.registered_on, d.known_on)
        else d.known_on end as entered_on,
    coalesce(s.official, false) as official,
    coalesce(p.certainty, 1.0) as link,
    coalesce(s.reliability, $unknown_death) * coalesce(p.certainty, 1.0) as weight
from death d
left join mention m on m.row_id = d.row_id
left join person_profile p on p.profile_id = m.profile_id and p.person_id = d.person_id
left join policy_death_source s on s.method = d.method
left join (
    select person_id, coalesce(department, feed) as department, max(known_on) as known_on
    from death
    where withdrawn
    group by person_id, coalesce(department, feed)
) w
    on w.person_id = d.person_id
    and w.department = coalesce(d.department, d.feed)
    and (d.known_on is null or w.known_on is null or w.known_on >= d.known_on)
where d.person_id is not null
    and not coalesce(d.withdrawn, false)
    and w.person_id is null
    and d.date <= $as_of;

-- step: signs of the reported dead
-- Only people with a reported death: for all others the day last seen is enough.
create or replace temp table sign_evidence as
select
    s.row_id,
    s.person_id,
    s.date,
    coalesce(s.date_precision, 'day') as date_precision,
    s.strength,
    s.kind,
    coalesce(p.certainty, 1.0) as link,
    coalesce(l.reliability, $unknown_sign) * coalesce(p.certainty, 1.0) as weight
from presence s
join (select distinct person_id from death_evidence) d on d.person_id = s.person_id
left join mention m on m.row_id = s.row_id
left join person_profile p on p.profile_id = m.profile_id and p.person_id = s.person_id
left join policy_life_sign l on l.kind = s.kind
where s.date <= $as_of and s.date_precision is distinct from 'year';

-- step: refuted deaths
-- A credible strong sign after a reported day of death speaks against that report.
create or replace temp table judged_death as
select
    d.row_id, d.person_id, d.department, d.method, d.date_precision, d.first_day, d.last_day,
    d.entered_on, d.official, d.link, d.weight,
    count(s.row_id) filter (where s.weight >= $strong_sign) > 0 as refuted
from death_evidence d
left join sign_evidence s
    on s.person_id = d.person_id
    and s.strength = 'strong'
    and s.date > d.last_day + $grace_days::integer
group by all;

-- step: standing reports
-- If some report stands, the refuted ones are out; if none does, all of them are in dispute.
create or replace temp table standing_death as
select
    d.row_id, d.person_id, d.department, d.method, d.date_precision, d.first_day, d.last_day,
    d.entered_on, d.official, d.weight, o.all_refuted
from judged_death d
join (
    select person_id, bool_and(refuted) as all_refuted, max(weight) as best
    from judged_death
    group by person_id
) o on o.person_id = d.person_id
where (o.all_refuted or not d.refuted)
    and (d.weight >= $credible or d.weight = o.best);

-- step: chosen death
-- The earliest month wins, as in the practice of county offices: a later one is often the day of
-- registration. Within the month, an exact day goes before a month, and an official source before
-- a list. An unofficial report that nobody repeats does not outrank an official one; and if two
-- official departments give the very same day, one that alone gives an earlier month is mistaken,
-- unless somebody had entered the death before that day.
create or replace temp table chosen_death as
with agreed as (
    select a.person_id, a.first_day as day
    from standing_death a
    where a.official and a.date_precision = 'day'
    group by a.person_id, a.first_day
    having count(distinct a.department) >= 2
),
lone as (
    select d.row_id
    from standing_death d
    join agreed g
        on g.person_id = d.person_id and date_trunc('month', d.first_day) < date_trunc('month', g.day)
    left join standing_death o
        on o.person_id = d.person_id
        and o.department <> d.department
        and date_trunc('month', o.first_day) <= date_trunc('month', d.first_day)
    left join (
        select person_id, min(entered_on) as entered_on from standing_death group by person_id
    ) e on e.person_id = d.person_id and e.entered_on < g.day
    where o.row_id is null and e.person_id is null
    group by d.row_id
),
supported as (
    select
        d.row_id,
        d.official or count(o.row_id) > 0 as supported
    from standing_death d
    left join standing_death o
        on o.person_id = d.person_id
        and o.department <> d.department
        and abs(date_diff('month', o.first_day, d.first_day)) <= 1
    group by d.row_id, d.official
),
ranked as (
    select
        d.*,
        row_number() over (
            partition by d.person_id
            order by
                l.row_id is null desc,
                s.supported desc,
                date_trunc('month', d.first_day),
                case d.date_precision when 'day' then 0 when 'month' then 1 else 2 end,
                d.official desc,
                d.last_day,
                d.row_id
        ) as place
    from standing_death d
    join supported s on s.row_id = d.row_id
    left join lone l on l.row_id = d.row_id
)
select
    person_id, row_id, all_refuted, first_day, last_day, date_precision,
    last_day as death_date,
    date_trunc('month', last_day)::date as death_month
from ranked
where place = 1;

-- step: seen alive
-- How often living people leave a strong sign tells how much silence after a death is worth.
create or replace temp table sign_rate as
select
    coalesce(count(*)::double / greatest(1, count(distinct person_id))
        / greatest(1, date_diff('month', min(date), $as_of)), 0.0) as a_month
from presence
where strength = 'strong' and date <= $as_of and person_id is not null;

-- step: strength of the reports
create or replace temp table death_strength as
with by_department as (
    select
        e.person_id,
        e.department,
        max(e.weight) as weight,
        bool_or(
            e.official
            and e.weight >= $credible
            and abs(date_diff('day', e.last_day, c.death_date)) <= $agreement_days
        ) as official
    from standing_death e
    join chosen_death c on c.person_id = e.person_id
    group by e.person_id, e.department
)
select
    person_id,
    1 - product(1 - least(weight, 0.9999)) as probability,
    case
        when count(*) filter (where official) >= 2 then 'A'
        when count(*) filter (where official) = 1 then 'B'
        else 'C'
    end as death_grade
from by_department
group by person_id;

-- step: sources
create or replace temp table death_source as
select
    e.person_id,
    min(e.last_day) filter (where e.row_id in (select row_id from standing_death))
        as earliest_death,
    max(e.last_day) filter (where e.row_id in (select row_id from standing_death)) as latest_death,
    list(e.row_id order by e.first_day, e.row_id) as death_rows,
    string_agg(
        e.method || ' ' || case e.date_precision
            when 'day' then strftime(e.first_day, '%Y-%m-%d')
            when 'month' then strftime(e.first_day, '%Y-%m')
            else strftime(e.first_day, '%Y')
        end,
        '; ' order by e.first_day, e.row_id
    ) as sources
from death_evidence e
group by e.person_id;

-- step: signs after
create or replace temp table sign_after as
select
    c.person_id,
    count(*) filter (where s.strength = 'strong' and s.weight >= $strong_sign) as strong_signs,
    coalesce(sum(-log2(1 - least(s.weight, 0.999)))
        filter (where s.strength = 'strong'), 0) as against_bits,
    list(s.row_id order by s.date, s.row_id) as sign_rows
from chosen_death c
join sign_evidence s
    on s.person_id = c.person_id
    and s.date > c.death_date + $grace_days::integer
group by c.person_id;

-- step: last seen
create or replace temp table last_seen as
select
    person_id,
    max(date) filter (where strength = 'strong') as last_strong_sign,
    max(date) filter (where strength = 'weak') as last_weak_sign
from presence
where date <= $as_of and person_id is not null
group by person_id;

-- step: life status
create or replace table life_status as
with weighed as (
    select
        c.person_id,
        t.death_grade,
        coalesce(a.strong_signs, 0) > 0 as disputed,
        log2(t.probability / (1 - least(t.probability, 0.9999)))
            - coalesce(a.against_bits, 0)
            + case
                when coalesce(a.against_bits, 0) > 0 then 0
                else least(
                    $silence_bits,
                    r.a_month * date_diff('month', c.death_date, $as_of) * 1.4427
                )
            end as bits
    from chosen_death c
    join death_strength t on t.person_id = c.person_id
    left join sign_after a on a.person_id = c.person_id
    cross join sign_rate r
),
judged as (
    select
        person_id, disputed, death_grade,
        least(
            1 / (1 + pow(2, -bits)),
            case when disputed then 0.5 else 1.0 end,
            case death_grade when 'A' then $limit_a when 'B' then $limit_b else $limit_c end
        ) as probability
    from weighed
)
select
    p.person_id,
    case
        when j.disputed then 'disputed'
        when j.person_id is not null then 'dead'
        when l.last_strong_sign >= $as_of - $recent_days::integer then 'alive'
        else 'unknown'
    end as verdict,
    c.death_date,
    c.death_month,
    c.date_precision as death_precision,
    j.death_grade,
    e.earliest_death,
    e.latest_death,
    coalesce(j.probability, 0.0) as probability,
    e.sources,
    coalesce(e.death_rows, []) as death_rows,
    l.last_strong_sign,
    l.last_weak_sign,
    coalesce(a.sign_rows, []) as sign_rows
from person p
left join chosen_death c on c.person_id = p.person_id
left join judged j on j.person_id = p.person_id
left join death_source e on e.person_id = p.person_id
left join last_seen l on l.person_id = p.person_id
left join sign_after a on a.person_id = p.person_id
order by p.person_id;

-- step: tidy
drop table death_evidence; drop table sign_evidence; drop table judged_death;
drop table standing_death; drop table chosen_death; drop table sign_rate;
drop table death_strength; drop table death_source; drop table sign_after; drop table last_seen;
