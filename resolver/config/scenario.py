"""A scenario in one file: a header that people read, and the query that it heads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from resolver.config.document import Bilingual, Strict, load_document
from resolver.config.problem import Problem

_HEADER = re.compile(r"\A\s*/\*\s*---[ \t]*\n(?P<yaml>.*?)^\s*---\s*\*/", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def _in_both(value: Any) -> Any:
    return {"en": value, "zh": value} if isinstance(value, str) else value


Text = Annotated[Bilingual, BeforeValidator(_in_both)]
"""A text in both languages; a plain one stands for both until somebody translates it."""


class Parameter(Strict):
    """A number that a query takes, with the bounds that it may be set within."""

    default: float
    min: float
    max: float
    title: Text | None = None

    @model_validator(mode="after")
    def _within_bounds(self) -> Parameter:
        if not self.min <= self.default <= self.max:
            raise ValueError(f"default {self.default:g} is not within {self.min:g}..{self.max:g}")
        return self

    def value(self) -> int | float:
        """Return the default, as an integer if it is a whole number."""
        return int(self.default) if self.default == int(self.default) else self.default


class Header(Strict):
    """What the headers of all queries have in common."""

    parameters: dict[str, Parameter] = Field(default_factory=dict)


class ScenarioHeader(Header):
    """What people read of a scenario."""

    title: Bilingual
    number: Annotated[int, Field(ge=1)] | None = None
    severity: Literal["high", "medium", "low"]
    phase: Annotated[
        tuple[Literal["pre-payment", "in-payment", "retrospective"], ...], Field(min_length=1)
    ]
    law: tuple[str, ...] = ()
    explain: Text
    innocent: tuple[str, ...] = ()


class InnocentHeader(Header):
    """What would make a lead harmless, and how much it counts for."""

    title: Bilingual
    effect: Literal["exclude", "lower", "conflict", "raise"]
    bits: Annotated[float, Field(ge=0, le=20)] = 0
    note: Text

    @model_validator(mode="after")
    def _weighed(self) -> InnocentHeader:
        if self.effect in {"lower", "raise"} and not self.bits:
            raise ValueError("an explanation that lowers or raises needs 'bits'")
        return self


class ViewHeader(Header):
    """What an intermediate result is for."""

    about: str
    keep: bool = False
    """Compute it once a run, because it is dear; otherwise it is only a name for a query."""


H = TypeVar("H", bound=Header)


@dataclass(frozen=True, slots=True)
class Query(Generic[H]):
    """A query with its header, and where it is written."""

    path: Path
    header: H
    sql: str
    first_line: int = 1

    @property
    def name(self) -> str:
        """Return the name, which is the file's."""
        return self.path.stem

    @property
    def group(self) -> str:
        """Return the folder that the query lies in."""
        return self.path.parent.name

    def values(self) -> dict[str, int | float]:
        """Return the value of every parameter."""
        return {name: parameter.value() for name, parameter in self.header.parameters.items()}


Scenario = Query[ScenarioHeader]
"""A question asked of the persons, their facts and the graph."""
Innocent = Query[InnocentHeader]
"""An innocent explanation, tried on the hits of every scenario that names it."""
SharedView = Query[ViewHeader]
"""An intermediate result that several scenarios read."""


def load_scenario(path: Path, problems: list[Problem]) -> Scenario | None:
    """Read a scenario; what is wrong with its header is added to `problems`."""
    return _load(path, ScenarioHeader, problems)


def load_innocent(path: Path, problems: list[Problem]) -> Innocent | None:
    """Read an innocent explanation; what is wrong with it is added to `problems`."""
    return _load(path, InnocentHeader, problems)


def load_views(folder: Path, problems: list[Problem]) -> dict[str, SharedView]:
    """Read the shared views of a project folder, by name."""
    found = (
        _load(path, ViewHeader, problems) for path in sorted(folder.glob("scenarios/views/*.sql"))
    )
    return {view.name: view for view in found if view is not None}


def _load(path: Path, model: type[H], problems: list[Problem]) -> Query[H] | None:
    def refuse(what: str, remedy: str) -> None:
        problems.append(Problem(str(path), 1, "", what, remedy))

    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        refuse("is not UTF-8", "save it as UTF-8")
        return None
    if not _NAME.match(path.stem):
        refuse("has a name that SQL would have to quote", "use lower case letters, digits and _")
        return None
    header = _HEADER.match(text)
    if header is None:
        refuse("has no header", "start the file with /* --- , YAML, and --- */")
        return None
    first_line = text.count("\n", 0, header.start("yaml")) + 1
    found = load_document(path, model, problems, text=header["yaml"], first_line=first_line)
    if found is None:
        return None
    body = text[header.end() :]
    line = text.count("\n", 0, header.end() + len(body) - len(body.lstrip())) + 1
    return Query(path, found, body.strip().rstrip(";"), line)
