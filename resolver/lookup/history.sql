-- step: id
select person_id, minted_run, state from identity where person_id = $person

-- step: history
-- Everything that touched the id, and what touched the ids that it went into.
with recursive line(person_id) as (
    select $person
    union
    select unnest(e.after)
    from line
    join identity_event as e on list_contains(e.before, line.person_id)
)
select e.run, e.as_of, e.event, e.before, e.after, e.cause, e.detail
from identity_event as e
where list_has_any(list_concat(e.before, e.after), (select list(person_id) from line))
order by e.event_no

-- step: held
select kind, left_person, right_person, since_run, since, leads
from system_entry
where $person in (left_person, right_person)
group by all
order by since, kind, left_person, right_person

-- step: now
with recursive line(person_id) as (
    select $person
    union
    select unnest(e.after)
    from line
    join identity_event as e on list_contains(e.before, line.person_id)
)
select p.person_id, p.name, p.mentions
from line
join person as p using (person_id)
order by p.person_id
