select raw, nullif(t, '') as value, cast(null as varchar) as issue
from (select raw, regexp_replace({width}, '\s+', ' ', 'g') as t from {source}) as folded
