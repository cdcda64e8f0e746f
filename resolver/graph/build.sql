-- step: paid
-- Payments are by far the largest table: they are read once, and everything about them that the
-- graph and the rings need is taken along.
create or replace temp table graph_paid as
with late_from as (
    select person_id, death_month from {life} where death_month is not null
), on_roll as (
    select benefit_id, max(account) as account
    from benefit
    where account is not null and benefit_id is not null
    group by 1
    having count(distinct account) = 1
), into_account as (
    select person_id, account, month, known_on, amount, refunded, status, row_id
    from payment
    where account is not null and person_id is not null
    union all
    select payment.person_id, on_roll.account, payment.month, payment.known_on, payment.amount,
        payment.refunded, payment.status, payment.row_id
    from payment
    left join on_roll on on_roll.benefit_id = payment.benefit_id
    where payment.account is null and payment.person_id is not null
)
select paid.person_id, paid.account, min(paid.month) as valid_from, max(paid.month) as valid_to,
    min(paid.known_on) as known_on, count(*) as rows,
    sum(paid.amount - coalesce(paid.refunded, 0))
        filter (where coalesce(paid.status, 'paid') = 'paid') as amount,
    count(*) filter (where coalesce(paid.status, 'paid') = 'paid'
        and paid.month > late_from.death_month) as late_rows,
    min(paid.row_id, {evidence_limit}) as evidence
from into_account as paid
left join late_from on late_from.person_id = paid.person_id
group by 1, 2;

-- step: employer names
create or replace temp table graph_employer as
with mention as (
    select person_id, employer, employer_code, start as valid_from, "end" as valid_to, known_on,
        row_id
    from employment
    union all
    select person_id, employer, employer_code, month, month, known_on, row_id from contribution
    union all
    select person_id, employer, employer_code, date, null, known_on, row_id from enrolment
    union all
    select person_id, employer, null, null, date, known_on, row_id from award
), code_of as (
    -- A name that only ever goes with one code is that organisation, also where no code is given.
    select employer, max(employer_code) as employer_code
    from mention
    where employer is not null and employer_code is not null
    group by 1
    having count(distinct employer_code) = 1
), spelled as (
    select mention.person_id, mention.employer, mention.valid_from, mention.valid_to,
        mention.known_on, mention.row_id,
        coalesce(mention.employer_code, code_of.employer_code, mention.employer) as employer_key
    from mention
    left join code_of on code_of.employer = mention.employer
    where mention.person_id is not null
)
select person_id, employer_key, max(employer) as employer, min(valid_from) as valid_from,
    max(valid_to) as valid_to, min(known_on) as known_on, count(*) as rows,
    min(row_id, {evidence_limit}) as evidence
from spelled
where employer_key is not null
group by 1, 2;

-- step: agents
-- People who act for others: who filed an award, who took a card away. Without a phone they are
-- known by name alone, unless that name always comes with one and the same phone.
create or replace temp table graph_agent as
with acting as (
    select person_id, 'award_agent' as kind, agent as name, agent_phone as phone,
        null as card, date, known_on, row_id
    from award
    where agent is not null or agent_phone is not null
    union all
    select person_id, 'card_collector', collector, collector_phone, number, date, known_on, row_id
    from card
    where collector is not null or collector_phone is not null
), phone_of as (
    select name, max(phone) as phone
    from acting
    where name is not null and phone is not null
    group by 1
    having count(distinct phone) = 1
)
select acting.person_id, acting.kind, acting.card, acting.date, acting.known_on, acting.row_id,
    acting.name, coalesce(acting.phone, phone_of.phone) as phone,
    'agent:' || concat_ws('|', acting.name, coalesce(acting.phone, phone_of.phone)) as node_id
from acting
left join phone_of on phone_of.name = acting.name;

-- step: contacts
-- Phones and addresses stand in any row that names a person.
create or replace temp table graph_contact as
select person_profile.person_id, contact.field, contact.value, min(contact.known_on) as known_on,
    count(*) as rows, min(contact.row_id, {evidence_limit}) as evidence
from ({contact}) as contact
join mention on mention.row_id = contact.row_id
join person_profile on person_profile.profile_id = mention.profile_id
where contact.value is not null and contact.value <> ''
group by 1, 2, 3;

-- step: edge
-- Every part is grouped by what it joins, so that no edge stands twice.
create or replace table edge as
select source, target, kind, valid_from, valid_to, known_on, cast(rows as bigint) as rows,
    cast(amount as decimal(18, 2)) as amount, list_sort(evidence) as evidence
