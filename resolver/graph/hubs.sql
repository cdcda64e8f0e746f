-- step: reach
-- Which persons a thing is attached to. A phone is also attached to those whose account the bank
-- knows it for.
create or replace temp table graph_reach as
select distinct neighbour_key as node_key, node_key as person_key
from adjacency
where node_id like 'person:%' and kind not in ('possible_same', 'changed_from')
union
select distinct account_phone.neighbour_key, held.neighbour_key
from adjacency as account_phone
join adjacency as held on held.node_key = account_phone.node_key
where account_phone.kind = 'account_phone' and account_phone.node_id like 'account:%'
    and held.kind in ('paid_to', 'roll_account', 'holds_account');

-- step: drawing
-- Who is paid at all, and who is paid after their death.
create or replace temp table graph_drawn as
select key.node_key as person_key, substr(person.name, 1, 1) as surname,
    count(paid.person_id) > 0 as drawn, coalesce(sum(paid.late_rows), 0) > 0 as late
from person
join graph_key as key on key.node_key = md5_number_lower('person:' || person.person_id)
left join graph_paid as paid on paid.person_id = person.person_id
group by 1, 2;

-- step: measures
create or replace temp table graph_measure as
select reach.node_key, count(*) as persons, count(distinct drawn.surname) as surnames,
    count(*) filter (where drawn.late) as late,
    count(*) filter (where drawn.drawn and not drawn.late) as in_order
from graph_reach as reach
join graph_drawn as drawn on drawn.person_key = reach.person_key
group by 1
-- What one or two persons have is shared by nobody.
having count(*) >= 3;

-- step: institutions
-- What is said to belong to an organisation, by the bank or by the commerce register.
create or replace temp table graph_institution as
select 'account:' || number as node_id, 'collective_account' as reason
from account
where kind = 'collective' and number is not null
union
select 'phone:' || phone, 'organisation' from organisation where phone is not null
union
select 'address:' || address, 'organisation' from organisation where address is not null
union
select 'account:' || benefit.account, 'organisation'
from benefit
join organisation on organisation.name = benefit.account_holder
where benefit.account is not null;

-- step: outliers
-- A degree that is far out for the kind: ten times what nearly all things of the kind have.
create or replace temp table graph_usual as
select split_part(key.node_id, ':', 1) as kind,
    greatest({many}, 10 * quantile_disc(measure.persons, 0.99)) as outlier
from graph_measure as measure
join graph_key as key on key.node_key = measure.node_key
group by 1;

-- step: node
create or replace table node as
with label as (
    select node_id, max(label) as label from graph_label group by 1
), institution as (
    select node_id, min(reason) as reason from graph_institution group by 1
), judged as (
    select known.node_id, known.node_key, split_part(known.node_id, ':', 1) as kind, label.label,
        known.degree, measure.persons, measure.surnames, measure.late,
        case
            when known.node_id like 'person:%' then null
            -- A thing that mostly serves the dead is no institution, whoever it is registered to.
            when institution.reason is not null
                and coalesce(measure.late, 0) * {tie_share} < coalesce(measure.persons, 1)
                then institution.reason
            when split_part(known.node_id, ':', 1) in ('employer', 'hospital', 'doctor', 'agent',
                    'operator', 'card', 'household')
                then case when measure.persons >= {many} then 'many_persons' end
            when measure.persons >= case when known.node_id like 'address:%' then {crowd}
                    else {few} end
                and measure.late * {tie_share} < measure.persons
                then case when measure.in_order > measure.late then 'shared_by_living'
                    else 'shared_by_many' end
            when measure.persons >= usual.outlier and measure.late * 2 < measure.persons
                then 'outlier'
        end as reason
    from graph_key as known
    left join label on label.node_id = known.node_id
    left join graph_measure as measure on measure.node_key = known.node_key
    left join institution on institution.node_id = known.node_id
    left join graph_usual as usual on usual.kind = split_part(known.node_id, ':', 1)
)
select node_id, kind,
    coalesce(label, substr(node_id, length(kind) + 2)) as label, degree,
    reason is not null as is_hub,
    case when reason is not null then concat(reason, ' persons=', coalesce(persons, 0),
        ' surnames=', coalesce(surnames, 0), ' paid_after_death=', coalesce(late, 0)) end
        as hub_reason,
    node_key
from judged
order by node_key;

-- step: tidy
drop table if exists graph_paid;
drop table if exists graph_employer;
drop table if exists graph_agent;
drop table if exists graph_key;
drop table if exists graph_drawn;
drop table if exists graph_contact;
drop table if exists graph_label;
drop table if exists graph_reach;
drop table if exists graph_measure;
drop table if exists graph_institution;
drop table if exists graph_usual;
