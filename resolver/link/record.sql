-- step: ranked
-- The best attested profile of a group comes first.
create or replace temp table group_ranked as
select p.group_id, p.owns_number, {ranked_values}, p.feeds,
    row_number() over (
        partition by p.group_id order by len(p.feeds) desc, p.mentions desc, p.profile_id
    ) as place
from {members} as p;

-- step: best
create or replace temp table group_packed as
select group_id, bool_or(owns_number) as owns_number, list_sort(list_distinct(flatten(list(feeds)))) as feeds, {best}
from group_ranked
group by group_id;

-- step: unpacked
create or replace temp table group_best as
select group_id, owns_number, feeds, {unpacked}
from group_packed;

-- step: tidy ranked
drop table group_ranked;

-- step: tidy packed
drop table group_packed;