from (
select 'person:' || person_id as source, 'account:' || account as target, 'paid_to' as kind,
    valid_from, valid_to, known_on, rows, amount, evidence
from graph_paid
where account is not null
union all
select 'person:' || person_id, 'account:' || account, 'roll_account', min(start), max("end"),
    min(known_on), count(*), null, min(row_id, {evidence_limit})
from benefit
where person_id is not null and account is not null
group by 1, 2
union all
select 'person:' || person_id, 'account:' || number, 'holds_account', min(opened), max(closed),
    min(known_on), count(*), null, min(row_id, {evidence_limit})
from account
where person_id is not null and number is not null
group by 1, 2
union all
select 'account:' || number, 'phone:' || phone, 'account_phone', min(opened), max(closed),
    min(known_on), count(*), null, min(row_id, {evidence_limit})
from account
where number is not null and phone is not null
group by 1, 2
union all
select 'person:' || person_id, 'account:' || number, kind, min(date), max(date), min(known_on),
    count(*), null, min(row_id, {evidence_limit})
from (
    select person_id, row_id, date, known_on, 'changed_to' as kind,
        upper(regexp_replace(new_value, '[^0-9A-Za-z]', '', 'g')) as number
    from edit
    where field = 'account'
    union all
    select person_id, row_id, date, known_on, 'changed_from',
        upper(regexp_replace(old_value, '[^0-9A-Za-z]', '', 'g'))
    from edit
    where field = 'account'
) as change
where person_id is not null and number <> ''
group by 1, 2, 3
union all
select 'person:' || person_id, 'operator:' || operator, 'edited_by', min(date), max(date),
    min(known_on), count(*), null, min(row_id, {evidence_limit})
from edit
where person_id is not null and operator is not null
group by 1, 2
union all
select 'person:' || person_id, 'card:' || number, 'holds_card', min(date), null, min(known_on),
    count(*), null, min(row_id, {evidence_limit})
from card
where person_id is not null and number is not null
group by 1, 2
union all
select 'card:' || number, 'account:' || account, 'card_account', min(date), null, min(known_on),
    count(*), null, min(row_id, {evidence_limit})
from card
where number is not null and account is not null
group by 1, 2
union all
select 'person:' || person_id, node_id, kind, min(date), max(date), min(known_on), count(*), null,
    min(row_id, {evidence_limit})
from graph_agent
where person_id is not null
group by 1, 2, 3
union all
select 'card:' || card, node_id, 'collected_by', min(date), max(date), min(known_on), count(*),
    null, min(row_id, {evidence_limit})
from graph_agent
where card is not null
group by 1, 2
union all
select node_id, 'phone:' || phone, 'agent_phone', min(date), max(date), min(known_on), count(*),
    null, min(row_id, {evidence_limit})
from graph_agent
where phone is not null
group by 1, 2
union all
select 'person:' || person_id, 'hospital:' || hospital, 'award_hospital', min(date), max(date),
    min(known_on), count(*), null, min(row_id, {evidence_limit})
from award
where person_id is not null and hospital is not null
group by 1, 2
union all
select 'person:' || person_id, 'doctor:' || concat_ws('@', doctor, hospital), 'award_doctor',
    min(date), max(date), min(known_on), count(*), null, min(row_id, {evidence_limit})
from award
where person_id is not null and doctor is not null
group by 1, 2
union all
select 'person:' || person_id, 'hospital:' || provider, 'claim_hospital', min(date), max(date),
    min(known_on), count(*), sum(fund_amount), min(row_id, {evidence_limit})
from claim
where person_id is not null and provider is not null
group by 1, 2
union all
select 'person:' || person_id, 'doctor:' || concat_ws('@', doctor, provider), 'claim_doctor',
    min(date), max(date), min(known_on), count(*), sum(fund_amount),
    min(row_id, {evidence_limit})
from claim
where person_id is not null and doctor is not null
group by 1, 2
union all
select 'person:' || person_id, 'employer:' || employer_key, 'employer', valid_from, valid_to,
    known_on, rows, null, evidence
from graph_employer
union all
select 'person:' || person_id, 'household:' || number, 'household', null, null, min(known_on),
    count(*), null, min(row_id, {evidence_limit})
from household
where person_id is not null and number is not null
group by 1, 2
union all
select 'person:' || person_id, field || ':' || value, field, null, null, known_on, rows, null,
    evidence
from graph_contact
union all
select 'account:' || account, 'account:' || counter_account, 'transfer', cast(min("at") as date),
    cast(max("at") as date), min(known_on), count(*), sum(amount), min(row_id, {evidence_limit})
from transfer
where account is not null and counter_account is not null and account <> counter_account
group by 1, 2
union all
select 'person:' || left_person, 'person:' || right_person, 'possible_same', null, null, null,
    count(*), null, []
from possible_same
group by 1, 2
) as part;

-- step: adjacency
-- A whole number stands for every node. DuckDB keeps the smallest and largest value of each block
-- to skip blocks, but of texts only the first eight bytes, which are the same for all persons.
create or replace table adjacency as
with keyed as (
    select source, target, kind, valid_from, valid_to, known_on, amount, rows,
        md5_number_lower(source) as source_key, md5_number_lower(target) as target_key
    from edge
)
select node_id, neighbour, kind, valid_from, valid_to, known_on, amount, rows, node_key,
    neighbour_key
from (
    select source as node_id, target as neighbour, kind, valid_from, valid_to, known_on, amount,
        rows, source_key as node_key, target_key as neighbour_key
    from keyed
    union all
    select target, source, kind, valid_from, valid_to, known_on, amount, rows, target_key,
        source_key
    from keyed
) as both_ways
order by node_key, neighbour_key, kind;

-- step: keys
create or replace temp table graph_key as
with tied as (
    select node_key, min(node_id) as node_id, count(distinct neighbour_key) as degree
    from adjacency
    group by 1
), everybody as (
    select 'person:' || person_id as node_id, md5_number_lower('person:' || person_id) as node_key
    from person
)
select node_key, node_id, degree from tied
union all
select everybody.node_key, everybody.node_id, 0
from everybody
left join tied on tied.node_key = everybody.node_key
where tied.node_key is null;

-- step: labels
create or replace temp table graph_label as
select 'employer:' || employer_key as node_id, max(employer) as label
from graph_employer
group by 1
union all
select node_id, max(coalesce(name, phone)) from graph_agent group by 1
union all
select node_id, split_part(substr(node_id, 8), '@', 1)
from (
    select target as node_id from edge where kind in ('award_doctor', 'claim_doctor')
    group by 1
) as doctor
union all
select 'person:' || person_id, name from person;
