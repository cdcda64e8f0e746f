/* ---
title: {en: Employee and resident pension in the same months, zh: 职居养老待遇重复领取}
number: 15
severity: high
phase: [pre-payment, in-payment, retrospective]
law: [城乡养老保险制度衔接暂行办法, 社会保险法第八十八条]
parameters:
  transfer_months:
    default: 1
    min: 0
    max: 6
    title: {en: months of overlap allowed for a transfer, zh: 转移衔接允许重叠月数}
explain:
  en: "{person} was paid {kept_scheme} and {scheme} in the same {months} months from {period_from} to {period_to}; {scheme} of these months, {amount} yuan, was not due."
  zh: "{person}在{period_from}至{period_to}期间有{months}个月同时领取{kept_scheme}和{scheme}，其中{scheme}{amount}元不应享受。"
innocent:
  - weak_link
  - other_name_on_roll
--- */
with drawing_both as (
    select p.person_id
    from paid p
    join (
        select keeps as scheme, 1 as side from policy_exclusive
        union
        select forfeits as scheme, 2 as side from policy_exclusive
    ) x on x.scheme = p.scheme
    group by p.person_id
    having count(distinct x.side) = 2
),
theirs as materialized (
    select p.row_id, p.person_id, p.benefit_id, p.scheme, p.month, p.account, p.net
    from paid p
    join drawing_both b on b.person_id = p.person_id
),
kept as (
    select
        t.person_id, t.month, x.forfeits,
        min(t.scheme) as kept_scheme,
        list(t.row_id order by t.row_id) as rows
    from theirs t
    join policy_exclusive x
        on x.keeps = t.scheme and t.month between x.valid_from and x.valid_to
    group by t.person_id, t.month, x.forfeits
)
select
    f.person_id,
    f.benefit_id,
    max(f.scheme) as scheme,
    arg_max(f.account, (f.month, f.account)) as account,
    min(f.month) as period_from,
    max(f.month) as period_to,
    count(distinct f.month) as months,
    sum(f.net) as amount,
    0.99 as certainty,
    list_distinct(list(f.row_id) || flatten(list(k.rows))) as evidence,
    max(k.kept_scheme) as kept_scheme
from theirs f
join kept k on k.person_id = f.person_id and k.month = f.month and k.forfeits = f.scheme
group by f.person_id, f.benefit_id
having count(distinct f.month) > $transfer_months
