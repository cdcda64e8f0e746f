/* ---
title: {en: Cluster of retirements for sickness, zh: 病退异常聚集}
number: 25
severity: high
phase: [pre-payment, retrospective]
law: [社会保险法第八十八条]
parameters:
  least_awards:
    default: 4
    min: 2
    max: 50
    title: {en: least number of awards in a cluster, zh: 聚集最少人数}
  chance:
    default: 0.001
    min: 0.0000001
    max: 0.05
    title: {en: probability of so many by chance, zh: 偶然出现的概率上限}
  visit_days:
    default: 365
    min: 30
    max: 1095
    title: {en: days before the award in which a visit must lie, zh: 鉴定前应有就诊记录的天数}
  unseen_share:
    default: 0.5
    min: 0.1
    max: 1
    title: {en: least share of the cluster without a visit, zh: 无就诊记录者最低占比}
explain:
  en: "{person} retired for sickness on {award_date} ({diagnosis}) through {through}, who stands behind {cluster_size} such awards where {expected} are usual; {unseen} of them show no matching visit, this one among them. {amount} yuan paid since."
  zh: "{person}于{award_date}办理病退（{diagnosis}），经由{through}，其名下病退{cluster_size}人（通常约{expected}人），其中{unseen}人无相应就诊记录，本人亦无；办理后已发放{amount}元。"
innocent:
  - weak_link
  - treated_elsewhere
--- */
with sick as (
    select
        a.row_id, a.person_id, a.scheme, a.date, a.hospital, a.doctor, a.diagnosis, a.document,
        a.agent, a.agent_phone
    from award a
    where a.kind = 'sick' and a.person_id is not null
),
seen as (
    -- A visit for a cold does not bear out a bad back: where both name an illness, it has to be
    -- the same one, as far as the first two characters or one text within the other tell.
    select distinct s.row_id
    from sick s
    join (
        select person_id, date, provider as place, diagnosis from claim
        union all
        select p.person_id, p.date, p.place, null as diagnosis
        from presence p
        left join claim c on c.row_id = p.row_id
        where p.kind in ('inpatient', 'outpatient') and c.row_id is null
    ) v
        on v.person_id = s.person_id
        and v.date between s.date - $visit_days::integer and s.date
    where (
            s.hospital is null
            or v.place is null
            -- With or without the name of the county before it.
            or contains(v.place, s.hospital)
            or contains(s.hospital, v.place)
        )
        and (
            s.diagnosis is null
            or v.diagnosis is null
            or contains(s.diagnosis, v.diagnosis)
            or contains(v.diagnosis, s.diagnosis)
            or substr(s.diagnosis, 1, 2) = substr(v.diagnosis, 1, 2)
        )
),
behind as (
    -- What an award hangs on. One doctor or one agent alone is no suspicion: a specialist and a
    -- factory's clerk have many. It takes two of doctor, agent and wording, or one paper twice.
    select row_id, 'doctor' as kind, coalesce(hospital, '') || ' ' || doctor as name
    from sick where doctor is not null
    union all
    select row_id, 'agent', coalesce(agent_phone, agent) from sick
    where coalesce(agent_phone, agent) is not null
    union all
    select row_id, 'text', regexp_replace(diagnosis, '[[:space:][:punct:]，。、；：（）]', '', 'g')
    from sick where diagnosis is not null
    union all
    select row_id, 'document', document from sick
    where regexp_matches(document, '[0-9]{2,}')
),
sizes as (
    select kind, name, count(*) as size from behind group by kind, name
),
combined as (
    select
        l.row_id, l.kind || '+' || r.kind as kind, l.name || ' / ' || r.name as name,
        -- What the two would have in common if neither had to do with the other.
        1.0 * a.size * b.size / (select count(*) from sick) as independent
    from behind l
    join behind r on r.row_id = l.row_id and l.kind < r.kind
    join sizes a on a.kind = l.kind and a.name = l.name
    join sizes b on b.kind = r.kind and b.name = r.name
    where l.kind <> 'document' and r.kind <> 'document'
    union all
    select row_id, kind, name, 0.0 from behind where kind = 'document'
),
fine as (
    select
        b.kind, b.name,
        any_value(b.independent) as independent,
        count(distinct s.person_id) as size,
        count(distinct s.person_id) filter (where v.row_id is null) as unseen,
        count(distinct s.diagnosis) as texts
    from combined b
    join sick s on s.row_id = b.row_id
    left join seen v on v.row_id = s.row_id
    where b.kind in ('agent+doctor', 'document')
    group by b.kind, b.name
),
fine_odd as (
    -- What is usual: half of the others of the same kind have no more.
    select
        c.kind, c.name, c.size, c.unseen, c.texts,
        greatest(
            least(c.independent, coalesce(median(o.size), 0.5)),
            case c.kind when 'document' then 0.05 else 0.25 end
        ) as expected
    from fine c
    left join fine o on o.kind = c.kind and o.name <> c.name
    where c.size >= case c.kind when 'document' then 2 else $least_awards end
        and c.unseen >= $unseen_share * c.size
    group by c.kind, c.name, c.size, c.unseen, c.texts, c.independent
    having poisson_tail(c.size, expected) < $chance
),
explained as (
    select distinct b.row_id
    from combined b
    join fine_odd o on o.kind = b.kind and o.name = b.name
),
known as (
    -- Before the first settlements were delivered, no visit means nothing.
    select min(date) as since from claim
),
coarse as (
    -- The wording beside a doctor or an agent: only what the persons and papers leave over.
    select
        b.kind, b.name,
        any_value(b.independent) as independent,
        count(distinct s.person_id) as size,
        count(distinct s.person_id) filter (where v.row_id is null) as unseen
    from combined b
    join sick s on s.row_id = b.row_id
    cross join known k
    left join explained e on e.row_id = b.row_id
    left join seen v on v.row_id = s.row_id
    where b.kind not in ('agent+doctor', 'document')
        and e.row_id is null
        and s.date - ($visit_days::integer // 2) >= k.since
    group by b.kind, b.name
),
coarse_odd as (
    select
        c.kind, c.name, c.size, c.unseen,
        greatest(least(c.independent, coalesce(median(o.size), 0.5)), 0.25) as expected
    from coarse c
    left join coarse o on o.kind = c.kind and o.name <> c.name
    where c.size >= $least_awards and c.unseen >= $unseen_share * c.size
    group by c.kind, c.name, c.size, c.unseen, c.independent
    having poisson_tail(c.size, expected) < $chance
),
odd as (
    select
        kind, name, size, unseen, expected,
        case when texts * 2 <= size then 0.97 else 0.9 end as certainty
    from fine_odd
    union all
    select kind, name, size, unseen, expected, 0.83 from coarse_odd
),
flagged as (
    select
        b.row_id,
        -- Whoever is as certain and as large is told apart by kind and name.
        arg_max(o.name, (o.certainty, o.size, o.kind, o.name)) as through,
        arg_max(o.size, (o.certainty, o.size, o.kind, o.name)) as cluster_size,
        arg_max(o.unseen, (o.certainty, o.size, o.kind, o.name)) as unseen,
        arg_max(o.expected, (o.certainty, o.size, o.kind, o.name)) as expected,
        max(o.certainty) as certainty
    from combined b
    join odd o on o.kind = b.kind and o.name = b.name
    join sick s on s.row_id = b.row_id
    cross join known k
    left join explained e on e.row_id = b.row_id
    left join seen v on v.row_id = b.row_id
    where v.row_id is null
        and (
            o.kind in ('agent+doctor', 'document')
            or (e.row_id is null and s.date - ($visit_days::integer // 2) >= k.since)
        )
    group by b.row_id
),
suspects as (
    select
        s.person_id,
        arg_min(s.row_id, (s.date, s.row_id)) as award_row,
        min(s.date) as award_date,
        arg_min(s.scheme, (s.date, s.row_id)) as scheme,
        arg_min(s.diagnosis, (s.date, s.row_id)) as diagnosis,
        arg_min(f.through, (s.date, s.row_id)) as through,
        max(f.cluster_size) as cluster_size,
        max(f.unseen) as unseen,
        max(f.expected) as expected,
        max(f.certainty) as certainty
    from flagged f
    join sick s on s.row_id = f.row_id
    group by s.person_id
),
drawn as (
    select
        p.person_id, p.benefit_id,
        max(p.account) as account,
        min(p.month) as period_from,
        max(p.month) as period_to,
        count(distinct p.month) as months,
        sum(p.net) as amount,
        list(p.row_id order by p.month, p.row_id) as rows
    from paid p
    join suspects s
        on s.person_id = p.person_id
        and p.scheme = coalesce(s.scheme, 'employee_pension')
        and p.month >= date_trunc('month', s.award_date)
    group by p.person_id, p.benefit_id
)
select
    s.person_id,
    d.benefit_id,
    d.account,
    d.period_from,
    d.period_to,
    d.months,
    coalesce(d.amount, 0) as amount,
    0.0 as amount_low,
    s.certainty,
    [s.award_row] || coalesce(d.rows, []) as evidence,
    s.award_date,
    s.diagnosis,
    s.through,
    s.cluster_size,
    s.unseen,
    round(s.expected, 1) as expected
from suspects s
left join drawn d on d.person_id = s.person_id
