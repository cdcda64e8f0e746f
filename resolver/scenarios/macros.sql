-- step: poisson tail
-- The probability of seeing n or more where `expected` are expected by chance.
create or replace macro poisson_tail(n, expected) as
    case
        when n <= 0 then 1.0
        when expected <= 0 then 0.0
        else greatest(
            0.0,
            1.0 - list_sum(
                list_transform(
                    range(0, n::bigint),
                    lambda k: exp(k * ln(expected) - expected - lgamma(k + 1))
                )
            )
        )
    end;

-- step: same name
-- Equal but for one character, an unreadable one (?) standing for any. Two-character names may
-- differ only where one cannot be read.
create or replace macro same_name(one, other) as
    one = other
    or (
        length(one) = length(other)
        and list_sum(
            list_transform(
                range(1, length(one) + 1),
                lambda i: case
                    when substr(one, i, 1) = substr(other, i, 1) then 0
                    when substr(one, i, 1) = '?' or substr(other, i, 1) = '?' then 0
                    else 1
                end
            )
        ) <= case when length(one) > 2 then 1 else 0 end
    );
