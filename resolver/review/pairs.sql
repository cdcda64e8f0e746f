-- step: held
-- One question for each merge or split that waits for a decision: the most alike of its records.
-- The decision has to name records of those very profiles to settle it.
create or replace temp table review_held as
select left_id, right_id, min(kind) as held, bool_or(holds_lead) as holds_lead,
    arg_min(left_profile, entry) as left_profile, arg_min(right_profile, entry) as right_profile
from (
    select h.entry, h.kind, len(coalesce(h.leads, [])) > 0 as holds_lead,
        least(l.group_id, r.group_id) as left_id, greatest(l.group_id, r.group_id) as right_id,
        case when l.group_id < r.group_id then h.left_profile else h.right_profile end
            as left_profile,
        case when l.group_id < r.group_id then h.right_profile else h.left_profile end
            as right_profile,
        row_number() over (
            partition by h.entry
            order by p.match_weight desc nulls last, h.left_profile, h.right_profile
        ) as place
    from ({held}) as h
    join person_profile as l on l.profile_id = h.left_profile
    join person_profile as r on r.profile_id = h.right_profile
    left join pair as p
        on p.left_id = least(l.group_id, r.group_id)
        and p.right_id = greatest(l.group_id, r.group_id)
    where l.group_id <> r.group_id
)
where place = 1
group by left_id, right_id;

-- step: link
create or replace temp table review_link as
select left_id, right_id, p.match_weight, p.match_probability, p.left_id is not null as scored,
    h.held, coalesce(h.holds_lead, false) as holds_lead, h.left_profile, h.right_profile
from (select left_id, right_id from pair union select left_id, right_id from review_held)
left join pair as p using (left_id, right_id)
left join review_held as h using (left_id, right_id);

-- step: profiles
create or replace temp table review_profile as
select pp.group_id, pp.person_id, pp.profile_id,
    row_number() over (
        partition by pp.group_id order by {filled} desc, p.mentions desc, pp.profile_id
    ) as place
from person_profile as pp
join profile as p using (profile_id)
where pp.group_id in (
    select left_id from review_link union select right_id from review_link
);

-- step: sides
-- The most telling record of a group: one of the profile that says most. A key that the
-- department gave outlives a redelivery; the line of a file may not.
create or replace temp table review_side as
select group_id, person_id, feed, row_key, coalesce(department, feed) as department
from (
    select g.group_id, g.person_id, m.feed, m.row_key, row_number() over (
        partition by g.group_id
        order by regexp_matches(m.row_key, ':[0-9]+$'), m.feed, m.row_key, m.row_id
    ) as first
    from review_profile as g
    join mention as m using (profile_id)
    where g.place = 1
)
left join feed using (feed)
where first = 1;

-- step: named
create or replace temp table review_named as
select profile_id, feed, row_key
from (
    select m.profile_id, m.feed, m.row_key, row_number() over (
        partition by m.profile_id
        order by regexp_matches(m.row_key, ':[0-9]+$'), m.feed, m.row_key, m.row_id
    ) as first
    from mention as m
    where m.profile_id in (
        select left_profile from review_held union select right_profile from review_held
    )
)
where first = 1;

-- step: touched
-- Whom a lead is about, and whom else it names. Only primary leads, which may be summed up.
create or replace temp table review_touched as
select lead_id, person_id, coalesce(amount, 0) as amount
from lead
where is_primary and status <> 'explained'
union
select l.lead_id, substr(named.node, 8), coalesce(l.amount, 0)
from lead as l, unnest(l.related) as named(node)
where l.is_primary and l.status <> 'explained' and starts_with(named.node, 'person:');

-- step: stake
create or replace temp table review_stake as
select left_id, right_id, cast(sum(amount) as double) as yuan,
    list(lead_id order by lead_id) as leads
from (
    select k.left_id, k.right_id, t.lead_id, t.amount
    from review_link as k
    join review_side as s on s.group_id = k.left_id
    join review_touched as t on t.person_id = s.person_id
    union
    select k.left_id, k.right_id, t.lead_id, t.amount
    from review_link as k
    join review_side as s on s.group_id = k.right_id
    join review_touched as t on t.person_id = s.person_id
)
group by left_id, right_id;

-- step: pairs
-- A link is as uncertain as twice the chance that what the run made of it is wrong, at most 1:
-- 1 - |2p - 1| where score and outcome agree, 1 where they contradict each other.
create or replace temp table review_pair as
with measured as (
    select k.left_id, k.right_id, k.match_weight, k.match_probability, k.held, k.holds_lead,
        l.person_id as left_person, r.person_id as right_person,
        l.person_id = r.person_id as joined,
        coalesce(ln.feed, l.feed) as left_feed, coalesce(ln.row_key, l.row_key) as left_key,
        coalesce(rn.feed, r.feed) as right_feed, coalesce(rn.row_key, r.row_key) as right_key,
        l.department as left_department, r.department as right_department,
        coalesce(s.yuan, 0) as yuan, coalesce(s.leads, []) as leads, a.reason as apart_for,
        least(1, 2 * coalesce(
            case when l.person_id = r.person_id then 1 - k.match_probability
                else k.match_probability end,
            0.5
        )) as uncertainty,
        case when k.scored
            then len(list_filter($edges::double[], lambda edge: edge <= k.match_weight))
        end as stratum
    from review_link as k
    join review_side as l on l.group_id = k.left_id
    join review_side as r on r.group_id = k.right_id
    left join review_named as ln on ln.profile_id = k.left_profile
    left join review_named as rn on rn.profile_id = k.right_profile
    left join review_stake as s on s.left_id = k.left_id and s.right_id = k.right_id
    left join possible_same as a
        on a.left_person = least(l.person_id, r.person_id)
        and a.right_person = greatest(l.person_id, r.person_id)
)
select *, uncertainty * (yuan + $floor) as worth,
    -- Every pair keeps its number: a larger draw holds all of a smaller one.
    row_number() over (
        partition by stratum
        order by md5_number_lower($seed || ':' || left_id || ':' || right_id), left_id, right_id
    ) as draw_place,
    count(*) over (partition by stratum) as stratum_pairs
from measured;

-- step: decided
create or replace temp table review_decided as
with said as (
    -- A feed's name holds no slash, its keys may.
    select split_part("left", '/', 1) as left_feed,
        substr("left", strpos("left", '/') + 1) as left_key,
        split_part("right", '/', 1) as right_feed,
        substr("right", strpos("right", '/') + 1) as right_key
    from review_said
)
select distinct least(l.group_id, r.group_id) as left_id, greatest(l.group_id, r.group_id) as right_id
from said as d
join mention as lm on lm.feed = d.left_feed and lm.row_key = d.left_key
join mention as rm on rm.feed = d.right_feed and rm.row_key = d.right_key
join person_profile as l on l.profile_id = lm.profile_id
join person_profile as r on r.profile_id = rm.profile_id;
