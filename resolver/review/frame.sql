-- step: strata
select stratum, avg(match_probability) as probability
from review_pair
where stratum is not null
group by stratum
order by stratum

-- step: departments
select least(left_department, right_department) as one,
    greatest(left_department, right_department) as other,
    count(*) as pairs
from review_pair
where stratum is not null
group by 1, 2
order by pairs desc, one, other

-- step: rescored
-- What pairs that another model scored when they were judged count in this run.
select w.number, any_value(p.match_weight) as match_weight
from review_wanted_score as w
join mention as lm on lm.feed = split_part(w."left", '/', 1)
    and lm.row_key = substr(w."left", strpos(w."left", '/') + 1)
join mention as rm on rm.feed = split_part(w."right", '/', 1)
    and rm.row_key = substr(w."right", strpos(w."right", '/') + 1)
join person_profile as l on l.profile_id = lm.profile_id
join person_profile as r on r.profile_id = rm.profile_id
join review_pair as p on p.left_id = least(l.group_id, r.group_id)
    and p.right_id = greatest(l.group_id, r.group_id)
where p.stratum is not null
group by w.number
