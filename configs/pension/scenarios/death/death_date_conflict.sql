/* ---
title: {en: Pension stopped later than the reported death, zh: 死亡时间不一致}
number: 2
severity: medium
phase: [in-payment, retrospective]
law: [社会保险法第八十八条, 社会保险经办条例]
parameters:
  least_gap_months:
    default: 1
    min: 1
    max: 12
    title: {en: least gap in months between the two dates, zh: 最小相差月数}
explain:
  en: "The pension of {person} was stopped for death with {stop_month} as its last month, but {person} is reported dead since {death_date} ({sources}): {months} payments too many, {amount} yuan."
  zh: "{person}的养老金按死亡停发，最后一个月为{stop_month}，而据报{person}于{death_date}死亡（{sources}），多发{months}个月，共{amount}元。"
innocent:
  - strong_life_sign_after
  - death_under_anothers_number
  - weak_link
  - registration_date_as_death
--- */
with stopped as (
    select
        person_id,
        benefit_id,
        max(case
            when "end" is not null then "end"
            when paused_from is not null then paused_from - to_months(1)
        end) as stop_month,
        list(row_id order by row_id) as rows
    from benefit
    where reason = 'death' and status in ('ended', 'paused')
    group by person_id, benefit_id
)
select
    p.person_id,
    p.benefit_id,
    arg_max(p.account, (p.month, p.account)) as account,
    min(p.month) as period_from,
    max(p.month) as period_to,
    count(distinct p.month) as months,
    sum(p.net) as amount,
    coalesce(sum(p.net) filter (where p.after_latest), 0) as amount_low,
    max(p.probability) as certainty,
    list(p.row_id order by p.month, p.row_id) || any_value(p.death_rows) || any_value(s.rows)
        as evidence,
    any_value(p.death_date) as death_date,
    any_value(p.sources) as sources,
    strftime(max(coalesce(s.stop_month, p.month)), '%Y-%m') as stop_month
from paid_after_death p
join stopped s on s.person_id = p.person_id and s.benefit_id = p.benefit_id

group by p.person_id, p.benefit_id
having count(distinct p.month) >= $least_gap_months
    and max(coalesce(s.stop_month, p.month))
        >= any_value(p.death_month) + to_months($least_gap_months)
