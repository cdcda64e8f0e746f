/* ---
about: >-
  Payments that were really made, by the month they are for, net of what has come back: as a sum in
  the payment's own row, or as a row of its own with a negative amount for the same month.
--- */
with reversed as (
    select benefit_id, month, -sum(amount) as back
    from payment
    where coalesce(status, 'paid') in ('paid', 'returned') and amount < 0
    group by benefit_id, month
),
made as (
    select
        row_id, person_id, benefit_id, scheme, month, account,
        amount - coalesce(refunded, 0) as net
    from payment
    where coalesce(status, 'paid') = 'paid'
        and person_id is not null
        and month is not null
        and amount > coalesce(refunded, 0)
),
corrected as (
    -- What came back goes against the first rows of its month.
    select
        m.row_id, m.person_id, m.benefit_id, m.scheme, m.month, m.account,
        least(m.net, sum(m.net) over (
            partition by m.benefit_id, m.month order by m.row_id
        ) - r.back) as net
    from made m
    join reversed r on r.benefit_id = m.benefit_id and r.month = m.month
)
select m.row_id, m.person_id, m.benefit_id, m.scheme, m.month, m.account, m.net
from made m
left join reversed r on r.benefit_id = m.benefit_id and r.month = m.month
where r.benefit_id is null
union all
select row_id, person_id, benefit_id, scheme, month, account, net
from corrected
where net > 0
