-- step: new batch
create temp table new_batch as
select batch_no, feed, file_name, batch, rows_accepted
from later.batch where batch_no not in (select batch_no from earlier.batch);

-- step: left batch
-- Replaced, withdrawn, or no longer the newest of a feed that is delivered in full.
create temp table left_batch as
select batch_no, feed, file_name, batch, rows_accepted
from earlier.batch
where batch_no in (select batch_no from earlier.lake_batch)
    and batch_no not in (select batch_no from later.lake_batch);

-- step: batches
select 'new' as change, feed, file_name as file, batch, rows_accepted as rows from new_batch
union all
select 'left', feed, file_name, batch, rows_accepted from left_batch
order by change desc, feed, file, batch;

-- step: shared persons
create temp table shared as
select a.person_id as before, b.person_id as after
from earlier.person_profile as a join later.person_profile as b using (profile_id)
group by a.person_id, b.person_id;

-- step: changed persons
create temp table changed_person as
select 'merged' as change, after as person_id, list(before order by before) as before,
    [after] as after
from shared group by after having count(*) > 1
union all
select 'split', before, [before], list(after order by after)
from shared group by before having count(*) > 1
union all
select 'new', person_id, [], [person_id]
from later.person
where person_id not in (select after from shared)
    and person_id not in (select person_id from earlier.person)
union all
select 'gone', person_id, [person_id], []
from earlier.person
where person_id not in (select before from shared)
    and person_id not in (select person_id from later.person);

-- step: causes of persons
create temp table person_cause as
select event, person_id, arg_max(cause, event_no) as cause, arg_max(detail, event_no) as detail
from later.identity_event as e
where event_no > (select coalesce(max(event_no), 0) from earlier.identity_event)
group by event, person_id;

-- step: persons
-- What was compared may be named by a number of the person; only a decision's number is told.
select p.change, p.person_id, p.before, p.after, c.cause,
    case when c.cause = 'decision' then c.detail end as decision
from changed_person as p
left join person_cause as c on c.event = p.change and c.person_id = p.person_id
order by list_position(['merged', 'split', 'new', 'gone'], p.change), p.person_id;

-- step: changed leads
create temp table changed_lead as
with both_runs as (
    select coalesce(b.lead_id, a.lead_id) as lead_id,
        coalesce(b.scenario, a.scenario) as scenario,
        coalesce(b.person_id, a.person_id) as person_id,
        a.grade as grade_before, b.grade as grade,
        a.amount as amount_before, b.amount as amount,
        a.status as status_before, b.status as status,
        a.evidence as evidence_before, b.evidence as evidence,
        a.lead_id is not null as was, b.lead_id is not null as is_there,
        coalesce(a.status in ('open', 'conflict'), false) as stood,
        coalesce(b.status in ('open', 'conflict'), false) as stands
    from earlier.lead as a full join later.lead as b on b.lead_id = a.lead_id
)
select *,
    list_filter([
        case when stands and not was then 'new' end,
        case when stands and was and not stood then 'reopened' end,
        case when stood and not stands then 'closed' end,
        case when stood and stands and grade <> grade_before then 'regraded' end,
        case when stood and stands and amount is distinct from amount_before then 'repriced' end,
        case when stood and stands and status <> status_before then 'status' end
    ], lambda change: change is not null) as changes
from both_runs
where stood or stands;

-- step: unchanged leads
delete from changed_lead where len(changes) = 0;

-- step: reasons
-- Why a lead may have changed, as far as the two runs tell.
create temp table lead_reason as
select distinct l.lead_id, 'person_' || p.change as reason, p.person_id as what
from changed_lead as l
join changed_person as p
    on p.change in ('merged', 'split')
    and (list_contains(p.before, l.person_id) or list_contains(p.after, l.person_id))
union
select e.lead_id, 'evidence_new', b.feed || '/' || b.file_name
from (
    select lead_id, unnest(evidence) as row_id from changed_lead
    where len(list_filter(changes, lambda change: change <> 'closed')) > 0
) as e
join new_batch as b on b.batch_no = e.row_id >> 32
union
select e.lead_id, 'evidence_left', b.feed || '/' || b.file_name
from (select lead_id, unnest(evidence_before) as row_id from changed_lead) as e
join left_batch as b on b.batch_no = e.row_id >> 32
union
select l.lead_id, 'explained', n.explanation
from changed_lead as l
join later.lead_innocent as n on n.lead_id = l.lead_id and n.found
anti join earlier.lead_innocent as o
    on o.lead_id = n.lead_id and o.explanation = n.explanation and o.found
union
select l.lead_id, 'explained_no_more', o.explanation
from changed_lead as l
join earlier.lead_innocent as o on o.lead_id = l.lead_id and o.found
anti join later.lead_innocent as n
    on n.lead_id = o.lead_id and n.explanation = o.explanation and n.found
union
select lead_id, 'scenario_changed', scenario
from changed_lead where list_contains($scenarios, scenario);

-- step: leads
select l.lead_id, l.scenario, l.person_id, l.changes, l.grade_before, l.grade, l.amount_before,
    l.amount, l.status_before, l.status, coalesce(r.reasons, []) as reasons
from changed_lead as l
left join (
    select lead_id, list(reason || ': ' || what order by reason, what) as reasons
    from lead_reason group by lead_id
) as r using (lead_id)
order by list_position(['new', 'reopened', 'closed', 'regraded', 'repriced', 'status'], l.changes[1]),
    coalesce(l.amount, l.amount_before) desc nulls last, l.lead_id;

-- step: rings
-- A ring that has lost the tie that it was named by goes on under another name.
with common as (
    select b.ring_id as later_id, a.ring_id as earlier_id, count(*) as members
    from later.ring_member as b join earlier.ring_member as a using (person_id)
    group by b.ring_id, a.ring_id
), kin as (
    select later_id, arg_max(earlier_id, (later_id = earlier_id, members, earlier_id)) as earlier_id
    from common group by later_id
), paired as (
    select b.ring_id, coalesce(s.ring_id, k.earlier_id) as before_id
    from later.ring as b
    left join earlier.ring as s using (ring_id)
    left join kin as k on k.later_id = b.ring_id
)
select * from (
    select case when p.before_id is null then 'new' else 'changed' end as change, b.ring_id,
        p.before_id as ring_before, a.size as size_before, b.size,
        a.amount as amount_before, b.amount
    from later.ring as b
    join paired as p using (ring_id)
    left join earlier.ring as a on a.ring_id = p.before_id
    where p.before_id is null or a.size <> b.size or a.amount is distinct from b.amount
        or a.ring_id <> b.ring_id
        or exists (
            select person_id, role from later.ring_member as m where m.ring_id = b.ring_id
            except select person_id, role from earlier.ring_member as m where m.ring_id = a.ring_id
        )
    union all
    select 'gone', ring_id, ring_id, size, null, amount, null
    from earlier.ring
    where ring_id not in (select before_id from paired where before_id is not null)
)
order by list_position(['new', 'changed', 'gone'], change),
    coalesce(amount, amount_before) desc nulls last, ring_id;

-- step: decisions
select 'new' as change, number, verdict, state
from later.link_decision where number not in (select number from earlier.link_decision)
union all
select 'withdrawn', number, verdict, state
from earlier.link_decision where number not in (select number from later.link_decision)
order by number;
