"""A trained model: the parameters of every level, in a file of our own without any SQL dialect."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from resolver.config.linkage import Linkage
from resolver.config.problem import ConfigError, Problem

FORMAT = 1


@dataclass(frozen=True, slots=True)
class LevelParameters:
    """How often a level is seen in matches (m) and in non-matches (u)."""

    m: float | None
    u: float | None


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that training learned.

    Attributes
    ----------
    fingerprint
        Of the fields and levels that it was trained for.
    partners
        How many other records of the same person a record has, on average. The prior follows
        from it and from how many records there are, so that a model learned in a small place
        serves a large one.
    levels
        By comparison, in the order of ``linkage.yml``.
    rows
        How many records it was trained on.
    seed
        Of the random samples.
    """

    fingerprint: str
    partners: float
    levels: dict[str, tuple[LevelParameters, ...]]
    rows: int
    seed: int

    def prior(self, records: int, rows: int) -> float:
        """Return the probability that two random records match.

        Parameters
        ----------
        records
            How many records are compared.
        rows
            How many rows they stand for: what is grouped already is no partner any more.
        """
        left = records * (1 + self.partners) / max(rows, 1) - 1
        return min(max(left, 1.0) / max(records - 1, 1), 0.5)

    def to_json(self) -> str:
        """Return the content of the model's file."""
        content: dict[str, Any] = {"format": FORMAT, **asdict(self)}
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def fingerprint(linkage: Linkage) -> str:
    """Return a hash of what the parameters depend on; labels and thresholds do not count."""
    levels = [
        [
            c.name,
            [
                level.model_dump(exclude={"label", "weight"}, exclude_defaults=True)
                for level in c.levels
            ],
        ]
        for c in linkage.comparisons
    ]
    fields = {name: spec.kind for name, spec in linkage.fields.items()}
    content = json.dumps([fields, linkage.derived, levels], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def save_model(model: Model, folder: Path, on: date | None = None) -> Path:
    """Write a model as ``linkage-<date>-<hash>.json``.

    Parameters
    ----------
    model
        What to write.
    folder
        Where to; a project folder or the workspace's models.
    on
        The date in the name; today by default.

    Returns
    -------
    The file.
    """
    text = model.to_json()
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = folder / f"linkage-{(on or date.today()).isoformat()}-{digest}.json"
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(text, "utf-8")
    partial.replace(path)
    return path


def find_model(folder: Path) -> Path | None:
    """Return the newest model file of a folder: by the date in its name, then by its own age."""
    dated = len("linkage-2000-01-01")
    found = sorted(
        folder.glob("linkage-*.json"), key=lambda p: (p.name[:dated], p.stat().st_mtime_ns, p.name)
    )
    return found[-1] if found else None


def load_model(path: Path, linkage: Linkage) -> Model:
    """Read a model and make sure that it fits ``linkage.yml``.

    Raises
    ------
    ConfigError
        If the file cannot be read, or was trained for other fields or levels.
    """
    retrain = "train a new one: resolver train --adopt"
    try:
        content = json.loads(path.read_text("utf-8"))
        known = content.pop("format") == FORMAT
        levels = {
            name: tuple(LevelParameters(**level) for level in found)
            for name, found in content.pop("levels").items()
        }
        model = Model(levels=levels, **content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        what = "is not a linkage model that can be read"
        raise ConfigError([Problem(str(path), None, "", what, retrain)]) from error
    if not known or model.fingerprint != fingerprint(linkage):
        what = "was trained for other fields or comparison levels than linkage.yml has now"
        raise ConfigError([Problem(str(path), None, "", what, retrain)])
    return model


def project_model(folder: Path, linkage: Linkage) -> Model:
    """Read the newest model of a project folder.

    Raises
    ------
    ConfigError
        If there is none, or it does not fit ``linkage.yml``.
    """
    path = find_model(folder)
    if path is None:
        place = str(folder / "linkage-<date>-<hash>.json")
        what, remedy = "there is no linkage model", "train one: resolver train --adopt"
        raise ConfigError([Problem(place, None, "", what, remedy)])
    return load_model(path, linkage)


def bits(m: float, u: float) -> float:
    """Return the weight of a level in bits.

    Examples
    --------
    >>> bits(0.8, 0.1)
    3.0
    """
    return math.log2(m / u)
