-- step: person of truth
-- A resolved person is the true person that most of its records are about.
create or replace temp table truth_of as
select person_id, arg_max(person, n) as truth, max(n) / sum(n) as purity
from (
    select p.person_id, t.person, count(*) as n
    from persons p
    join records t on t.feed = p.feed and t.row_key = p.row_key
    group by p.person_id, t.person
)
group by person_id

-- step: claims
-- A dual identity is one fraud with two names on it: naming either is right.
create or replace temp table claim as
select distinct l.scenario, coalesce(least(f.person, f.counterpart), t.truth) as person, l.grade,
       l.amount, e.amount as true_amount, l.lead_id, l.person_id
from leads l
left join truth_of t on t.person_id = l.person_id
left join frauds f on f.scenario = l.scenario and f.person = t.truth and f.counterpart <> ''
left join (
    select scenario, person, sum(amount) as amount from frauds group by scenario, person
) e on e.scenario = l.scenario and e.person = t.truth
where l.status = 'open'

-- step: by scenario
with claimed as (
    select scenario, person, min(case grade when 'confirmed' then 0 when 'probable' then 1 else 2 end)
        as grade, sum(amount) as amount, max(true_amount) as true_amount
    from claim
    group by scenario, person
),
planted as (
    select distinct scenario, person
    from frauds
    where counterpart is null or counterpart = '' or person < counterpart
    group by scenario, person
),
both_sides as (
    select coalesce(c.scenario, p.scenario) as scenario, c.grade, c.amount as claimed,
           c.true_amount, c.person is not null as is_claimed,
           p.person is not null as is_true
    from claimed c
    full join planted p on p.scenario = c.scenario and p.person = c.person
)
select scenario,
       count(*) filter (is_true) as planted,
       count(*) filter (grade <= 1) as leads,
       count(*) filter (grade <= 1 and is_true) as right_leads,
       round(count(*) filter (grade <= 1 and is_true) / nullif(count(*) filter (grade <= 1), 0), 4)
           as precision,
       round(count(*) filter (grade <= 1 and is_true) / nullif(count(*) filter (is_true), 0), 4)
           as recall,
       count(*) filter (grade = 0) as confirmed,
       count(*) filter (grade = 0 and not is_true) as confirmed_wrongly,
       count(*) filter (grade = 2) as possible,
       round(avg((claimed = true_amount)::integer) filter (grade <= 1 and is_true), 4)
           as amount_to_the_cent
from both_sides
group by scenario
order by scenario

-- step: look-alikes accused
select k.kind, count(distinct k.person) as persons,
       count(distinct k.person) filter (c.grade = 'confirmed') as confirmed,
       count(distinct k.person) filter (c.grade in ('confirmed', 'probable')) as probable
from lookalikes k
left join claim c on c.person = k.person and list_contains(string_split(k.scenarios, ';'), c.scenario)
    and not exists (
        select 1 from frauds f where f.person = c.person and f.scenario = c.scenario
    )
group by k.kind
order by k.kind

-- step: rings
with planted as (
    select ring, person from ring_truth
),
found as (
    select r.ring_id, t.truth as person
    from ring_found r
    left join truth_of t on t.person_id = r.person_id
),
matched as (
    select f.ring_id, p.ring, count(*) as shared
    from found f join planted p on p.person = f.person
    group by f.ring_id, p.ring
),
best as (
    select ring, arg_max(ring_id, shared) as ring_id from matched group by ring
)
select (select count(distinct ring) from planted) as rings_planted,
       (select count(distinct ring_id) from found) as rings_found,
       (select count(*) from planted) as members_planted,
       (select count(*) from planted p join best b on b.ring = p.ring
            join found f on f.ring_id = b.ring_id and f.person = p.person) as members_found,
       (select count(*) from found) as members_named,
       (select count(*) from found f
            where not exists (select 1 from planted p where p.person = f.person)) as strangers

-- step: pairwise
-- Pairs are counted from sizes: a person of n records has n(n-1)/2 pairs.
with joined as (
    select t.person, p.person_id from records t
    left join persons p on p.feed = t.feed and p.row_key = t.row_key
),
cell as (select person, person_id, count(*) as n from joined where person_id is not null group by all),
truth_size as (select person, count(*) as n from joined group by all),
found_size as (select person_id, count(*) as n from joined where person_id is not null group by all),
pairs as (
    select (select sum(n * (n - 1) / 2) from cell) as both_pairs,
           (select sum(n * (n - 1) / 2) from truth_size) as true_pairs,
           (select sum(n * (n - 1) / 2) from found_size) as found_pairs
),
bcubed as (
    select sum(c.n * c.n / f.n) / sum(c.n) as b_precision,
           sum(c.n * c.n / t.n) / sum(c.n) as b_recall
    from cell c join truth_size t using (person) join found_size f using (person_id)
)
select (select count(*) from truth_size) as people,
       (select count(*) from found_size) as persons,
       both_pairs / found_pairs as precision,
       both_pairs / true_pairs as recall,
       2 * both_pairs / (found_pairs + true_pairs) as f1,
       2 * b_precision * b_recall / (b_precision + b_recall) as b_cubed_f1
from pairs, bcubed
