-- step: groups
select pp.group_id, pp.person_id, sum(p.mentions) as mentions, max(pp.certainty) as certainty,
    bool_or(g.owns_number) as owns_number,
    list_sort(list_distinct(flatten(list(p.feeds)))) as feeds
from person_profile as pp
join profile as p using (profile_id)
join profile_group as g using (profile_id)
where pp.group_id in (select unnest($groups))
group by pp.group_id, pp.person_id
order by pp.group_id;

-- step: profiles
select pp.group_id, p.*
from person_profile as pp
join profile as p using (profile_id)
where pp.group_id in (select unnest($groups))
order by pp.group_id, len(p.feeds) desc, p.mentions desc, p.profile_id;

-- step: records
-- One record of each profile, to be named when asking further.
select profile_id, arg_min(feed || '/' || row_key, (feed, row_key)) as record
from mention
where profile_id in (
    select profile_id from person_profile where group_id in (select unnest($groups))
)
group by profile_id;
