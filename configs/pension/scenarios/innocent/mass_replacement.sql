/* ---
title: {en: Cards replaced in bulk, zh: 批量换卡或银行合并}
parameters:
  least_people:
    default: 10
    min: 3
    max: 1000
    title: {en: least number of people changed together, zh: 同批最少人数}
  chance:
    default: 0.000001
    min: 0.0000000001
    max: 0.01
    title: {en: probability of so many by chance, zh: 偶然出现的概率上限}
  times_usual:
    default: 3
    min: 1
    max: 100
    title: {en: how many times as many as usual, zh: 不少于平时的倍数}
effect: exclude
note:
  en: "{people} accounts were changed on {date} for the same reason ({reason}): a bulk replacement, not somebody's choice."
  zh: "{date}以同一原因（{reason}）变更了{people}人的账户，属批量换卡，并非个人行为。"
--- */
with days as (
    select date, count(distinct person_id) as people from edit where field = 'account' group by date
),
usual as (
    select coalesce(median(people), 1) as people from days
),
bulk as (
    select e.date, coalesce(e.reason, '') as reason, count(distinct e.person_id) as people
    from edit e
    where e.field = 'account'
    group by e.date, coalesce(e.reason, '')
),
odd as (
    select b.date, b.reason, b.people
    from bulk b
    cross join (select max(people) as people from usual) u
    -- In a large place mere fluctuation is improbable enough; a bulk is also many times as many.
    where b.people >= $least_people
        and b.people >= $times_usual * u.people
        and poisson_tail(b.people, u.people) < $chance
),
-- The lead is explained only if all changes of its account belong to a bulk replacement.
entered as (
    select c.lead_id, e.row_id, o.date, o.reason, o.people
    from candidate c
    join edit e
        on list_contains(c.evidence, e.row_id)
        and e.person_id = c.person_id
        and e.field = 'account'
    left join odd o on o.date = e.date and o.reason = coalesce(e.reason, '')
),
-- What nobody entered shows in the payments: the first month that went to the new account.
unentered as (
    select c.lead_id, min(p.month) as month, arg_min(p.row_id, (p.month, p.row_id)) as row_id
    from (
        select lead_id, unnest(evidence) as row_id
        from candidate
        where lead_id not in (select lead_id from entered)
    ) c
    join payment p on p.row_id = c.row_id
    group by c.lead_id
),
asked as (
    select distinct (u.month + to_months(n.away::integer))::date as month
    from unentered u
    cross join (values (-1), (0), (1)) as n(away)
),
moved as (
    select p.month, count(distinct p.person_id) as people, count(distinct p.account) as accounts
    from payment p
    join asked a on a.month = p.month
    join payment b
        on b.benefit_id = p.benefit_id
        and b.month = p.month - to_months(1)
        and b.account <> p.account
    group by p.month
),
bulk_months as (
    -- Each keeps an account of their own; on a collector's account many would come together.
    select m.month, m.people
    from moved m
    left join moved near
        on near.month in (m.month - to_months(1), m.month + to_months(1))
    where m.people >= $least_people and m.accounts * 10 >= m.people * 8
    group by m.month, m.people
    having m.people >= $times_usual * greatest(coalesce(max(near.people), 0), 1)
        and poisson_tail(m.people, greatest(coalesce(max(near.people), 0), 1)) < $chance
),
changes as (
    select lead_id, row_id, date, reason, people from entered
    union all
    select u.lead_id, u.row_id, u.month, '', b.people
    from unentered u
    left join bulk_months b on b.month = u.month
)
select
    lead_id,
    list(row_id order by row_id) as evidence,
    max(people) as people,
    max(date) as date,
    max(reason) as reason
from changes
group by lead_id
having bool_and(people is not null)
