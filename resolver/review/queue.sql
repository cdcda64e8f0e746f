-- step: candidates
create or replace temp table review_candidate as
select left_id, right_id
from review_pair
where uncertainty >= $least or held is not null
order by left_id, right_id;

-- step: ranked
-- A cluster counts what its best pair does. A large one comes in parts that a sitting can hold.
create or replace temp table review_ranked as
with part as (
    select p.left_id, p.right_id, p.worth, p.holds_lead, c.component,
        (row_number() over (
            partition by c.component
            order by p.holds_lead desc, p.worth desc, p.left_id, p.right_id
        ) - 1) // $largest as part
    from review_component as c
    join review_pair as p on p.left_id = c.left_id and p.right_id = c.right_id
), cluster as (
    select component, part, bool_or(holds_lead) as first, max(worth) as worth,
        min(left_id) as key
    from part
    group by component, part
), placed as (
    select component, part,
        row_number() over (order by first desc, worth desc, key, component, part) as cluster
    from cluster
)
select part.left_id, part.right_id, placed.cluster,
    row_number() over (
        order by placed.cluster, part.holds_lead desc, part.worth desc, part.left_id, part.right_id
    ) as rank
from part
join placed on placed.component = part.component and placed.part = part.part;

-- step: open
-- The clusters that still hold something to decide.
with undecided as (
    select r.left_id, r.right_id, r.cluster, r.rank,
        dense_rank() over (order by r.cluster) as place
    from review_ranked as r
    anti join review_decided as d on d.left_id = r.left_id and d.right_id = r.right_id
)
select p.*, u.cluster, u.rank, coalesce(p.draw_place <= $quotas[p.stratum + 1], false) as drawn
from undecided as u
join review_pair as p on p.left_id = u.left_id and p.right_id = u.right_id
where u.place <= $limit
order by u.rank

-- step: drawn
-- All strata at an even pace: whoever stops early has still seen something of each.
select p.*, cast(null as bigint) as cluster, r.rank, true as drawn
from review_pair as p
left join review_ranked as r on r.left_id = p.left_id and r.right_id = p.right_id
anti join review_decided as d on d.left_id = p.left_id and d.right_id = p.right_id
where p.stratum is not null and p.draw_place <= $quotas[p.stratum + 1]
order by p.draw_place / $quotas[p.stratum + 1], p.stratum
limit $limit
