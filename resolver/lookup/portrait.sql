-- step: records
select m.feed, count(*) as records
from mention m
join person_profile pp on pp.profile_id = m.profile_id
where pp.person_id = $person
group by m.feed
order by m.feed

-- step: profiles
select p.* exclude (feeds), pp.certainty
from profile p
join person_profile pp on pp.profile_id = p.profile_id
where pp.person_id = $person
order by p.mentions desc, p.profile_id

-- step: life status
select verdict, death_date, death_grade, probability, sources, last_strong_sign, last_weak_sign
from life_status
where person_id = $person

-- step: deaths
select feed, date, date_precision, method, known_on, withdrawn
from death
where person_id = $person
order by date, feed

-- step: custody
select feed, kind, start, coalesce(released_on, "end") as until, outcome
from custody
where person_id = $person
order by start, feed

-- step: benefits
select benefit_id, scheme, status, reason, start, "end", account, amount
from benefit
where person_id = $person
order by benefit_id, known_on

-- step: payments
select benefit_id, account, min(month) as from_month, max(month) as to_month,
       count(*) as payments, sum(amount) as amount, sum(refunded) as refunded
from payment
where person_id = $person and coalesce(status, 'paid') = 'paid'
group by benefit_id, account
order by benefit_id, from_month, account

-- step: signs of life
select kind, strength, count(*) as times, min(date) as first_on, max(date) as last_on
from presence
where person_id = $person
group by kind, strength
order by last_on desc, kind

-- step: ties
select a.kind, n.kind as node_kind, n.node_id, n.label, a.valid_from, a.valid_to, n.is_hub
from adjacency a
join node n on n.node_key = a.neighbour_key and n.node_id = a.neighbour
where a.node_key = md5_number_lower('person:' || $person)
  and a.node_id = 'person:' || $person
order by a.kind, n.label, n.node_id

-- step: possible same
select case when left_person = $person then right_person else left_person end as person_id,
       match_weight, reason
from possible_same
where $person in (left_person, right_person)
order by match_weight desc, person_id

-- step: leads
select lead_id, scenario, grade, months, amount, status, ring_id
from lead
where person_id = $person
order by amount desc nulls last, lead_id
