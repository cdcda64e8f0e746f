"""What tonight's run would be made from, so that an unfinished one of the same is taken up."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import resolver
from resolver.casework import DecisionLog
from resolver.config.project import Project
from resolver.pipeline.intake import lake_digest
from resolver.runs import Workspace
from resolver.runs.purpose import digest_files, digest_listing, digest_text
from resolver.sources import Lake

_MODELS = "linkage-*.json"
_OF_THE_MACHINE = {"engine", "inbox", "workspace"}
"""What project.yml says of the machine changes no result; more memory must not cost a night."""


def purpose_of(
    project: Project, workspace: Workspace, inbox: Path, as_of: date, *, rebuild: bool
) -> dict[str, str]:
    """Return a digest of each part that the results of a run depend on.

    Parameters
    ----------
    project, workspace, inbox, as_of, rebuild
        As for `run_nightly`.
    """
    folder = project.folder
    settings = project.settings.model_dump_json(exclude=_OF_THE_MACHINE)
    rest = digest_files(folder, leave_out=("project.yml", _MODELS))
    return {
        "day": as_of.isoformat(),
        "software": f"{resolver.__version__} {_software()}",
        "project": digest_text(settings, rest),
        "model": digest_files(folder, _MODELS),
        "inbox": digest_listing(inbox),
        "lake": lake_digest(Lake(workspace.root)),
        "decisions": _decisions(workspace),
        "yesterday": workspace.pointed_at() or "",
        "mode": "rebuild" if rebuild else "",
    }


@cache
def _software() -> str:
    """Return a digest of the software itself: a stage that works otherwise has to be done anew."""
    return digest_files(Path(resolver.__file__).parent, leave_out=("*.pyc",))


def _decisions(workspace: Workspace) -> str:
    if not (workspace.root / "casework.db").is_file():
        return ""
    entries = DecisionLog(workspace.root).entries()
    return digest_text(*(entry.hash for entry in entries)) if entries else ""
