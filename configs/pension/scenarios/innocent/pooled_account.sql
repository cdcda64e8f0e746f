/* ---
title: {en: Account of a village or a nursing home, zh: 村集体或养老机构账户}
parameters:
  living_share:
    default: 0.6
    min: 0.3
    max: 0.95
    title: {en: share of living payees from which an account counts as pooled, zh: 视为集体账户的在世人员占比}
  least_people:
    default: 5
    min: 3
    max: 100
    title: {en: least number of payees of a pooled account, zh: 集体账户最少人数}
effect: exclude
note:
  en: "The account serves {people} people, {living} of them alive: a pooled account. What was paid after a reported death is asked about on its own."
  zh: "该账户为{people}人代收，其中{living}人在世，属集体账户；报告死亡后多发部分另行核查。"
--- */
with used as (
    select
        a.account, b.person_id,
        coalesce(s.verdict in ('dead', 'disputed'), false) as dead,
        min(b.row_id) as row_id
    from (select distinct account from candidate where account is not null) a
    join benefit b on b.account = a.account
    left join life_status s on s.person_id = b.person_id
    where b.person_id is not null
    group by a.account, b.person_id, coalesce(s.verdict in ('dead', 'disputed'), false)
),
payees as (
    select
        account,
        count(*) as people,
        count(*) filter (where not dead) as living,
        list(row_id order by row_id) as evidence
    from used
    group by account
),
collective as (
    select number as account, list(row_id order by row_id) as evidence
    from account
    where kind = 'collective'
    group by number
)
select
    c.lead_id,
    coalesce(k.evidence, p.evidence) as evidence,
    p.people,
    p.living
from candidate c
left join payees p on p.account = c.account
left join collective k on k.account = c.account
where k.account is not null
    or (p.people >= $least_people and p.living >= $living_share * p.people)
