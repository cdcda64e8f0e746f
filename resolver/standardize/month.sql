-- A year alone does not say which month: it is taken as January, and said so.
select raw, cast(date_trunc('month', moment) as date) as value,
    case when precision = 'year' then 'imprecise' else issue end as issue
from {moment} as moments
