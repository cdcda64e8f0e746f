select raw,
    case when not is_impossible then moment end as value,
    case
        when issue is null and is_impossible then 'impossible'
        when issue is null and precision <> 'day' then 'imprecise'
        else issue
    end as issue
from {moment} as moments
