-- step: evidence of leads
-- Reports of death are weighed in life_status already; what is left must belong to the person too.
create or replace temp table lead_row as
select
    h.lead_id, r.row_id, coalesce(m.feed, 'unknown') as feed, m.row_key,
    -- The last bits of a certainty differ between runs; they must not decide an order.
    round(coalesce(p.certainty, 1.0), 6) as certainty,
    list_contains(coalesce(s.death_rows, []), r.row_id) as is_death
from keyed_hit h
cross join unnest(h.evidence) as r(row_id)
left join life_status s on s.person_id = h.person_id
left join mention m on m.row_id = r.row_id
left join person_profile p on p.profile_id = m.profile_id;

-- step: links of leads
-- Each feed's word is necessary; within a feed the row that is linked best will do.
create or replace temp table lead_link as
with feeds as (
    select
        lead_id, feed, max(certainty) as certainty,
        arg_max(row_key, (certainty, row_key)) as row_key
    from (select * from lead_row order by lead_id, feed, row_id) ordered
    where not is_death
    group by lead_id, feed
)
select
    lead_id,
    min(certainty) as link,
    arg_min(feed, struct_pack(c := certainty, f := feed)) as weakest_feed
from feeds
group by lead_id;

-- step: what was paid
-- Nothing is claimed back that was never paid, whatever a query may have added up.
create or replace temp table lead_paid as
with rows as (
    select distinct lead_id, row_id, certainty from lead_row
),
paid as (
    select
        row_id, sum(greatest(amount - coalesce(refunded, 0), 0)) as net
    from payment
    where coalesce(status, 'paid') = 'paid' and row_id in (select row_id from rows)
    group by row_id
    union all
    select row_id, sum(coalesce(fund_amount, amount, 0)) as net
    from claim
    where row_id in (select row_id from rows)
    group by row_id
    union all
    select row_id, sum(coalesce(amount, 0)) as net
    from "grant"
    where row_id in (select row_id from rows)
    group by row_id
    union all
    select row_id, sum(coalesce(amount, 0)) as net
    from withdrawal
    where row_id in (select row_id from rows)
    group by row_id
)
select
    r.lead_id,
    sum(p.net) as paid,
    coalesce(sum(p.net) filter (where r.certainty >= $hold), 0) as surely_paid
from rows r
join paid p on p.row_id = r.row_id
group by r.lead_id;

-- step: explanations tried
create or replace temp table lead_tried as
select
    h.lead_id, t.explanation, t.effect, t.bits,
    f.lead_id is not null as found,
    coalesce(f.evidence, []) as evidence,
    f.details
from keyed_hit h
join scenario_innocent t on t.scenario = h.scenario
left join innocent_found f on f.lead_id = h.lead_id and f.explanation = t.explanation;

-- step: probability
create or replace temp table lead_graded as
with adjusted as (
    select
        lead_id,
        bool_or(found and effect = 'exclude') as excluded,
        bool_or(found and effect = 'conflict') as conflict,
        bool_or(found and effect = 'lower') as lowered,
        sum(case
            when found and effect = 'lower' then -bits
            when found and effect = 'raise' then bits
            else 0
        end) as bits
    from lead_tried
    group by lead_id
),
fact as (
    select
        h.*,
        coalesce(a.excluded, false) as excluded,
        coalesce(a.conflict, false) as conflict,
        coalesce(a.lowered, false) as lowered,
        coalesce(l.link, 1.0) as link,
        l.weakest_feed,
        greatest(least(coalesce(h.certainty, 0.5) * coalesce(l.link, 1.0), 0.9999), 0.0001) as base,
        coalesce(a.bits, 0) as bits,
        least(coalesce(h.amount, 0), coalesce(p.paid, 0)) as capped,
        coalesce(p.surely_paid, 0) as surely_paid
    from keyed_hit h
    left join adjusted a on a.lead_id = h.lead_id
    left join lead_link l on l.lead_id = h.lead_id
    left join lead_paid p on p.lead_id = h.lead_id
),
judged as (
    select
        *,
        round(least(
            1 / (1 + pow(2, -(log2(base / (1 - base)) + bits))),
            case
                -- A contradiction or a doubt that stands keeps the lead below the next step.
                when conflict then $hold - 0.01
                when lowered then $refer - 0.01
                else 0.9999
            end
        ), 4) as probability
    from fact
)
select
    *,
    case
        when excluded then 'explained'
        when conflict then 'conflict'
        when probability < $look then 'weak'
        else 'open'
    end as status,
    case
        when excluded then 'possible'
        when probability >= $refer then 'confirmed'
        when probability >= $hold then 'probable'
        else 'possible'
    end as grade
