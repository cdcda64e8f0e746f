"""Numbers that people and things carry: identity numbers, cards, phones, credit codes."""

from __future__ import annotations

import numpy as np

from resolver.sample.streams import Array

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = np.array(list("10X98765432"))
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_MOBILE_PREFIXES = np.array(
    [130, 131, 132, 133, 135, 136, 137, 138, 139, 150, 151, 152, 155, 158, 159, 166, 177, 180, 186]
)


def id_numbers(area: Array, birth: Array, sequence: Array) -> Array:
    """Build 18-digit identity numbers (GB 11643-1999) with their check character.

    Parameters
    ----------
    area
        Six-digit area codes.
    birth
        Days of birth, as days since 1970-01-01.
    sequence
        Three-digit sequence numbers, odd for men.

    Examples
    --------
    >>> id_numbers(np.array([340524]), np.array([3652]), np.array([1])).tolist()
    ['34052419800101001X']
    """
    when = np.asarray(birth).astype("datetime64[D]")
    year = when.astype("datetime64[Y]").astype(np.int64) + 1970
    month = when.astype("datetime64[M]").astype(np.int64) % 12 + 1
    date = (when - when.astype("datetime64[M]")).astype(np.int64) + 1
    body = (
        np.asarray(area, np.int64) * 10**11
        + (year * 10**4 + month * 100 + date) * 1000
        + np.asarray(sequence, np.int64)
    )
    total = np.zeros(body.shape, np.int64)
    rest = body.copy()
    for weight in reversed(_ID_WEIGHTS):
        total += rest % 10 * weight
        rest //= 10
    return np.strings.add(body.astype("U17"), _ID_CHECKS[total % 11])


def old_id_number(number: str) -> str:
    """Return the 15-digit form that a number had before 1999.

    Examples
    --------
    >>> old_id_number("34052419800101001X")
    '340524800101001'
    """
    return number[:6] + number[8:17]


def id_check_character(body: str) -> str:
    """Return the check character of 17 digits.

    Examples
    --------
    >>> id_check_character("34052419800101001")
    'X'
    """
    total = sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True))
    return str(_ID_CHECKS[total % 11])


def mobile_numbers(draw: Array) -> Array:
    """Turn random 64-bit integers into mobile numbers."""
    bits = np.asarray(draw, np.uint64)
    prefix = _MOBILE_PREFIXES[(bits >> np.uint64(40)).astype(np.int64) % len(_MOBILE_PREFIXES)]
    return (prefix * 10**8 + (bits % np.uint64(10**8)).astype(np.int64)).astype(np.int64)


def is_mobile(phone: Array) -> Array:
    """Tell mobile numbers from landlines and from 0, which stands for none."""
    return np.asarray((phone >= 10**10) & (phone < 2 * 10**10))


def phone_texts(phone: Array) -> Array:
    """Write phone numbers; landlines have a zero in front, 0 is an empty text.

    Examples
    --------
    >>> phone_texts(np.array([13812345678, 43260000101, 0])).tolist()
    ['13812345678', '043260000101', '']
    """
    digits = np.asarray(phone).astype("U16")
    written = np.where(is_mobile(phone), digits, np.strings.add("0", digits))
    return np.where(np.asarray(phone) > 0, written, "").astype("U16")


def card_numbers(prefix: Array, serial: Array) -> Array:
    """Build 19-digit bank card numbers: six-digit prefix, twelve-digit serial, Luhn digit.

    Examples
    --------
    >>> card_numbers(np.array([621700]), np.array([123])).tolist()
    ['6217000000000001234']
    """
    body = np.asarray(prefix, np.int64) * 10**12 + np.asarray(serial, np.int64)
    total = np.zeros(body.shape, np.int64)
    rest = body.copy()
    for place in range(18):
        digit = rest % 10 * (2 if place % 2 == 0 else 1)
        total += digit // 10 + digit % 10
        rest //= 10
    return np.strings.add(body.astype("U18"), ((-total) % 10).astype("U1"))


def passbook_numbers(serial: Array) -> Array:
    """Build 17-digit passbook numbers; they follow no check and may begin with zeros.

    Examples
    --------
    >>> passbook_numbers(np.array([123])).tolist()
    ['07220000000000123']
    """
    return np.strings.zfill((72200000 * 10**8 + np.asarray(serial, np.int64)).astype("U16"), 17)


def scatter(index: Array, places: int) -> Array:
    """Map indices one to one onto numbers of so many digits, without visible order."""
    # Odd and not a multiple of 5, hence coprime to the modulus: no two indices collide.
    factor = 61_803_399 if places <= 9 else 38_742_048_901
    return np.asarray((np.asarray(index, np.int64) * factor + 271_828_183) % 10**places)


def credit_code(area: int, serial: int) -> str:
    """Build a unified social credit code (GB 32100) of a company.

    Examples
    --------
    >>> credit_code(220202, 1)
    '91220202MA0000001N'
    """
    body = f"91{area:06d}MA{serial:07d}"
    total = sum(_CODE_ALPHABET.index(c) * w for c, w in zip(body, _CODE_WEIGHTS, strict=True))
    return body + _CODE_ALPHABET[(31 - total % 31) % 31]
