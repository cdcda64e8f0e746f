"""The holes of an explanation's template."""

from __future__ import annotations

from functools import lru_cache
from string import Formatter


@lru_cache(maxsize=1024)
def placeholders(template: str) -> tuple[str, ...]:
    """Return the names that a template fills in.

    Raises
    ------
    ValueError
        If a brace is left open, or a name is more than a name: ``{a.b}`` and ``{a[0]}`` could
        reach into objects.

    Examples
    --------
    >>> placeholders("{person} got {amount} yuan")
    ('person', 'amount')
    """
    names = []
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"'{{{name}}}' is not a plain name in braces")
        names.append(name)
    return tuple(names)
