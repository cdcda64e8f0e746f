-- step: subject
-- Whom the rings are about: persons with an open lead, and those who are paid after their death
-- into an account that such a lead is about. `absent` are those who cannot draw for themselves.
create or replace temp table ring_late as
with dead as (
    select person_id, death_month from life_status
    where verdict = 'dead' and death_month is not null
), on_roll as (
    select benefit_id, max(account) as account from benefit
    where account is not null and benefit_id is not null
    group by 1
    having count(distinct account) = 1
)
select payment.person_id, coalesce(payment.account, on_roll.account) as account
from payment
join dead on dead.person_id = payment.person_id
left join on_roll on on_roll.benefit_id = payment.benefit_id
where payment.month > dead.death_month
    and payment.known_on <= $as_of
    and coalesce(payment.status, 'paid') = 'paid'
    and payment.amount > coalesce(payment.refunded, 0)
group by 1, 2;

-- step: account ties
create or replace temp table ring_account as
with open_lead as (
    select person_id, account, grade in ('confirmed', 'probable') as strong
    from lead
    where status = 'open' and person_id is not null
), pooled as (
    -- What was explained as shared by nature: a village's, a nursing home's. If one lead on the
    -- account stands, it is not explained.
    select 'account:' || account.number as node_id from account where kind = 'collective'
    union
    select 'account:' || lead.account
    from lead
    where lead.account is not null and list_contains(lead.related, 'account:' || lead.account)
    group by 1
    having bool_and(lead.status = 'explained') and count(distinct lead.person_id) >= 2
), paid as (
    select person_id, account, strong from open_lead where account is not null
    union all
    select late.person_id, late.account, false
    from ring_late as late
    join (select distinct account from open_lead where strong) as wanted
        on wanted.account = late.account
    union all
    select late.person_id, late.account, false
    from ring_late as late
    join (select distinct person_id from open_lead) as led on led.person_id = late.person_id
    where late.account is not null
)
select paid.person_id, 'account:' || paid.account as node_id, bool_or(paid.strong) as strong
from paid
join node on node.node_id = 'account:' || paid.account
left join pooled on pooled.node_id = node.node_id
where not node.is_hub and pooled.node_id is null
group by 1, 2;

-- step: subjects
create or replace temp table ring_subject as
with named as (
    select person_id, grade in ('confirmed', 'probable') as strong
    from lead
    where status = 'open' and person_id is not null
    union all
    select person_id, strong from ring_account
), held as (
    select distinct person_id from custody
    where kind in ('imprisonment', 'short_detention', 'held') and known_on <= $as_of
)
select named.person_id, bool_or(named.strong) as strong,
    bool_or(coalesce(life_status.verdict in ('dead', 'disputed'), false)) as dead,
    bool_or(coalesce(life_status.verdict in ('dead', 'disputed'), false)
        or held.person_id is not null) as absent
from named
left join life_status on life_status.person_id = named.person_id
left join held on held.person_id = named.person_id
group by 1;

-- step: ties
-- Every exclusive thing that a subject hangs on: the account that the money goes to, its living
-- holder, the phone, who took the card, where the money goes on to, who wrote the papers.
create or replace temp table ring_candidate as
with known_edge as (
    select edge.source, edge.target, edge.kind
    from edge
    where edge.known_on is null or edge.known_on <= $as_of
), alive as (
    select person_id from person
    where person_id not in (select person_id from life_status where verdict = 'dead')
), paper as (
    select distinct lead.person_id
    from lead
    join award on award.person_id = lead.person_id and list_contains(lead.evidence, award.row_id)
    where lead.status = 'open'
), tie as (
    select person_id, node_id, 'money' as class from ring_account
    union
    select paid.person_id, known_edge.source, 'money'
    from ring_account as paid
    join known_edge on known_edge.target = paid.node_id and known_edge.kind = 'holds_account'
    join alive on 'person:' || alive.person_id = known_edge.source
    where alive.person_id <> paid.person_id
    union
    select paid.person_id, known_edge.target, 'money'
    from ring_account as paid
    join known_edge on known_edge.source = paid.node_id and known_edge.kind = 'transfer'
    union
    select subject.person_id, known_edge.target, 'contact'
    from ring_subject as subject
    join known_edge on known_edge.source = 'person:' || subject.person_id
        and known_edge.kind = 'phone'
    union
    select paid.person_id, known_edge.target, 'contact'
    from ring_account as paid
    join known_edge on known_edge.source = paid.node_id and known_edge.kind = 'account_phone'
    union
    select subject.person_id, known_edge.target, 'card'
    from ring_subject as subject
    join known_edge on known_edge.source = 'person:' || subject.person_id
        and known_edge.kind = 'card_collector'
    union
    select subject.person_id, phone.target, 'card'
    from ring_subject as subject
    join known_edge as taken on taken.source = 'person:' || subject.person_id
        and taken.kind = 'card_collector'
    join known_edge as phone on phone.source = taken.target and phone.kind = 'agent_phone'
    union
    select paper.person_id, known_edge.target, 'paper'
    from paper
    join known_edge on known_edge.source = 'person:' || paper.person_id
        and known_edge.kind in ('award_agent', 'award_doctor', 'award_hospital')
)
select tie.person_id, tie.node_id, tie.class
from tie
join node on node.node_id = tie.node_id
where tie.class = 'paper' or not node.is_hub or node.kind = 'person';

