/* ---
about: >-
  Pension payments of people who are reported dead, from half a year before the earliest report.
  too_late: even one credible report makes the month not payable; after_death: the reconciled death
  does; after_latest: even the latest report does.
keep: true
--- */
select
    p.row_id, p.person_id, p.benefit_id, p.scheme, p.month, p.account, p.net,
    p.month
        > date_trunc('month', least(s.earliest_death, s.death_date))
        + to_months(coalesce(r.months_after, 0)) as too_late,
    p.month > s.death_month + to_months(coalesce(r.months_after, 0)) as after_death,
    p.month > date_trunc('month', s.latest_death) + to_months(coalesce(r.months_after, 0))
        as after_latest,
    s.death_date as last_day_alive, s.death_month, s.probability, s.death_rows, s.sources,
    case s.death_precision
        when 'month' then strftime(s.death_date, '%Y-%m')
        when 'year' then strftime(s.death_date, '%Y')
        else strftime(s.death_date, '%Y-%m-%d')
    end as death_date
from paid p
join life_status s on s.person_id = p.person_id
join policy_scheme k on k.scheme = p.scheme
left join policy_month_of_death r
    on r.scheme = p.scheme
    and s.death_date between r.valid_from and r.valid_to
where s.verdict in ('dead', 'disputed')
    and k.kind = 'pension'
    and p.month >= date_trunc('month', least(s.earliest_death, s.death_date)) - to_months(6)
