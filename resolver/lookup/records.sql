-- step: records
select a.reference, a.feed || '/' || a.row_key as record, pp.person_id
from asked as a
join mention as m on m.feed = a.feed and m.row_key = a.row_key
join person_profile as pp on pp.profile_id = m.profile_id
qualify row_number() over (partition by a.reference order by m.row_id) = 1
order by a.reference

-- step: telling
-- The profile that owns the person's number, else the one of most rows; of it the earliest row.
with told as (
    select a.reference, pp.person_id, pp.profile_id
    from asked as a
    join person_profile as pp on pp.person_id = a.person_id
    join profile as p on p.profile_id = pp.profile_id
    left join profile_group as g on g.profile_id = pp.profile_id
    qualify row_number() over (
        partition by a.reference
        order by coalesce(g.owns_number, false) desc, p.mentions desc, p.profile_id
    ) = 1
)
select t.reference, m.feed || '/' || m.row_key as record, t.person_id
from told as t
join mention as m on m.profile_id = t.profile_id
left join batch as b on b.batch_no = m.row_id >> 32
qualify row_number() over (
    partition by t.reference order by b.delivered_on nulls last, m.feed, m.row_key, m.row_id
) = 1
order by t.reference
