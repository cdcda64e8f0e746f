/* ---
title: {en: Account changed around the death, zh: 死亡前后变更领取账户}
number: 37
severity: high
phase: [pre-payment, in-payment]
law: [社会保险法第八十八条, 刑法第二百六十六条]
parameters:
  days_before:
    default: 90
    min: 0
    max: 180
    title: {en: days before the death from which a change counts, zh: 死亡前多少天起算}
explain:
  en: "{person} is reported dead since {death_date} ({sources}); the account was changed on {changed_on}, and {months} payments for months after the reported death, {amount} yuan, went to the new account {account}."
  zh: "据报{person}于{death_date}死亡（{sources}），领取账户于{changed_on}变更，报告死亡后{months}个月共{amount}元发至新账户{account}。"
innocent:
  - strong_life_sign_after
  - death_under_anothers_number
  - weak_link
  - mass_replacement
--- */
with changes as (
    -- What an operator entered ...
    select
        e.person_id, e.scheme, null as benefit_id, e.row_id, e.date as changed_on,
        e.operator, e.reason,
        regexp_replace(coalesce(e.old_value, ''), '[^0-9A-Za-z]', '', 'g') as old_account
    from edit e
    join life_status s on s.person_id = e.person_id and s.verdict in ('dead', 'disputed')
    where e.field = 'account' and e.date >= s.death_date - $days_before::integer
    union all
    -- ... and what the payments show, whether or not anybody entered it.
    select
        m.person_id, m.scheme, m.benefit_id, m.row_id, m.month as changed_on,
        null as operator, null as reason, m.before as old_account
    from (
        select
            person_id, scheme, benefit_id, row_id, month, account, last_day_alive,
            lag(account) over (
                partition by person_id, benefit_id order by month, row_id
            ) as before
        from paid_near_death
        where account is not null
    ) m
    -- A change that an operator entered bears that day, whenever it first shows.
    left join edit e
        on e.person_id = m.person_id
        and e.field = 'account'
        and coalesce(e.scheme, m.scheme) = m.scheme
        and e.date between m.month - to_months(6) and last_day(m.month)
        and coalesce(
            regexp_replace(e.new_value, '[^0-9A-Za-z]', '', 'g') = m.account,
            regexp_replace(e.old_value, '[^0-9A-Za-z]', '', 'g') = m.before,
            true
        )
    where m.before <> m.account
        and e.row_id is null
        and m.month >= date_trunc('month', m.last_day_alive - $days_before::integer)
),
moved as (
    select
        p.person_id, p.benefit_id, p.scheme, p.row_id, p.month, p.account, p.net, p.after_latest,
        p.probability, p.death_rows, p.sources, p.death_date,
        min(c.changed_on) as changed_on,
        max(c.operator) as operator,
        list(distinct c.row_id order by c.row_id) as rows
    from paid_after_death p
    join changes c
        on c.person_id = p.person_id
        and coalesce(c.scheme, p.scheme) = p.scheme
        and coalesce(c.benefit_id, p.benefit_id) = p.benefit_id
        and p.month >= date_trunc('month', c.changed_on)
        and p.account <> c.old_account
    group by all
)
select
    person_id,
    benefit_id,
    arg_max(account, (month, account)) as account,
    min(month) as period_from,
    max(month) as period_to,
    count(distinct month) as months,
    sum(net) as amount,
    coalesce(sum(net) filter (where after_latest), 0) as amount_low,
    max(probability) as certainty,
    list_distinct(list(row_id) || any_value(death_rows) || flatten(list(rows))) as evidence,
    list(distinct 'account:' || account order by 'account:' || account) as related,
    any_value(death_date) as death_date,
    any_value(sources) as sources,
    min(changed_on) as changed_on,
    max(operator) as operator
from moved
group by person_id, benefit_id
