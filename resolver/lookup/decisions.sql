-- step: states
select number, state from link_decision order by number

-- step: contradictions
select number, "left", "right", via, decision
from contradiction
order by number, position

-- step: system entries
-- What holds two whole persons apart is one entry of many rows.
select entry, kind, left_person, right_person, match_weight, since_run, since, leads, note
from system_entry
qualify row_number() over (partition by entry order by kind, left_profile, right_profile) = 1
order by since, entry
