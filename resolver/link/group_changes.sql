-- step: numbers
create or replace temp table changed_number as
select distinct {number} as number from (
    select {number}, {status} from earlier_profile
    union all
    select {number}, {status}
    from profile where profile_id in (select profile_id from changed_profile)
) where {trusted};

-- step: regrouped
-- Whoever has one of these numbers is grouped anew; a profile without a number is its own group.
create or replace temp table regrouped_profile as
select p.*
from profile as p
where ({trusted} and {number} in (select number from changed_number))
    or (not {trusted} and p.profile_id in (
        select profile_id from changed_profile where how = 'new'));

-- step: groups before
create or replace temp table earlier_group as
select *
from profile_group
where profile_id in (select profile_id from regrouped_profile)
    or profile_id in (select profile_id from changed_profile where how = 'gone');

-- step: groups replaced
delete from profile_group where profile_id in (select profile_id from earlier_group);

-- step: members
-- Old and new place of every member in its group: by feeds, by mentions, by id.
create or replace temp table group_place as
with earlier as (
    select g.profile_id, g.group_id, g.owns_number,
        row_number() over (
            partition by g.group_id
            order by len(coalesce(e.feeds, p.feeds)) desc,
                coalesce(e.mentions, p.mentions) desc, g.profile_id
        ) as place
    from earlier_group as g
    left join earlier_profile as e on e.profile_id = g.profile_id
    left join profile as p on p.profile_id = g.profile_id
), later as (
    select g.profile_id, g.group_id, g.owns_number,
        row_number() over (
            partition by g.group_id order by len(p.feeds) desc, p.mentions desc, g.profile_id
        ) as place
    from profile_group as g
    join regrouped_profile as p on p.profile_id = g.profile_id
)
select profile_id, e.group_id as earlier_group, l.group_id as later_group,
    e.owns_number is distinct from l.owns_number or e.place is distinct from l.place
        or e.group_id is distinct from l.group_id as changed
from earlier as e
full join later as l using (profile_id);

-- step: changed groups
-- Groups that other profiles belong to, that say something else, or that put another value first.
create or replace table changed_group as
select distinct unnest([earlier_group, later_group]) as group_id
from group_place
where changed or profile_id in (select profile_id from changed_profile where how <> 'count')
union
select group_id
from profile_group
where profile_id in (select profile_id from changed_profile where how <> 'count')
union
-- Of many spellings the most frequent ones are kept.
select group_id
from profile_group
where group_id in (
    select group_id from profile_group
    where profile_id in (select profile_id from changed_profile where how = 'count')
)
group by group_id
having count(*) > {kept};

-- step: tidy
drop table changed_number;

-- step: tidy profiles
drop table regrouped_profile;

-- step: tidy groups
drop table earlier_group;

-- step: tidy places
drop table group_place;
