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
  near_days:
    default: 60
    min: 0
    max: 400
    title: {en: days up to which two birth dates are near, zh: 出生日期视为相近的最大天数}
  rare_name:
    default: 1
    min: 0
    max: 100
    title: {en: "people in 10,000 up to whom a name is rare", zh: 每万人中不超过此人数的姓名视为少见}
  least_months:
    default: 2
    min: 1
    max: 24
    title: {en: least number of months paid to both, zh: 同时领取最少月数}
explain:
  en: "{person} also draws a pension under another identity ({other_name}, number {other_number}), tied by {ties_en}; both were paid in {months} months and never seen apart. The smaller of the two comes to {amount} yuan."
  zh: "{person}另以其他身份（{other_name}，证件号{other_number}）领取养老金，两者共用{ties_zh}，同时领取{months}个月且从无同时出现的轨迹，较少一份为{amount}元。"
innocent:
  - weak_link
  - seen_in_two_places
--- */
with tie(code, bits, en, zh) as (
    values
        ('account', 4, 'account', '账户'),
        ('card', 4, 'card', '社保卡'),
        ('phone', 3, 'telephone', '电话'),
        ('account_phone', 2, 'telephone of the account', '账户预留手机'),
        ('address', 2, 'address', '住址'),
        ('household', 2, 'household', '户口簿')
),
thing as (
    select node_id, kind
    from node
    where kind in ('account', 'card', 'phone', 'address', 'household')
        and not coalesce(is_hub, false)
        and degree between 2 and 20
        -- A village without a house number is no home: namesakes live there together.
        and (
            kind <> 'address'
            or regexp_matches(node_id, '[0-9]|[一二三四五六七八九十百]+[号室栋组户]')
        )
),
direct as materialized (
    select distinct a.node_id as person_node, t.node_id, t.kind
    from adjacency a
    join thing t on t.node_id = a.neighbour
    where a.node_id like 'person:%'
),
-- The bank's telephone for somebody's account, and the account of somebody's card. Not who fetched
-- a card or filed an award: an agent known by name alone is taken for every namesake.
reached as materialized (
    select r.person_node, r.node_id, max(k.bits) as bits
    from (
        select person_node, node_id, kind as code from direct
        union all
        select
            d.person_node, t.node_id,
            case o.kind when 'card_account' then 'account' else o.kind end
        from direct d
        join adjacency o on o.node_id = d.node_id
        join thing t on t.node_id = o.neighbour
        where (d.kind = 'account' and o.kind = 'account_phone')
            or (d.kind = 'card' and o.kind = 'card_account')
    ) r
    join tie k on k.code = r.code
    group by r.person_node, r.node_id
),
shared as (
    select t.node_id, t.kind
    from reached r
    join thing t on t.node_id = r.node_id
    group by t.node_id, t.kind
    having count(*) between 2 and 20
),
ties as materialized (
    select
        p.left_node, p.right_node,
        max(k.bits) as bits,
        list_sort(list(distinct k.code)) as codes
    from (
        select
            a.person_node as left_node, b.person_node as right_node,
            -- A telephone that one of them only has through an account counts as such.
            case when s.kind = 'phone' and least(a.bits, b.bits) < 3 then 'account_phone'
                else s.kind end as code
        from shared s
        join reached a on a.node_id = s.node_id
        join reached b on b.node_id = s.node_id and b.person_node > a.person_node
    ) p
    join tie k on k.code = p.code
    group by p.left_node, p.right_node
),
sound as (
    select name, min(name_pinyin) as sound from profile group by name
),
compared as (
    select
        l.person_id as left_person, r.person_id as right_person,
        t.codes, t.bits,
        abs(date_diff('day', l.birth_date, r.birth_date)) as days_apart,
        -- A birthday of the other calendar, or the same day of another year.
        abs(date_diff('day', l.birth_date, r.birth_date)) <= $near_days
            or strftime(l.birth_date, '%m%d') = strftime(r.birth_date, '%m%d') as near_birth,
        case
            when l.name = r.name and l.name not like '%?%' then 'equal'
            when ls.sound = rs.sound and l.name not like '%?%' then 'sound'
            when (l.name like replace(r.name, '?', '_') or r.name like replace(l.name, '?', '_'))
                and least(length(replace(l.name, '?', '')), length(replace(r.name, '?', ''))) >= 2
                then 'unreadable'
        end as alike,
        f.people <= greatest(2, n.people * $rare_name / 10000) as rare_name
    from ties t
    join person l on 'person:' || l.person_id = t.left_node
    join person r on 'person:' || r.person_id = t.right_node
    join (select name, count(*) as people from person group by name) f on f.name = l.name
    cross join (select count(*) as people from person) n
    left join sound ls on ls.name = l.name
    left join sound rs on rs.name = r.name
    where l.id_number <> r.id_number
        and (l.sex = r.sex or l.sex is null or r.sex is null)
        and abs(date_diff('day', l.birth_date, r.birth_date)) <= $birth_days
),
alike as (
    select
        left_person, right_person, codes,
        case
            when days_apart = 0 then bits + name_bits + 1
            -- Near is not the same: it alone makes nothing certain.
            when near_birth then greatest(bits + name_bits, least(bits + name_bits + 1, 4))
            -- At an address that was out of date, a common name soon meets a namesake.
            when bits < 3 and name_bits = 0 then bits - 1
            else bits + name_bits
        end as bits
    from (
        -- That two namesakes live at one address says more if few others have the name. Twins may
        -- be named alike.
        select
            compared.*,
            case
                when alike = 'unreadable' or (alike = 'sound' and days_apart <= 1) then -2
                when alike = 'sound' then -1
                when rare_name then 1
                else 0
            end as name_bits
        from compared
    )
    where alike = 'equal'
        -- Brothers and sisters are not born within weeks of each other.
        or (alike = 'sound' and near_birth)
        -- Where a character cannot be read, twins look like one person.
        or (alike = 'unreadable' and near_birth and days_apart > 1)
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
monthly as (
    select
        person_id, month,
        sum(net) as net,
        min(benefit_id) as first_benefit,
        max(benefit_id) as last_benefit
    from drawn
    group by person_id, month
),
paid_to_both as (
    select
        a.left_person, a.right_person, a.codes, a.bits,
        l.month,
        l.net as left_net,
        r.net as right_net
    from alike a
    join monthly l on l.person_id = a.left_person
    -- One benefit whose rows went to two persons is one pension, not two.
    join monthly r
        on r.person_id = a.right_person
        and r.month = l.month
        and (
            r.first_benefit is distinct from l.first_benefit
            or r.last_benefit is distinct from l.last_benefit
        )
),
pairs as (
    select
        codes, bits,
        -- The smaller stream is the one too many.
        case when sum(left_net) < sum(right_net) then left_person else right_person end
            as person_id,
        case when sum(left_net) < sum(right_net) then right_person else left_person end
            as other_person,
        min(month) as first_month,
        max(month) as last_month
    from paid_to_both
    group by left_person, right_person, codes, bits
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
        p.person_id, d.benefit_id, p.other_person, p.codes, p.bits,
        arg_max(d.account, (d.month, d.account)) as account,
        min(d.month) as period_from,
        max(d.month) as period_to,
        count(distinct d.month) as months,
        sum(d.net) as amount,
        list(d.row_id order by d.month, d.row_id) as rows
    from ranked p
    join drawn d
        on d.person_id = p.person_id and d.month between p.first_month and p.last_month
    where p.place = 1
    group by p.person_id, d.benefit_id, p.other_person, p.codes, p.bits
),
told as (
    select
        c.codes,
        string_agg(k.code, ', ' order by k.code) as ties,
        string_agg(k.en, ', ' order by k.code) as ties_en,
        string_agg(k.zh, '、' order by k.code) as ties_zh
    from (select distinct codes from streams) c
    join tie k on list_contains(c.codes, k.code)
    group by c.codes
)
select
    s.person_id, s.benefit_id, s.account, s.period_from, s.period_to, s.months, s.amount,
    cast(0 as decimal(18, 2)) as amount_low,
    1 / (1 + pow(2, -s.bits)) as certainty,
    s.rows as evidence,
    ['person:' || s.other_person] as related,
    t.ties,
    t.ties_en,
    t.ties_zh,
    o.name as other_name,
    o.id_number as other_number,
    s.other_person
from streams s
join person o on o.person_id = s.other_person
join told t on t.codes = s.codes
