/* ---
title: {en: Pension paid after death, zh: 死亡后继续领取养老金}
number: 1
severity: high
phase: [pre-payment, in-payment, retrospective]
law: [社会保险法第八十八条, 刑法第二百六十六条]
parameters:
  grace_months:
    default: 0
    min: 0
    max: 6
    title: {en: months after death that are let pass, zh: 死亡后宽限月数}
explain:
  en: "{person} is reported dead since {death_date} ({sources}); {months} monthly payments of {scheme}, {amount} yuan, were made for the months {period_from} to {period_to} after that, to account {account}."
  zh: "据报{person}于{death_date}死亡（{sources}），此后{period_from}至{period_to}仍发放{scheme}{months}个月，共{amount}元，账户{account}。"
innocent:
  - strong_life_sign_after
  - death_under_anothers_number
  - weak_link
  - weak_sign_after
--- */
select
    person_id,
    benefit_id,
    max(scheme) as scheme,
    arg_max(account, (month, account)) as account,
    min(month) as period_from,
    max(month) as period_to,
    count(distinct month) as months,
    sum(net) as amount,
    coalesce(sum(net) filter (where after_latest), 0) as amount_low,
    max(probability) as certainty,
    list(row_id order by month, row_id) || any_value(death_rows) as evidence,
    any_value(death_date) as death_date,
    any_value(sources) as sources
from paid_after_death

group by person_id, benefit_id
having count(distinct month) > $grace_months
