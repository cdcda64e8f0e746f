/* ---
title: {en: One person draws under two identities, zh: 双重户籍领取待遇}
number: 17
severity: high
phase: [in-payment, retrospective]
law: [社会保险法第八十八条, 户口登记条例]
parameters:
  birth_days:
    default: 1100
    min: 0
    max: 4000
    title: {en: most days between the two birth dates, zh: 出生日期最大相差天数}
  least_months:
    default: 2
    min: 1
    max: 24
    title: {en: least number of months paid to both, zh: 同时领取最少月数}
explain:
  en: "{person} also draws a pension under another identity ({other_name}, number {other_number}), tied by {ties}; both were paid in {months} months and never seen apart. The smaller of the two comes to {amount} yuan."
  zh: "{person}另以其他身份（{other_name}，证件号{other_number}）领取养老金，两者共用{ties}，同时领取{months}个月且从无同时出现的轨迹，较少一份为{amount}元。"
innocent:
  - weak_link
  - seen_in_two_places
--- */
with ties as materialized (
    select
        a.node_id as left_node, b.node_id as right_node,
        string_agg(distinct n.kind, ', ' order by n.kind) as ties,
        max(case n.kind when 'account' then 4 when 'card' then 4 when 'phone' then 3
            when 'address' then 2 else 0 end) as bits
    from adjacency a
    join adjacency b on b.node_id > a.node_id and b.neighbour = a.neighbour
    join node n on n.node_id = a.neighbour
    where n.kind in ('account', 'card', 'phone', 'address')
        and not coalesce(n.is_hub, false)
        and n.degree <= 20
        and a.node_id like 'person:%'
        and b.node_id like 'person:%'
    group by a.node_id, b.node_id
),
alike as (
    select
        l.person_id as left_person, r.person_id as right_person,
        t.ties,
        -- That two namesakes live at one address says more if nobody else has the name.
        t.bits + case when f.people <= 2 then 1 else 0 end as bits,
        l.birth_date = r.birth_date as same_birth
    from ties t
    join person l on 'person:' || l.person_id = t.left_node
    join person r on 'person:' || r.person_id = t.right_node
    join (select name, count(*) as people from person group by name) f on f.name = l.name
    where l.id_number <> r.id_number
        and (l.sex = r.sex or l.sex is null or r.sex is null)
        and abs(date_diff('day', l.birth_date, r.birth_date)) <= $birth_days
        and (
            l.name = r.name
            or l.name like replace(r.name, '?', '_')
            or r.name like replace(l.name, '?', '_')
        )
),
drawn as materialized (
    select p.person_id, p.benefit_id, p.month, p.account, p.row_id, p.net
    from paid p
    join (
        select left_person as person_id from alike
        union
        select right_person as person_id from alike
    ) a on a.person_id = p.person_id
    join policy_scheme k on k.scheme = p.scheme and k.kind = 'pension'
),
paid_to_both as (
    select
        a.left_person, a.right_person, a.ties, a.bits, a.same_birth,
        l.month,
        sum(l.net) as left_net,
        sum(r.net) as right_net
    from alike a
    join (
        select person_id, month, sum(net) as net from drawn group by person_id, month
    ) l on l.person_id = a.left_person
    join (
        select person_id, month, sum(net) as net from drawn group by person_id, month
    ) r on r.person_id = a.right_person and r.month = l.month
    group by a.left_person, a.right_person, a.ties, a.bits, a.same_birth, l.month
),
pairs as (
    select
        ties, bits, same_birth,
        -- The smaller stream is the one too many.
        case when sum(left_net) < sum(right_net) then left_person else right_person end
            as person_id,
        case when sum(left_net) < sum(right_net) then right_person else left_person end
            as other_person,
        min(month) as first_month,
        max(month) as last_month
    from paid_to_both
    group by left_person, right_person, ties, bits, same_birth
    having count(*) >= $least_months
),
-- Three identities give three pairs; a person is asked about once.
ranked as (
    select
        pairs.*,
        row_number() over (partition by person_id order by bits desc, other_person) as place
    from pairs
),
streams as (
    select
        p.person_id, d.benefit_id, p.other_person, p.ties, p.bits, p.same_birth,
        arg_max(d.account, d.month) as account,
        min(d.month) as period_from,
        max(d.month) as period_to,
        count(distinct d.month) as months,
        sum(d.net) as amount,
        list(d.row_id order by d.month, d.row_id) as rows
    from ranked p
    join drawn d
        on d.person_id = p.person_id and d.month between p.first_month and p.last_month
    where p.place = 1
    group by p.person_id, d.benefit_id, p.other_person, p.ties, p.bits, p.same_birth
)
select
    s.person_id, s.benefit_id, s.account, s.period_from, s.period_to, s.months, s.amount,
    cast(0 as decimal(18, 2)) as amount_low,
    1 / (1 + pow(2, -(s.bits + case when s.same_birth then 1 else 0 end))) as certainty,
    s.rows as evidence,
    ['person:' || s.other_person] as related,
    s.ties,
    o.name as other_name,
    o.id_number as other_number,
    s.other_person
from streams s
join person o on o.person_id = s.other_person
