/* ---
title: {en: One account collects the pensions of several dead, zh: 一户多领（账户归集多名死者待遇）}
number: 34
severity: high
phase: [pre-payment, in-payment]
law: [社会保险法第八十八条, 刑法第二百六十六条]
parameters:
  least_dead:
    default: 2
    min: 1
    max: 20
    title: {en: least number of dead people paid on one account, zh: 同一账户最少死亡人数}
explain:
  en: "Account {account} received the pensions of {dead} people after their reported deaths; {person} is reported dead since {death_date} ({sources}), {months} months of this pension, {amount} yuan, went there."
  zh: "账户{account}收取{dead}名据报已死亡人员的养老金，其中据报{person}于{death_date}死亡（{sources}），此后{months}个月，共{amount}元。"
innocent:
  - strong_life_sign_after
  - death_under_anothers_number
  - weak_link
  - pooled_account
  - couple_on_one_account
--- */
with collecting as (
    select
        account,
        count(distinct person_id) as dead,
        list(distinct 'person:' || person_id order by 'person:' || person_id) as people
    from paid_after_death
    where account is not null
    group by account
    having count(distinct person_id) >= $least_dead
),
streams as (
    select
        p.person_id, p.benefit_id, p.account,
        max(c.dead) as dead,
        any_value(c.people) as people,
        min(p.month) as period_from,
        max(p.month) as period_to,
        count(distinct p.month) as months,
        sum(p.net) as amount,
        coalesce(sum(p.net) filter (where p.after_latest), 0) as amount_low,
        max(p.probability) as certainty,
        list(p.row_id order by p.month, p.row_id) || any_value(p.death_rows) as evidence,
        any_value(p.death_date) as death_date,
        any_value(p.sources) as sources
    from paid_after_death p
    join collecting c on c.account = p.account
    group by p.person_id, p.benefit_id, p.account
),
-- A benefit that moved through two such accounts is one lead, under the one that got more.
ranked as (
    select
        streams.*,
        row_number() over (
            partition by person_id, benefit_id order by amount desc, account
        ) as place
    from streams
)
select
    person_id, benefit_id, account, period_from, period_to, months, amount, amount_low,
    certainty, evidence,
    list_filter(people, lambda other: other <> 'person:' || person_id)
        || ['account:' || account] as related,
    death_date, sources, dead
from ranked
where place = 1
