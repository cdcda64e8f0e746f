-- step: values
select group_id, field, value, sum(mentions) as mentions
from ({said})
where value is not null and value <> ''
group by group_id, field, value
order by group_id, field, mentions desc, value

-- step: feeds
select pp.group_id, m.feed, coalesce(f.title_en, m.feed) as title_en,
    coalesce(f.title_zh, m.feed) as title_zh, count(*) as rows
from review_wanted as w
join person_profile as pp using (group_id)
join mention as m using (profile_id)
left join feed as f using (feed)
group by all
order by pp.group_id, rows desc, m.feed
