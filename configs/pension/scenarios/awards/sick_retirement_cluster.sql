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
    where (s.hospital is null or v.place is null or v.place = s.hospital)
        and (
            s.diagnosis is null
            or v.diagnosis is null
            or contains(s.diagnosis, v.diagnosis)
            or contains(v.diagnosis, s.diagnosis)
            or substr(s.diagnosis, 1, 2) = substr(v.diagnosis, 1, 2)
        )
),
behind as (
    select row_id, 'doctor' as kind, coalesce(hospital, '') || ' ' || doctor as name
    from sick where doctor is not null
    union all
    select row_id, 'agent' as kind, agent || ' ' || coalesce(agent_phone, '') as name
    from sick where agent is not null
    union all
    select row_id, 'agent_phone' as kind, agent_phone as name
    from sick where agent_phone is not null
),
clusters as (
    select
        b.kind, b.name,
        count(distinct s.person_id) as size,
        count(distinct s.person_id) filter (where v.row_id is null) as unseen,
        count(distinct s.diagnosis) as texts
    from behind b
    join sick s on s.row_id = b.row_id
    left join seen v on v.row_id = s.row_id
    group by b.kind, b.name
),
peers as (
    -- What is usual: the others of the same kind, the cluster itself left out.
    select
        kind, name, size, unseen, texts,
        (sum(size) over (partition by kind) - size) * 1.0
            / greatest(count(*) over (partition by kind) - 1, 1) as expected
    from clusters
),
odd as (
    select
        kind, name, size, unseen, texts, expected,
        poisson_tail(size, greatest(expected, 0.5)) as by_chance
    from peers
    where size >= $least_awards and unseen >= $unseen_share * size
),
flagged as (
    select
        b.row_id,
        count(*) as reasons,
        arg_max(o.name, struct_pack(size := o.size, kind := o.kind)) as through,
        max(o.size) as cluster_size,
        arg_max(o.unseen, struct_pack(size := o.size, kind := o.kind)) as unseen,
        arg_max(o.expected, struct_pack(size := o.size, kind := o.kind)) as expected,
        min(o.by_chance) as by_chance,
        bool_or(o.texts * 2 <= o.size) as same_texts
    from behind b
    join odd o on o.kind = b.kind and o.name = b.name
    left join seen v on v.row_id = b.row_id
    where o.by_chance < $chance and v.row_id is null
    group by b.row_id
),
suspects as (
    select
        s.person_id,
        arg_min(s.row_id, s.date) as award_row,
        min(s.date) as award_date,
        arg_min(s.scheme, s.date) as scheme,
        arg_min(s.diagnosis, s.date) as diagnosis,
        arg_min(f.through, s.date) as through,
        max(f.cluster_size) as cluster_size,
        max(f.unseen) as unseen,
        max(f.expected) as expected,
        -- A cluster alone is a question; identical texts and a second tie make it a suspicion.
        max(0.82 + case when f.same_texts then 0.08 else 0 end
            + case when f.reasons > 1 then 0.07 else 0 end) as certainty
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
