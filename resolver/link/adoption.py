"""Put a trained model into use: the project folder holds the one that runs score with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resolver.config.linkage import Linkage
from resolver.config.problem import ExpectedError
from resolver.link.model import find_model, load_model, save_model

_DATED = re.compile(r"linkage-(\d{4}-\d{2}-\d{2})-[0-9a-f]+\.json")


class ModelInUseError(ExpectedError):
    """The model that is to be adopted is the one in use."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """Where the adopted model lies now, and where those lie that it replaced."""

    model: Path
    replaced: tuple[Path, ...]


def adopt_model(candidate: Path, linkage: Linkage, project: Path, kept: Path) -> Adoption:
    """Let runs score with a candidate from now on.

    Afterwards the project folder holds this model and no other, so that there is never a doubt
    which one is in use.

    Parameters
    ----------
    candidate
        A model's file; it stays where it is.
    linkage
        What the model has to fit.
    project
        The project folder.
    kept
        Where the models go that were in the project folder: they can be adopted again.

    Raises
    ------
    ConfigError
        If the file is no model, or was trained for other fields.
    ModelInUseError
        If it is in use already.
    """
    model = load_model(candidate, linkage)
    used = find_model(project)
    if used is not None and used.read_text("utf-8") == model.to_json():
        raise ModelInUseError(f"{candidate}: is the model in use already")
    named = _DATED.fullmatch(candidate.name)
    earlier = sorted(project.glob("linkage-*.json"))
    fresh = save_model(model, project, date.fromisoformat(named[1]) if named else None)
    replaced = []
    kept.mkdir(parents=True, exist_ok=True)
    for path in earlier:
        if path != fresh:
            # Copied, not renamed: the two folders may lie on two disks.
            part = kept / f"{path.name}.part"
            part.write_bytes(path.read_bytes())
            part.replace(kept / path.name)
            path.unlink()
            replaced.append(kept / path.name)
    return Adoption(fresh, tuple(replaced))
