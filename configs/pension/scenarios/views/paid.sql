/* ---
about: Payments that were really made, by the month they are for, net of what has come back.
--- */
select
    row_id, person_id, benefit_id, scheme, month, account,
    amount - coalesce(refunded, 0) as net
from payment
where coalesce(status, 'paid') = 'paid'
    and person_id is not null
    and month is not null
    and amount > coalesce(refunded, 0)
