select raw, cast(moment as date) as value, precision, issue from {moment} as moments
