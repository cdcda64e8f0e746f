-- step: feed rows
-- The rows in force by feed: accepted, of a batch that counts, and not said before.
create or replace temp table check_feed as
with accepted as (
    select feed, sum(rows_accepted) as accepted
    from batch where batch_no in (select batch_no from lake_batch) group by feed
), repeated as (
    select b.feed, count(distinct r.row_id) as repeated
    from lake_repeat as r join batch as b on b.batch_no = r.row_id >> 32 group by b.feed
)
select f.feed, cast(coalesce(accepted, 0) - coalesce(repeated, 0) as bigint) as rows_in_force
from (select distinct feed from batch) as f
left join accepted using (feed)
left join repeated using (feed);

-- step: person sizes
create or replace temp table check_person as
select g.person_id, g.profiles, g.groups, p.mentions
from (
    select person_id, cast(sum(profiles) as bigint) as profiles, count(*) as groups
    from (
        select person_id, group_id, count(*) as profiles
        from person_profile group by person_id, group_id
    )
    group by person_id
) as g
left join person as p using (person_id);

-- step: figures
-- What tomorrow's run is compared with.
create or replace table figure as
select 'rows_in_force' as figure, feed as subject, rows_in_force as value from check_feed
union all
select 'hits', s.scenario, count(h.scenario)
from (select scenario from scenario union select scenario from hit) as s
left join hit as h using (scenario) group by s.scenario
union all select 'largest', 'mentions', coalesce(max(mentions), 0) from check_person
union all select 'largest', 'profiles', coalesce(max(profiles), 0) from check_person
union all select 'largest', 'groups', coalesce(max(groups), 0) from check_person
union all select 'rows', '', count(*) from mention
union all select 'profiles', '', count(*) from profile
union all select 'persons', '', count(*) from person
union all select 'leads', status, count(*) from lead group by status
union all select 'rings', '', count(*) from ring
order by figure, subject;

-- step: fresh batches
-- Those that are new since the published run, or were read again.
create or replace temp table check_fresh as
select batch_no from batch
except
select n.batch_no from batch as n join {earlier}batch as o using (batch_no)
where n.rows_in = o.rows_in and n.rows_accepted = o.rows_accepted
    and n.rows_quarantined = o.rows_quarantined;

-- step: all batches
create or replace temp table check_fresh as select batch_no from batch;

-- step: files
-- What a manifest says of a batch must be what lies in the lake.
select feed || '/' || file_name as subject, cast(rows_in as double) as value,
    cast(coalesce(stored, 0) + coalesce(set_aside, 0) + rows_not_kept as double) as bound,
    cast(null as double) as before, batch as detail
from manifest
where rows_in <> coalesce(stored, 0) + coalesce(set_aside, 0) + rows_not_kept
    or stored is distinct from rows_accepted
    or coalesce(set_aside, 0) <> rows_quarantined
order by subject, batch;

-- step: mentions
-- Every row in force names a person or is known to name nobody.
with said as (
    select feed, count(*) filter ({nameless}) as nameless from lake_person group by feed
), named as (
    select feed, count(*) as mentions from mention group by feed
)
select f.feed as subject, cast(f.rows_in_force as double) as value,
    cast(coalesce(mentions, 0) + coalesce(nameless, 0) as double) as bound,
    cast(null as double) as before, '' as detail
from check_feed as f
left join said using (feed)
left join named using (feed)
where list_contains($feeds, f.feed)
    and f.rows_in_force <> coalesce(mentions, 0) + coalesce(nameless, 0)
order by subject;

-- step: persons
-- Every record belongs to one person, and every person has records.
select what as subject, cast(wrong as double) as value, cast(0 as double) as bound,
    cast(null as double) as before, '' as detail
from (
    select 'mention = profile.mentions' as what,
        (select count(*) from mention) - coalesce(sum(mentions), 0) as wrong
    from profile
    union all
    select 'mention = person.mentions',
        (select count(*) from mention) - coalesce(sum(mentions), 0)
    from person
    union all
    select 'profile -> person_profile', count(*) from profile anti join person_profile
    using (profile_id)
    union all
    select 'person_profile -> profile', count(*) from person_profile anti join profile
    using (profile_id)
    union all
    select 'profile -> 2 persons', count(*) - count(distinct profile_id) from person_profile
    union all
    select 'person_profile -> person', count(*) from check_person where mentions is null
    union all
    select 'person -> person_profile', count(*) from person anti join check_person
    using (person_id)
)
where wrong <> 0
order by subject;

-- step: quarantine
select '' as subject, cast(sum(rows_quarantined) / sum(rows_in) as double) as value,
    cast($max_quarantine_share as double) as bound, cast(null as double) as before,
    arg_max(feed || '/' || file_name, rows_quarantined) as detail
from batch where batch_no in (select batch_no from check_fresh)
having sum(rows_in) >= $least_rows and sum(rows_quarantined) / sum(rows_in) > $max_quarantine_share;

-- step: quarantine of a file
select feed || '/' || file_name as subject, cast(rows_quarantined / rows_in as double) as value,
    cast($max_quarantine_share_of_file as double) as bound, cast(null as double) as before,
    batch as detail
