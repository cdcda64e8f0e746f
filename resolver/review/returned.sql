-- step: links
-- The links of a workbook, found again by their codes; see link_code.
select p.*, r.cluster, r.rank,
    coalesce(p.draw_place <= $quotas[p.stratum + 1], false) as drawn, way.shown, c.code
from review_pair as p
cross join (values ('ranked'), ('drawn')) as way(shown)
join review_code as c on c.code = upper(substr(md5(concat_ws(
    chr(10), $run, cast($draws as varchar), way.shown, cast(p.left_id as varchar),
    cast(p.right_id as varchar)
)), 1, 10))
left join review_ranked as r on r.left_id = p.left_id and r.right_id = p.right_id

-- step: gone
select n.name
from review_name as n
anti join mention as m
    on m.feed = split_part(n.name, '/', 1) and m.row_key = substr(n.name, strpos(n.name, '/') + 1)
