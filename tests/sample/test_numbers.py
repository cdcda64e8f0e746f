"""Numbers are built to their standards."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from resolver.sample import numbers
from resolver.sample.period import NEVER, Period, first_day, last_day, month_of

_DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2024, 12, 31)).map(
    lambda d: (d - dt.date(1970, 1, 1)).days
)


@given(_DAYS, st.integers(0, 999))
def test_identity_numbers_are_valid(birth: int, sequence: int) -> None:
    (number,) = numbers.id_numbers(np.array([220202]), np.array([birth]), np.array([sequence]))
    assert mod_11_2.is_valid(str(number))
    born = dt.date(1970, 1, 1) + dt.timedelta(days=birth)
    assert number[6:14] == born.strftime("%Y%m%d")
    assert number[-1] == numbers.id_check_character(str(number)[:17])


@pytest.mark.parametrize(
    "number", ["34052419800101001X", "810000199408230021", "830000199201300022"]
)
def test_known_check_characters(number: str) -> None:
    assert numbers.id_check_character(number[:17]) == number[17]


@given(st.sampled_from([622137, 621700, 622848]), st.integers(0, 10**12 - 1))
def test_cards_pass_luhn(prefix: int, serial: int) -> None:
    (card,) = numbers.card_numbers(np.array([prefix]), np.array([serial]))
    assert len(card) == 19
    assert luhn.is_valid(str(card))


@pytest.mark.parametrize(("places", "size"), [(8, 300_000), (12, 300_000)])
def test_scattered_numbers_never_collide(places: int, size: int) -> None:
    found = numbers.scatter(np.arange(size), places)
    assert len(np.unique(found)) == size
    assert found.min() >= 0
    assert found.max() < 10**places


@given(st.integers(1, 9_999_999))
def test_credit_codes_are_valid(serial: int) -> None:
    assert uscc.is_valid(numbers.credit_code(220202, serial))


@given(_DAYS)
def test_months_contain_their_days(day: int) -> None:
    month = month_of(np.array(day))
    assert first_day(month) <= day <= last_day(month)


@given(st.integers(6, 60), st.integers(1, 24))
def test_deliveries_cover_the_period_without_gap(months: int, every: int) -> None:
    period = Period(months)
    batches = list(period.batches(every))
    assert batches[0].first == period.start
    assert batches[-1].last == period.end
    assert all(a.last + 1 == b.first for a, b in itertools.pairwise(batches))


def test_never_stays_never() -> None:
    assert month_of(np.array([NEVER]))[0] == NEVER == first_day(np.array([NEVER]))[0]
