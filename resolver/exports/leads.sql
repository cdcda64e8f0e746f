-- step: leads
with stated as (
    select lead.lead_id, coalesce(mention.feed, batch.feed) as feed,
        coalesce(mention.row_key, batch.file_name || ':' || (wanted.row_id & 4294967295)) as row_key
    from lead
    cross join unnest(lead.evidence) as wanted(row_id)
    left join mention on mention.row_id = wanted.row_id
    left join batch on batch.batch_no = (wanted.row_id >> 32)
    where {wanted}
), cited as (
    select lead_id, string_agg(feed || '/' || row_key, '; ' order by feed, row_key) as evidence
    from stated
    group by 1
), source as (
    select lead_id, string_agg(feed, '; ' order by feed) as sources
    from (select distinct lead_id, feed from stated) as distinct_feed
    group by 1
)
select lead.lead_id, lead.scenario, coalesce(scenario.title, lead.scenario) as scenario_title,
    lead.grade, lead.probability, lead.severity, lead.consequence, lead.status, lead.person_id,
    person.name, person.id_number, lead.benefit_id, lead.account, lead.period_from as "from",
    lead.period_to as "to", lead.months, lead.amount, lead.amount_low, lead.amount_high,
    lead.ring_id, lead.explanation_en, lead.explanation_zh, {robustness} as robustness,
    source.sources, cited.evidence
from lead
left join person on person.person_id = lead.person_id
left join ({titles}) as scenario on scenario.scenario = lead.scenario
left join cited on cited.lead_id = lead.lead_id
left join source on source.lead_id = lead.lead_id
where {wanted}
order by case lead.status when 'open' then 0 when 'conflict' then 1 when 'weak' then 2 else 3 end,
    case lead.grade when 'confirmed' then 0 when 'probable' then 1 else 2 end,
    lead.amount desc, lead.lead_id