from judged;

-- step: consequence
create or replace temp table lead_consequence as
with figure as (
    select
        g.lead_id,
        arg_max(t.value, case when t.province = '*' then 0 else 1 end) as value
    from lead_graded g
    join policy_threshold t
        on t.name = 'fraud_large'
        and t.province in ($province, '*')
        and coalesce(g.period_to, $as_of) between t.valid_from and t.valid_to
    group by g.lead_id
)
select
    g.lead_id,
    case
        when g.status in ('explained', 'weak') then 'none'
        when g.status = 'conflict' then 'look'
        when g.probability >= $refer and g.capped >= f.value then 'refer'
        when g.probability >= $hold then 'hold'
        else 'look'
    end as consequence
from lead_graded g
left join figure f on f.lead_id = g.lead_id;

-- step: leads
create or replace table lead_unexplained as
with complete as (
    select
        g.lead_id, g.scenario, g.person_id, g.benefit_id, g.account, g.period_from, g.period_to,
        g.months,
        cast(g.capped as decimal(18, 2)) as amount,
        cast(least(g.capped, coalesce(g.amount_low, g.capped), g.surely_paid) as decimal(18, 2))
            as amount_low,
        cast(greatest(g.capped, coalesce(g.amount_high, g.capped)) as decimal(18, 2))
            as amount_high,
        g.grade,
        g.probability,
        i.severity,
        c.consequence,
        cast(null as varchar) as ring_id,
        list_sort(list_distinct(g.evidence)) as evidence,
        list_sort(list_distinct(coalesce(g.related, []))) as related,
        case
            when s.death_grade is not null and s.death_grade <> 'A' and e.deaths > 0 then 'source'
            when g.link < 0.999 then 'link'
            else 'several'
        end as weakness,
        case
            when s.death_grade is not null and s.death_grade <> 'A' and e.deaths > 0 then s.sources
            else g.weakest_feed
        end as weakness_where,
        round(g.link, 3) as link,
        g.status,
        round(g.capped * g.probability, 2) as expected,
        g.details,
        p.name,
        o.reported_name
    from lead_graded g
    join lead_consequence c on c.lead_id = g.lead_id
    join scenario_header i on i.scenario = g.scenario
    left join person p on p.person_id = g.person_id
    left join life_status s on s.person_id = g.person_id
    left join (
        select lead_id, count(*) filter (where is_death) as deaths from lead_row group by lead_id
    ) e on e.lead_id = g.lead_id
    left join (
        -- Under what other names the death is reported, as far as they can be read.
        select
            r.lead_id,
            string_agg(distinct f.name, ', ' order by f.name) as reported_name
        from lead_row r
        join keyed_hit h on h.lead_id = r.lead_id
        join person p on p.person_id = h.person_id
        join mention m on m.row_id = r.row_id
        join profile f on f.profile_id = m.profile_id
        where r.is_death and f.name <> p.name and f.name not like '%?%'
        group by r.lead_id
    ) o on o.lead_id = g.lead_id
)
select
    *,
    -- The same payments may be questioned by several scenarios; only one of them counts in sums.
    row_number() over (
        partition by person_id, coalesce(benefit_id, scenario)
        order by
            case status when 'open' then 0 when 'conflict' then 1 when 'weak' then 2 else 3 end,
            amount desc, probability desc, lead_id
    ) = 1 as is_primary
from complete;

-- step: final lead
create or replace table lead as
select
    u.lead_id, u.scenario, u.person_id, u.benefit_id, u.account, u.period_from, u.period_to,
    u.months, u.amount, u.amount_low, u.amount_high, u.grade, u.probability, u.severity,
    u.consequence, u.ring_id, t.explanation_en, t.explanation_zh, u.evidence, u.related,
    t.robustness_en as robustness, t.robustness_zh, u.status,
    cast(u.expected as decimal(18, 2)) as expected, u.is_primary,
    row_number() over (
        order by
            case u.status when 'open' then 0 when 'conflict' then 1 when 'weak' then 2 else 3 end,
            u.expected desc, u.lead_id
    ) as rank
from lead_unexplained u
join lead_text t on t.lead_id = u.lead_id
order by rank;

-- step: tidy
drop table lead_unexplained; drop table lead_text; drop table scenario_header;
drop table scenario_innocent; drop table keyed_hit; drop table lead_row; drop table lead_link;
drop table lead_paid; drop table lead_tried; drop table lead_graded; drop table lead_consequence;
drop table innocent_found;
