-- step: ring
select * from ring where ring_id = $ring

-- step: members
select member.person_id, member.role, member.dead, member.amount, member.leads, person.name,
    person.id_number, person.birth_date, person.sex, life.verdict, life.death_date,
    life.death_grade, life.sources, life.last_strong_sign, life.last_weak_sign
from ring_member as member
left join person on person.person_id = member.person_id
left join life_status as life on life.person_id = member.person_id
where member.ring_id = $ring
order by case member.role when 'collector' then 0 when 'intermediary' then 1 else 2 end,
    member.amount desc, member.person_id

-- step: ties
select tie.kind, node.label, tie.members, node.node_id
from ring_tie as tie
left join node on node.node_id = tie.node_id
where tie.ring_id = $ring
order by tie.members desc, tie.kind, node.label

-- step: leads
select lead.lead_id, lead.scenario, lead.person_id, person.name, lead.account,
    lead.period_from, lead.period_to, lead.months, lead.amount, lead.amount_low,
    lead.amount_high, lead.grade, lead.probability, lead.consequence,
    {explanation} as explanation, {robustness} as robustness
from lead
left join person on person.person_id = lead.person_id
where lead.ring_id = $ring
order by lead.amount desc, lead.lead_id

-- step: innocent
select tried.explanation, count(*) as tried, count(*) filter (where tried.found) as found,
    string_agg(distinct {note}, '; ' order by {note}) filter (where tried.found) as note,
    string_agg(distinct person.name, '、' order by person.name) filter (where tried.found)
        as persons
from lead_innocent as tried
join lead on lead.lead_id = tried.lead_id
left join person on person.person_id = lead.person_id
where lead.ring_id = $ring
group by 1
order by found desc, tried.explanation

-- step: money
-- What went beyond the entitlement is what the ring's leads question, payment by payment.
with questioned as (
    select lead.person_id, lead.benefit_id, lead.evidence, lead.period_from, lead.period_to
    from lead
    where lead.ring_id = $ring
), paid as (
    select payment.person_id, payment.benefit_id, payment.month, payment.row_id, payment.scheme,
        payment.account, payment.status, payment.amount, coalesce(payment.refunded, 0) as refunded
    from payment
    join ring_member as member on member.person_id = payment.person_id
    where member.ring_id = $ring
)
select paid.person_id, paid.month, paid.scheme, paid.account, paid.status, paid.row_id,
    paid.amount as paid, paid.refunded,
    -- Evidence may also hold payments in order that show where the line lies.
    coalesce(bool_or(list_contains(questioned.evidence, paid.row_id)
        and (questioned.period_from is null or paid.month >= questioned.period_from)
        and (questioned.period_to is null or paid.month <= questioned.period_to)), false)
        and coalesce(paid.status, 'paid') = 'paid' as is_over
from paid
left join questioned on questioned.person_id = paid.person_id
    and (questioned.benefit_id is null or questioned.benefit_id = paid.benefit_id)
group by paid.person_id, paid.month, paid.scheme, paid.account, paid.status, paid.row_id,
    paid.amount, paid.refunded
order by paid.person_id, paid.month, paid.scheme, paid.row_id

-- step: events
with stated as (
    select person_id, date, 'death' as kind, method as what, feed, row_id,
        coalesce(withdrawn, false) as withdrawn
    from death
    union all
    select person_id, date, 'sign_' || strength, kind, feed, row_id, false from presence
    union all
    select person_id, date, 'account_change', coalesce(old_value, '') || ' → '
        || coalesce(new_value, ''), feed, row_id, false
    from edit
    where field = 'account'
    union all
    select person_id, date, 'authentication', method, feed, row_id, false from authentication
    union all
    select person_id, date, 'award', concat_ws(' ', hospital, doctor, agent), feed, row_id, false
    from award
    union all
    select person_id, start, 'custody', kind, feed, row_id, false from custody
)
select stated.person_id, person.name, stated.date, stated.kind, stated.what, stated.feed,
    stated.row_id, stated.withdrawn,
    -- The dead do not ride buses: somebody else has their papers.
    coalesce(stated.kind = 'sign_weak' and life.verdict in ('dead', 'disputed')
        and stated.date > life.death_date, false) as aggravating
from stated
join ring_member as member on member.person_id = stated.person_id
left join person on person.person_id = stated.person_id
left join life_status as life on life.person_id = stated.person_id
where member.ring_id = $ring and stated.date is not null
order by stated.date, stated.person_id, stated.kind, stated.row_id

-- step: evidence
with said as (
    select row_id, min(day) as day
    from (
        select row_id, month as day from payment
        union all
        select row_id, date from death
        union all
        select row_id, date from presence
        union all
        select row_id, date from edit
        union all
        select row_id, date from authentication
        union all
        select row_id, date from award
        union all
        select row_id, date from claim
        union all
        select row_id, start from custody
    ) as stated
    group by 1
)
select lead.lead_id, cited.row_id, coalesce(mention.feed, batch.feed) as feed, batch.batch,
    batch.file_name, cited.row_id & 4294967295 as row_number, mention.row_key,
    batch.delivered_on, said.day
from lead
cross join unnest(lead.evidence) as cited(row_id)
left join mention on mention.row_id = cited.row_id
left join batch on batch.batch_no = (cited.row_id >> 32)
left join said on said.row_id = cited.row_id
where lead.ring_id = $ring
order by feed, said.day nulls last, batch.batch, row_number, cited.row_id, lead.lead_id
