"""Turn the levels of ``linkage.yml`` into SQL conditions on the two records of a pair.

The left record's columns end in ``_l``, the right one's in ``_r``, which is how Splink names them.
"""

from __future__ import annotations

from collections.abc import Callable

from resolver.config.document import Bilingual
from resolver.config.linkage import Between, Level

SLIP_POSITIONS = 6
"""Names are compared character by character up to this length."""


def level_sql(level: Level) -> str:
    """Return the condition of a level; ``ELSE`` for the last one of a comparison.

    Examples
    --------
    >>> level_sql(Level(equal="name"))
    '"name_l" = "name_r"'
    """
    sql = _CONDITIONS[level.condition](level)
    if level.either:
        sql = f"({sql}) or ({level.either})"
    return f"({sql}) and ({level.also})" if level.also else sql


def level_label(level: Level) -> Bilingual:
    """Return what a level is called: its label, or what its condition says."""
    if level.label is not None:
        return level.label
    value = getattr(level, level.condition)
    subject = ""
    if isinstance(value, Between):
        bound = value.at_least if value.at_least is not None else value.at_most
        subject = f" {value.column} ({bound})"
    elif isinstance(value, list):
        subject = " " + ", ".join(value)
    elif isinstance(value, str) and level.condition != "sql":
        subject = f" {value}"
    en, zh = _LABELS[level.condition]
    return Bilingual(en=en + subject, zh=zh + subject)


def _l(column: str) -> str:
    return f'"{column}_l"'


def _r(column: str) -> str:
    return f'"{column}_r"'


def _both(template: str) -> Callable[[str], str]:
    return lambda column: template.format(l=_l(column), r=_r(column))


_MISSING = _both("({l} is null or {r} is null)")
_EQUAL = _both("{l} = {r}")
_SHARES = _both("list_has_any({l}, {r})")
_WILDCARD = _both(
    "(({l} like '%?%' and {r} like replace({l}, '?', '_'))"
    " or ({r} like '%?%' and {l} like replace({r}, '?', '_')))"
)


def _one_slip(column: str) -> str:
    """Compare characters: the built-in distances count bytes, of which Chinese takes three."""
    left, right = _l(column), _r(column)
    differing = " + ".join(
        f"cast(substr({left}, {i}, 1) <> substr({right}, {i}, 1) as integer)"
        for i in range(1, SLIP_POSITIONS + 1)
    )
    return (
        f"length({left}) = length({right}) and length({left}) between 2 and {SLIP_POSITIONS}"
        f" and {differing} = 1"
    )


def _toneless(column: str) -> str:
    # Tones are written as digits after the syllable.
    left, right = (f"regexp_replace({side(column)}, '[0-9]', '', 'g')" for side in (_l, _r))
    return f"{left} = {right}"


def _parts(spec: Between) -> str:
    left, right = _l(spec.column), _r(spec.column)
    shared = f"len(list_intersect({left}, {right}))"
    bound = spec.at_least or 1
    if bound < 1:
        return f"{shared} >= {bound} * least(len({left}), len({right}))"
    return f"{shared} >= {bound:g}"


def _jaro_winkler(spec: Between) -> str:
    return f"jaro_winkler_similarity({_l(spec.column)}, {_r(spec.column)}) >= {spec.at_least}"


def _hamming(spec: Between) -> str:
    left, right = _l(spec.column), _r(spec.column)
    return (
        f"case when length({left}) = length({right}) and length({left}) > 0"
        f" then hamming({left}, {right}) <= {spec.at_most} else false end"
    )


def _edits(spec: Between) -> str:
    left, right = _l(spec.column), _r(spec.column)
    return (
        f"abs(length({left}) - length({right})) <= {spec.at_most}"
        f" and damerau_levenshtein({left}, {right}) <= {spec.at_most}"
    )


def _days(spec: Between) -> str:
    return f"abs(date_diff('day', {_l(spec.column)}, {_r(spec.column)})) <= {spec.at_most}"


def _number_typo(spec: Between) -> str:
    """Allow wrong digits, a neighbouring pair exchanged (two wrong digits), or one digit lost."""
    left, right = _l(spec.column), _r(spec.column)
    return (
        f"case when length({left}) = length({right}) then hamming({left}, {right})"
        f" <= {spec.at_most} when abs(length({left}) - length({right})) = 1"
        f" then levenshtein({left}, {right}) = 1 else false end"
    )


def _same(part: str) -> Callable[[str], str]:
    def condition(column: str) -> str:
        return f"date_trunc('{part}', {_l(column)}) = date_trunc('{part}', {_r(column)})"

    return condition


def _swapped(columns: list[str]) -> str:
    first, second = columns
    return f"{_l(first)} = {_r(second)} and {_l(second)} = {_r(first)}"


_CONDITIONS: dict[str, Callable[[Level], str]] = {
    "missing": lambda level: " and ".join(_MISSING(c) for c in level.missing or []),
    "equal": lambda level: " and ".join(_EQUAL(c) for c in level.equal or []),
    "shares": lambda level: _SHARES(str(level.shares)),
    "shares_parts": lambda level: _parts(_given(level.shares_parts)),
    "swapped": lambda level: _swapped(level.swapped or []),
    "jaro_winkler": lambda level: _jaro_winkler(_given(level.jaro_winkler)),
    "hamming": lambda level: _hamming(_given(level.hamming)),
    "edits": lambda level: _edits(_given(level.edits)),
    "days": lambda level: _days(_given(level.days)),
    "same_year": lambda level: _same("year")(str(level.same_year)),
    "same_month": lambda level: _same("month")(str(level.same_month)),
    "wildcard": lambda level: _WILDCARD(str(level.wildcard)),
    "one_slip": lambda level: _one_slip(str(level.one_slip)),
    "toneless": lambda level: _toneless(str(level.toneless)),
    "number_typo": lambda level: _number_typo(_given(level.number_typo)),
    "sql": lambda level: str(level.sql),
    "otherwise": lambda _: "ELSE",
}

_LABELS = {
    "missing": ("nothing to compare:", "无可比内容："),
    "equal": ("equal", "相同："),
    "shares": ("a value in common:", "有相同的值："),
    "shares_parts": ("parts in common:", "部分相同："),
    "swapped": ("swapped", "互换："),
    "jaro_winkler": ("similar", "相似："),
    "hamming": ("few characters differ:", "个别字符不同："),
    "edits": ("few edits apart:", "少量差异："),
    "days": ("few days apart:", "相差数日："),
    "same_year": ("same year:", "同年："),
    "same_month": ("same month:", "同月："),
    "wildcard": ("equal but for unreadable characters:", "除无法识别的字外相同："),
    "one_slip": ("one character differs:", "一字之差："),
    "toneless": ("same sound:", "读音相同："),
    "number_typo": ("mistyped:", "疑为误录："),
    "sql": ("special condition", "特别条件"),
    "otherwise": ("different", "不同"),
}


def _given(spec: Between | None) -> Between:
    if spec is None:  # pragma: no cover - the model has checked it
        raise ValueError("a level without its condition")
    return spec
