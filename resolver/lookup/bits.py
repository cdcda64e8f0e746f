"""Write match weights and probabilities."""

from __future__ import annotations


def bits(value: float) -> str:
    """Write a weight with its sign.

    Examples
    --------
    >>> bits(3.14159), bits(-2.0), bits(-0.001)
    ('+3.14', '−2.00', '0.00')
    """
    rounded = round(value, 2)
    if rounded == 0:
        return "0.00"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):.2f}"


def percent(probability: float) -> str:
    """Write a probability; none is ever certain.

    Examples
    --------
    >>> percent(0.5), percent(0.99937), percent(0.99999999), percent(1e-9)
    ('50%', '99.94%', '> 99.99%', '< 0.01%')
    """
    if probability > 0.9999:
        return "> 99.99%"
    if probability < 0.0001:
        return "< 0.01%"
    return f"{100 * probability:.4g}%"
