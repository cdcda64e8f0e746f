"""SQL scripts: named steps in a file, with identifiers filled in from outside.

A script is plain SQL that any client can read. A line ``-- step: name`` starts a step, the
comment lines right below it say why the step is there. ``{name}`` is replaced by text that the
caller has made safe (an identifier, a relation, an expression); values go in as ``$name``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

_STEP = re.compile(r"^--\s*step:\s*(?P<name>[\w -]+?)\s*$", re.MULTILINE)
# Not a regular expression's {4} or {Han}: a placeholder is lower case.
_HOLE = re.compile(r"(?<!\\x)\{([a-z]\w*)\}")


def quote_identifier(name: str) -> str:
    """Quote a column or table name for SQL.

    Examples
    --------
    >>> quote_identifier('死亡"时间')
    '"死亡""时间"'
    """
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """Quote text as a SQL string.

    Examples
    --------
    >>> quote_literal("O'Neil")
    "'O''Neil'"
    """
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Step:
    """One named statement of a script."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Script:
    r"""A sequence of named SQL steps.

    Examples
    --------
    >>> script = Script.parse("-- step: one\nselect {x};\n-- step: two\nselect 2")
    >>> [step.name for step in script.fill(x="1").steps]
    ['one', 'two']
    >>> script.fill(x="1").steps[0].sql
    'select 1'
    """

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Script:
        """Split the text of an ``.sql`` file at its ``-- step:`` lines."""
        marks = list(_STEP.finditer(text))
        if not marks:
            return cls((Step("all", text.strip().rstrip(";")),))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        return cls(
            tuple(
                Step(mark["name"], text[mark.end() : end].strip().rstrip(";"))
                for mark, end in zip(marks, ends, strict=True)
            )
        )

    @classmethod
    def load(cls, package: str, name: str) -> Script:
        """Read the script `name` that lies inside `package`.

        Raises
        ------
        FileNotFoundError
            If the package has no such file.
        """
        return cls.parse(resources.files(package).joinpath(name).read_text("utf-8"))

    def only(self, *names: str) -> Script:
        """Return a script of some of the steps, in their own order."""
        return Script(tuple(step for step in self.steps if step.name in names))

    def fill(self, **holes: str) -> Script:
        """Replace every ``{name}`` by its text.

        Raises
        ------
        KeyError
            If a placeholder has no text.
        """
        return Script(tuple(Step(step.name, _fill(step.sql, holes)) for step in self.steps))

    def __getitem__(self, name: str) -> str:
        """Return the SQL of one step by its name."""
        for step in self.steps:
            if step.name == name:
                return step.sql
        raise KeyError(name)


def _fill(sql: str, holes: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda match: holes[match[1]], sql)