from batch
where batch_no in (select batch_no from check_fresh) and rows_in >= $least_rows
    and rows_quarantined / rows_in > $max_quarantine_share_of_file
order by rows_quarantined desc, subject;

-- step: delivery
-- What was delivered on one day may come in several files, such as one a county.
with day as (
    select feed, delivered_on, sum(rows_in) as rows,
        bool_or(batch_no in (select batch_no from check_fresh)) as fresh,
        string_agg(file_name, ', ' order by file_name) as files
    from batch
    where batch_no in (select batch_no from lake_batch) or not (superseded or withdrawn)
    group by feed, delivered_on
), usual as (
    select d.feed, d.delivered_on, d.rows, d.files, median(o.rows) as usual
    from day as d
    join (
        select *, row_number() over (partition by feed order by delivered_on desc) as place
        from day where not fresh
    ) as o on o.feed = d.feed and o.delivered_on < d.delivered_on and o.place <= 12
    where d.fresh
    group by d.feed, d.delivered_on, d.rows, d.files
    having count(*) >= 3
)
select feed as subject, cast(rows as double) as value,
    cast(usual * (1 - $max_delivery_loss) as double) as bound,
    cast(usual as double) as before, files as detail
from usual
where usual >= $least_rows and rows < usual * (1 - $max_delivery_loss)
order by subject, delivered_on;

-- step: feed
select o.subject, cast(coalesce(n.value, 0) as double) as value,
    cast(o.value * (1 - $max_feed_loss) as double) as bound, cast(o.value as double) as before,
    coalesce((
        select string_agg(b.file_name, ', ' order by b.file_name)
        from {earlier}batch as b
        where b.feed = o.subject and not b.superseded and not b.withdrawn
            and b.batch_no not in (select batch_no from lake_batch)
    ), '') as detail
from {earlier}figure as o
left join figure as n on n.figure = o.figure and n.subject = o.subject
where o.figure = 'rows_in_force' and o.value >= $least_rows
    and coalesce(n.value, 0) < o.value * (1 - $max_feed_loss)
order by o.subject;

-- step: large persons
select person_id as subject, cast(value as double) as value, cast(bound as double) as bound,
    cast(null as double) as before, what as detail, {most_of}
from (
    select person_id, mentions as value, $max_mentions_of_person as bound, 'mentions' as what
    from check_person
    union all
    select person_id, profiles, $max_profiles_of_person, 'profiles' from check_person
    union all
    select person_id, groups, $max_groups_of_person, 'groups' from check_person
) as n
where value > bound
order by value / greatest(bound, 1) desc, subject, what;

-- step: growth of the largest
with now as (
    select 'mentions' as what, max(mentions) as value, arg_max(person_id, mentions) as person_id,
        arg_max(profiles, mentions) as profiles
    from check_person
    union all
    select 'profiles', max(profiles), arg_max(person_id, profiles), max(profiles)
    from check_person
    union all
    select 'groups', max(groups), arg_max(person_id, groups), arg_max(profiles, groups)
    from check_person
)
select n.person_id as subject, cast(n.value as double) as value,
    cast(o.value * $max_growth_of_largest as double) as bound, cast(o.value as double) as before,
    n.what as detail, {most_of}
from now as n
join {earlier}figure as o on o.figure = 'largest' and o.subject = n.what
where n.profiles >= $least_profiles_of_largest and n.value > o.value * $max_growth_of_largest
order by what;

-- step: hits
select n.subject, cast(n.value as double) as value,
    cast(greatest(o.value * $max_growth_of_hits, o.value + $least_hits) as double) as bound,
    cast(o.value as double) as before, '' as detail
from figure as n
join {earlier}figure as o on o.figure = n.figure and o.subject = n.subject
where n.figure = 'hits'
    and n.value > greatest(o.value * $max_growth_of_hits, o.value + $least_hits)
order by n.value / greatest(o.value, 1) desc, n.subject;

-- step: persons of known feeds
-- A department that delivers for the first time brings persons of its own: they are no jump.
with seen as (
    select count(distinct m.person_id) as persons
    from person_profile as m
    join profile as p using (profile_id)
    where list_has_any(p.feeds, (
        select coalesce(list(subject), cast([] as varchar[])) from {earlier}figure
        where figure = 'rows_in_force' and value > 0
    ))
), earlier as (
    select value as persons from {earlier}figure where figure = 'persons'
)
select '' as subject, cast(s.persons as double) as value,
    cast(case when s.persons > e.persons
        then e.persons + greatest(e.persons * $max_growth_of_persons, $least_persons)
        else e.persons - greatest(e.persons * $max_loss_of_persons, $least_persons)
    end as double) as bound,
    cast(e.persons as double) as before,
    case when s.persons > e.persons then 'more' else 'fewer' end as detail
from seen as s cross join earlier as e
where s.persons > e.persons + greatest(e.persons * $max_growth_of_persons, $least_persons)
    or s.persons < e.persons - greatest(e.persons * $max_loss_of_persons, $least_persons);

-- step: tidy
drop table check_feed;
drop table check_person;
