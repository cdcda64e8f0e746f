"""Read YAML into typed models, with the line of every mistake and the nearest valid key."""

from __future__ import annotations

import difflib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from resolver.config.problem import Problem

Location = tuple[str | int, ...]


class Strict(BaseModel):
    """A model that refuses keys it does not know, and does not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """A text that a person reads, in English and in Chinese."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text in ``en`` or ``zh``.

        Examples
        --------
        >>> Bilingual(en="Deaths", zh="死亡").in_language("zh")
        '死亡'
        """
        return self.zh if language == "zh" else self.en


M = TypeVar("M", bound=BaseModel)


def load_document(
    path: Path,
    model: type[M],
    problems: list[Problem],
    *,
    text: str | None = None,
    first_line: int = 1,
) -> M | None:
    """Read a YAML file into a model and add every mistake to `problems`.

    Parameters
    ----------
    path
        The file; named in problems.
    model
        What the file has to look like.
    problems
        Receives what is wrong.
    text
        The YAML itself, if it is only a part of the file.
    first_line
        The line of the file that `text` starts at.

    Returns
    -------
    The model, or None if there were mistakes.
    """
    if text is None:
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            problems.append(Problem(str(path), None, "", "is missing", "create the file"))
            return None
        except UnicodeDecodeError:
            problems.append(Problem(str(path), None, "", "is not UTF-8", "save it as UTF-8"))
            return None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        content = loader.construct_document(node) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + first_line if mark else None
        what = f"is not valid YAML: {error.problem or error.context}"
        problems.append(Problem(str(path), line, "", what, "mind quotes, colons and indentation"))
        return None
    except ValueError as error:
        # PyYAML reads what looks like a date as one, and lets the calendar's refusal through.
        what = f"holds what looks like a date but is none: {error}"
        problems.append(Problem(str(path), None, "", what, "put it in quotes"))
        return None
    except yaml.YAMLError:
        problems.append(
            Problem(str(path), None, "", "holds characters that YAML does not allow", "remove them")
        )
        return None
    try:
        return model.model_validate({} if content is None else content)
    except ValidationError as error:
        problems += [_problem(path, model, node, fault, first_line) for fault in error.errors()]
        return None


# The parser in C, ten times as fast, is missing from some builds of the library.
_FastLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_FastLoader):  # type: ignore[valid-type,misc]
    """Refuses a key that stands twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' stands twice", key.start_mark
                )
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def _problem(
    path: Path, model: type[BaseModel], node: yaml.Node | None, fault: Any, first_line: int
) -> Problem:
    location: Location = fault["loc"]
    key = ".".join(str(part) for part in location)
    line = _line(node, location) + first_line
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(location[-1]), _keys(model, location[:-1]), 1, 0.5)
        remedy = f"did you mean '{near[0]}'?" if near else "remove it"
        return Problem(str(path), line, key, "is not a known key", remedy)
    if fault["type"] == "missing":
        return Problem(str(path), line, key, "is missing", "add it")
    what = fault["msg"].removeprefix("Value error, ")
    return Problem(str(path), line, key, what[:1].lower() + what[1:])


def _line(node: yaml.Node | None, location: Location) -> int:
    """Return the line (from 0) of the deepest part of `location` that the document has."""
    if node is None:
        return 0
    line = node.start_mark.line
    for part in location:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line, node = key.start_mark.line, value
                    break
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            node = node.value[part]
            line = node.start_mark.line
    return line


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys that are allowed where `location` points into `model`."""
    models: list[type[BaseModel]] = [model]
    for part in location:
        following = []
        for candidate in models:
            field = candidate.model_fields.get(str(part))
            annotation = field.annotation if field else None
            if field is None:
                continue
            following += _models_in(annotation)
        # A list index, a mapping key or a union's branch name does not lead into a new field.
        models = following or models
    return sorted({name for candidate in models for name in candidate.model_fields})


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]
