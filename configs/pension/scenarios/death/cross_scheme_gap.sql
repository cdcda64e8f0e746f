/* ---
title: {en: One scheme knows of the death and another pays on, zh: 死亡信息不同步}
number: 3
severity: high
phase: [in-payment]
law: [社会保险法第八十八条, 社会保险经办条例]
parameters:
  least_months:
    default: 1
    min: 1
    max: 24
    title: {en: least number of months paid, zh: 最少多发月数}
explain:
  en: "{closed_by} has closed {person} as dead; {person} is reported dead since {death_date} ({sources}), while {scheme} was paid for {months} more months, {amount} yuan, up to {period_to}."
  zh: "{closed_by}已按死亡终止{person}的待遇；据报{person}于{death_date}死亡（{sources}），而{scheme}仍多发{months}个月至{period_to}，共{amount}元。"
innocent:
  - strong_life_sign_after
  - death_under_anothers_number
  - weak_link
  - closing_code_misused
--- */
with closings as (
    -- A scheme that stopped paying because of the death ...
    select
        person_id, scheme, scheme as closed_by, row_id,
        coalesce("end", paused_from - to_months(1)) as month
    from benefit
    where reason = 'death' and status in ('ended', 'paused') and person_id is not null
    union all
    -- ... or medical insurance, which closed the person's file. A stop that does not say of which
    -- scheme may be the paying scheme's own.
    select d.person_id, 'medical', d.method, d.row_id, date_trunc('month', d.date)
    from death d
    where d.method = 'medical_insurance'
        and not coalesce(d.withdrawn, false)
        and d.person_id is not null
),
benefits as (
    select person_id, benefit_id, scheme, max(month) as last_month
    from paid_after_death
    group by person_id, benefit_id, scheme
),
closed as (
    select
        b.person_id, b.benefit_id,
        min(c.closed_by) as closed_by,
        list(distinct c.row_id order by c.row_id) as rows
    from benefits b
    join closings c
        on c.person_id = b.person_id
        and c.scheme <> b.scheme
        -- Whoever stopped at the same time or later did not know more.
        and coalesce(c.month < b.last_month, true)
    group by b.person_id, b.benefit_id
)
select
    p.person_id,
    p.benefit_id,
    max(p.scheme) as scheme,
    arg_max(p.account, (p.month, p.account)) as account,
    min(p.month) as period_from,
    max(p.month) as period_to,
    count(distinct p.month) as months,
    sum(p.net) as amount,
    coalesce(sum(p.net) filter (where p.after_latest), 0) as amount_low,
    max(p.probability) as certainty,
    list_distinct(
        list(p.row_id order by p.month, p.row_id) || any_value(p.death_rows) || any_value(c.rows)
    ) as evidence,
    any_value(p.death_date) as death_date,
    any_value(p.sources) as sources,
    any_value(c.closed_by) as closed_by
from paid_after_death p
join closed c on c.person_id = p.person_id and c.benefit_id = p.benefit_id

group by p.person_id, p.benefit_id
having count(distinct p.month) >= $least_months
