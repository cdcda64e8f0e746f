/* ---
title: {en: Medical care settled after death, zh: 死亡后就医结算}
number: 13
severity: high
phase: [retrospective]
law: [社会保险法第八十八条, 医疗保障基金使用监督管理条例]
parameters:
  grace_days:
    default: 3
    min: 0
    max: 30
    title: {en: days after death that are let pass, zh: 死亡后宽限天数}
explain:
  en: "{person} is reported dead since {death_date} ({sources}); {claims} medical claims dated {first_claim} to {last_claim} were settled afterwards, {amount} yuan from the fund, last at {provider}."
  zh: "据报{person}于{death_date}死亡（{sources}），{first_claim}至{last_claim}仍有{claims}笔医保结算，基金支付{amount}元，最近一笔在{provider}。"
innocent:
  - strong_life_sign_after
  - death_under_anothers_number
  - weak_link
  - settlement_date_as_service
--- */
with late as (
    select
        c.person_id, c.row_id, c.date, c.provider, c.fund_amount,
        s.probability, s.death_rows, s.sources, s.latest_death,
        case s.death_precision
            when 'month' then strftime(s.death_date, '%Y-%m')
            when 'year' then strftime(s.death_date, '%Y')
            else strftime(s.death_date, '%Y-%m-%d')
        end as death_date
    from claim c
    join life_status s on s.person_id = c.person_id
    where s.verdict in ('dead', 'disputed')
        and c.date > s.death_date + $grace_days::integer
        -- What a family pays from its own shared account costs the fund nothing.
        and c.fund_amount > 0
)
select
    person_id,
    date_trunc('month', min(date))::date as period_from,
    date_trunc('month', max(date))::date as period_to,
    count(distinct date_trunc('month', date)) as months,
    sum(fund_amount) as amount,
    coalesce(sum(fund_amount) filter (where date > latest_death), 0) as amount_low,
    max(probability) as certainty,
    list(row_id order by date, row_id) || any_value(death_rows) as evidence,
    any_value(death_date) as death_date,
    any_value(sources) as sources,
    count(*) as claims,
    min(date) as first_claim,
    max(date) as last_claim,
    arg_max(provider, (date, provider)) as provider
from late
group by person_id
