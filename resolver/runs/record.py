"""What is known of a run beside its results: when, of what, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from resolver.runs.durable import write_durably

FILE = "run.json"


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended unfinished, as far as it could still say so.

    Attributes
    ----------
    why
        ``failed``, ``checks`` or ``interrupted``.
    stage
        What was at work.
    message
        What was said.
    """

    why: str
    stage: str
    message: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The file ``run.json`` beside a run's snapshot.

    Attributes
    ----------
    name, as_of
        The run, and the day that it is for.
    schema, software
        The version of its tables, and of what made it.
    purpose
        What it is made from: a digest a part, see `resolver.runs.purpose`.
    base
        The run that was published when it started.
    started_at, finished_at, published_at
        Coordinated universal time.
    resumed
        After which stages it was taken up again.
    accepted
        Checks that failed and were accepted, with the reason.
    stopped
        Why it is unfinished; a killed run could not say.
    """

    name: str
    as_of: date | None
    schema: int
    software: str
    started_at: datetime
    purpose: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    resumed: tuple[str, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)
    stopped: Stop | None = None
    finished_at: datetime | None = None
    published_at: datetime | None = None

    def save(self, folder: Path) -> None:
        """Write it into the run's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, default=_iso)
        write_durably(folder / FILE, text + "\n")


def read_record(folder: Path) -> RunRecord | None:
    """Return the record in a run's folder, or None if there is none that can be read.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> read_record(folder) is None
    True
    >>> record = RunRecord("2024-12-31-1", date(2024, 12, 31), 2, "1.0", datetime.now(UTC))
    >>> record.save(folder)
    >>> read_record(folder) == record
    True
    """
    path = folder if folder.suffix == ".json" else folder / FILE
    try:
        return _from(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _from(content: dict[str, Any]) -> RunRecord:
    content["as_of"] = date.fromisoformat(content["as_of"]) if content["as_of"] else None
    for name in ("started_at", "finished_at", "published_at"):
        text = content.get(name)
        content[name] = datetime.fromisoformat(text).astimezone(UTC) if text else None
    content["resumed"] = tuple(content["resumed"])
    content["stopped"] = Stop(**content["stopped"]) if content["stopped"] else None
    return RunRecord(**content)


def _iso(value: Any) -> str:
    return str(value.isoformat())
