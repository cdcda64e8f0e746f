/* ---
about: Pension payments for months after the last that the reconciled death leaves payable.
--- */
select
    row_id, person_id, benefit_id, scheme, month, account, net, after_latest,
    last_day_alive, death_month, probability, death_rows, sources, death_date
from paid_near_death
where after_death
