-- step: profiles
-- One arm a way of matching; the best way a person is found counts.
select pp.person_id as id, max(found.score) as score, arg_max(found.why, found.score) as why
from ({arms}) found
join person_profile pp on pp.profile_id = found.profile_id
group by pp.person_id
order by score desc, id
limit $limit

-- step: nodes
select n.node_id as id, n.kind, n.label, n.degree,
       case when n.label = $text then 1.0 when starts_with(n.label, $text) then 0.8 else 0.6 end
           as score
from node n
where n.kind <> 'person' and contains(n.label, $text)
order by score desc, n.degree desc, id
limit $limit