-- step: reach
-- How many persons hang on a tie at all: many who have no lead make it an innocent one.
create or replace temp table ring_reach as
with wanted as (
    select node_id, class from ring_candidate
    group by 1, 2
    having count(distinct person_id) >= 2
), questioned as (
    select distinct award.kind
    from lead
    join award on award.person_id = lead.person_id and list_contains(lead.evidence, award.row_id)
), attached as (
    select wanted.node_id, wanted.class, edge.source as person_node
    from wanted
    join edge on edge.target = wanted.node_id
    where wanted.class <> 'paper' and edge.kind in ('paid_to', 'phone', 'card_collector')
    union
    select wanted.node_id, wanted.class, paid.source
    from wanted
    join edge as link on link.target = wanted.node_id
        and link.kind in ('account_phone', 'transfer')
    join edge as paid on paid.target = link.source and paid.kind = 'paid_to'
    union
    select wanted.node_id, wanted.class, edge.source
    from wanted
    join edge on edge.target = wanted.node_id
        and edge.kind in ('award_agent', 'award_doctor', 'award_hospital')
    join award on 'person:' || award.person_id = edge.source
    join questioned on questioned.kind = award.kind
    where wanted.class = 'paper'
)
select wanted.node_id, wanted.class, count(distinct attached.person_node) as persons
from wanted
left join attached on attached.node_id = wanted.node_id and attached.class = wanted.class
group by 1, 2;

-- step: surroundings
-- Who else is tied to the things that glue: holders, owners of phones, agents.
create or replace temp table ring_surrounding as
with wanted as (select distinct node_id from ring_accepted)
select wanted.node_id, 'person:' || person.person_id as person_node, edge.kind, edge.rows,
    coalesce(life_status.verdict = 'dead', false) as dead
from wanted
join edge on edge.target = wanted.node_id
join person on 'person:' || person.person_id = edge.source
left join life_status on life_status.person_id = person.person_id
where edge.kind in ('holds_account', 'paid_to', 'phone')
    and (edge.known_on is null or edge.known_on <= $as_of)
union all
select wanted.node_id, wanted.node_id, 'holder', 1, false
from wanted
where wanted.node_id like 'person:%'
union all
-- A holder that is only known by the name on the roll, if that name lives at the same phone.
select wanted.node_id, 'person:' || person.person_id, 'holder_name', count(*), false
from wanted
join benefit on 'account:' || benefit.account = wanted.node_id
join person on person.name = benefit.account_holder
join edge as own on own.source = 'person:' || person.person_id
join wanted as near on near.node_id = own.target
left join life_status on life_status.person_id = person.person_id
where coalesce(life_status.verdict, '') <> 'dead'
group by 1, 2
union all
-- An agent is a person of the register if name and phone agree.
select wanted.node_id, owner.source, 'agent', 1, false
from wanted
join edge as phone on phone.source = wanted.node_id and phone.kind = 'agent_phone'
join edge as owner on owner.target = phone.target and owner.kind = 'phone'
join node as agent on agent.node_id = wanted.node_id
join node as person on person.node_id = owner.source and person.label = agent.label
left join life_status on 'person:' || life_status.person_id = owner.source
where coalesce(life_status.verdict, '') <> 'dead';

-- step: companions
-- Who has no lead but the same kind of award, from the same agent and the same doctor or hospital,
-- and was not treated for that illness.
create or replace temp table ring_companion as
with questioned as (
    select distinct award.kind
    from lead
    join award on award.person_id = lead.person_id and list_contains(lead.evidence, award.row_id)
    where lead.status = 'open'
), treated as (
    select distinct award.person_id
    from award
    join claim on claim.person_id = award.person_id and claim.diagnosis = award.diagnosis
        and claim.date between award.date - 365 and award.date
)
select award.person_id, min(edge.target) filter (where edge.kind = 'award_agent') as node_id
from ring_accepted as accepted
join edge on edge.target = accepted.node_id
    and edge.kind in ('award_agent', 'award_doctor', 'award_hospital')
join award on 'person:' || award.person_id = edge.source
join questioned on questioned.kind = award.kind
left join treated on treated.person_id = award.person_id
where (edge.known_on is null or edge.known_on <= $as_of) and treated.person_id is null
group by 1
having count(distinct edge.kind) >= 2 and bool_or(edge.kind = 'award_agent');

-- step: ring edges
create or replace table ring_edge as
with inside as (
    select ring_id, 'person:' || person_id as node_id from ring_member
    union
    select ring_id, node_id from ring_tie
)
select a.ring_id, edge.source, edge.target, edge.kind, edge.amount, edge.valid_from, edge.valid_to
from edge
join inside as a on a.node_id = edge.source
join inside as b on b.node_id = edge.target and b.ring_id = a.ring_id
where (edge.known_on is null or edge.known_on <= $as_of)
    and edge.kind not in ('claim_hospital', 'claim_doctor', 'employer')
order by a.ring_id, edge.source, edge.target, edge.kind;

-- step: ring of a lead
update lead
set ring_id = member.ring_id
from (select ring_id, unnest(leads) as lead_id from ring_member) as member
where member.lead_id = lead.lead_id;
