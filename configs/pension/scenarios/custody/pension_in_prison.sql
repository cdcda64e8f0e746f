/* ---
title: {en: Pension paid while in prison, zh: 服刑期间领取养老金}
number: 22
severity: high
phase: [in-payment, retrospective]
law: [劳社厅函〔2001〕44号, 社会保险法第八十八条]
parameters:
  start_months:
    default: 1
    min: 0
    max: 3
    title: {en: months after the start of custody that the suspension begins, zh: 入监后第几个月起停发}
  release_months:
    default: 1
    min: 0
    max: 3
    title: {en: months before the release that the suspension ends, zh: 释放前第几个月止停发}
  same_stay_days:
    default: 31
    min: 0
    max: 180
    title: {en: days between two reports of one arrest, zh: 同一羁押不同来源起始日期最大相差天数}
explain:
  en: "{person} was in custody ({kinds}) from {custody_from} to {custody_to}; {months} payments of {scheme}, {amount} yuan, were made for the months {period_from} to {period_to} although suspended."
  zh: "{person}于{custody_from}至{custody_to}被羁押或服刑（{kinds}），{period_from}至{period_to}应停发而仍发放{scheme}{months}个月，共{amount}元。"
innocent:
  - weak_link
  - seen_outside_prison
  - end_of_custody_unknown
  - other_name_on_roll
--- */
with acquitted as (
    -- The court's day of arrest and the prison's may lie a few days apart.
    select distinct c.row_id
    from custody c
    join custody a
        on a.person_id = c.person_id
        and a.outcome = 'acquitted'
        and abs(date_diff('day', a.start, c.start)) <= $same_stay_days::integer
),
released as (
    -- The judgment gives the term; the prison knows when it really ended. A release counts for
    -- every row on the same stay, whoever wrote it.
    select
        c.row_id,
        coalesce(c.released_on, min(o.released_on), c."end") as until
    from custody c
    left join custody o
        on o.person_id = c.person_id
        and o.released_on >= c.start
        and o.start <= coalesce(c."end", date '9999-12-31')
        and o.start >= c.start - 365
        and (c."end" is null or o.released_on <= c."end")
    group by c.row_id, c.released_on, c."end"
),
suspended as (
    select
        c.person_id, c.row_id, c.kind, c.start, r.scheme,
        e.until,
        date_trunc('month', c.start) + to_months($start_months::integer) as first_month,
        case
            when e.until is null then date_trunc('month', $as_of::date)
            -- Even if the release falls on the last day: the months of arrest and release are
            -- payable.
            else date_trunc('month', e.until) - to_months($release_months::integer)
        end as last_month,
        r.valid_from, r.valid_to
    from custody c
    join released e on e.row_id = c.row_id
    join policy_custody r on r.kind = c.kind and r.suspends
    left join acquitted a on a.row_id = c.row_id
    where c.person_id is not null and a.row_id is null
),
lenient as (
    -- Parole, probation and serving outside prison leave the pension in payment.
    select
        c.person_id, r.scheme,
        date_trunc('month', c.start) as first_month,
        date_trunc('month', coalesce(c.released_on, c."end", $as_of::date)) as last_month
    from custody c
    join policy_custody r on r.kind = c.kind and not r.suspends
    where c.person_id is not null
),
inside as (
    select
        p.person_id, p.benefit_id, p.scheme, p.month, p.row_id,
        max(p.net) as net,
        max(p.account) as account,
        list(distinct s.row_id order by s.row_id) as rows,
        string_agg(distinct s.kind, ', ' order by s.kind) as kinds,
        min(s.start) as custody_from,
        max(s.until) as custody_to,
        max(case when s.kind in ('held', 'wanted') then 0.85 else 0.97 end) as certainty
    from paid p
    join suspended s
        on s.person_id = p.person_id
        and s.scheme = p.scheme
        and p.month between s.first_month and s.last_month
        and p.month between s.valid_from and s.valid_to
    join policy_scheme k on k.scheme = p.scheme and k.kind = 'pension'
    left join lenient l
        on l.person_id = p.person_id
        and l.scheme = p.scheme
        and p.month between l.first_month and l.last_month
    where l.person_id is null
    group by p.person_id, p.benefit_id, p.scheme, p.month, p.row_id
)
select
    person_id,
    benefit_id,
    max(scheme) as scheme,
    arg_max(account, (month, account)) as account,
    min(month) as period_from,
    max(month) as period_to,
    count(distinct month) as months,
    sum(net) as amount,
    max(certainty) as certainty,
    list_distinct(list(row_id) || flatten(list(rows))) as evidence,
    min(kinds) as kinds,
    min(custody_from) as custody_from,
    max(custody_to) as custody_to
from inside
group by person_id, benefit_id
