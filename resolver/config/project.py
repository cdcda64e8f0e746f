"""A project folder: everything that an office configures, read and checked as a whole."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from resolver.config.document import Bilingual, Strict, load_document
from resolver.config.linkage import Linkage, load_linkage
from resolver.config.policy import Policy
from resolver.config.problem import ConfigError, Problem
from resolver.config.scenario import Innocent, Scenario, load_innocent, load_scenario
from resolver.config.source import SourceContract


class EngineSettings(Strict):
    """Which database runs the queries, and what it may use."""

    kind: Literal["duckdb"] = "duckdb"
    memory_limit: str | None = None
    threads: int | None = None


class Settings(Strict):
    """The content of ``project.yml``."""

    name: Bilingual
    language: Literal["en", "zh"] = "zh"
    inbox: str = "inbox"
    workspace: str = "workspace"
    engine: EngineSettings = EngineSettings()


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder that has been read and holds no mistakes."""

    folder: Path
    settings: Settings
    linkage: Linkage
    policy: Policy
    sources: dict[str, SourceContract]
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    innocent: dict[str, Innocent] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the folder's name, which stands for the project in messages."""
        return self.folder.name

    @property
    def fields(self) -> dict[str, str]:
        """Return the kind of cleaner of each field that persons are compared on."""
        return {name: str(field.kind) for name, field in self.linkage.fields.items()}

    @property
    def one_per_person(self) -> frozenset[str]:
        """Return the feeds that list each person at most once."""
        return frozenset(feed for feed, contract in self.sources.items() if contract.one_per_person)


def load_project(folder: Path) -> Project:
    """Read a project folder.

    Raises
    ------
    ConfigError
        With every mistake in every file, not just the first.
    """
    problems: list[Problem] = []
    if not folder.is_dir():
        raise ConfigError([Problem(str(folder), None, "", "is not a folder", "check --project")])
    settings = load_document(folder / "project.yml", Settings, problems)
    linkage = load_linkage(folder / "linkage.yml", problems)
    policy_file = folder / "policy.yml"
    policy = load_document(policy_file, Policy, problems) if policy_file.exists() else Policy()
    sources = _load_sources(folder, linkage, problems)
    scenarios, innocent = _load_scenarios(folder, problems)
    if problems or settings is None or linkage is None or policy is None:
        raise ConfigError(problems)
    return Project(folder, settings, linkage, policy, sources, scenarios, innocent)


def _load_sources(
    folder: Path, linkage: Linkage | None, problems: list[Problem]
) -> dict[str, SourceContract]:
    sources: dict[str, SourceContract] = {}
    seen: dict[str, Path] = {}
    paths = sorted((folder / "sources").rglob("*.yml"))
    if not paths:
        what, remedy = "holds no source contract", "resolver source new FILE proposes one"
        problems.append(Problem(str(folder / "sources"), None, "", what, remedy))
    for path in paths:
        feed = path.stem
        if feed in seen:
            what = f"the feed '{feed}' is also defined in {seen[feed]}"
            problems.append(Problem(str(path), None, "", what, "rename one of the two files"))
            continue
        seen[feed] = path
        contract = load_document(path, SourceContract, problems)
        if contract is None:
            continue
        sources[feed] = contract
        if linkage is not None:
            problems += _unknown_fields(path, contract, linkage)
    return sources


def _unknown_fields(path: Path, contract: SourceContract, linkage: Linkage) -> list[Problem]:
    problems = []
    for name in contract.person:
        if name not in linkage.fields:
            near = difflib.get_close_matches(name, linkage.fields, 1)
            hint = f"did you mean '{near[0]}'?" if near else "add it to linkage.yml or remove it"
            what = "is not a field of linkage.yml"
            problems.append(Problem(str(path), None, f"person.{name}", what, hint))
    return problems


def _load_scenarios(
    folder: Path, problems: list[Problem]
) -> tuple[dict[str, Scenario], dict[str, Innocent]]:
    scenarios: dict[str, Scenario] = {}
    innocent: dict[str, Innocent] = {}
    root = folder / "scenarios"
    for path in sorted(root.rglob("*.sql")):
        group = path.parent.name
        if group == "innocent":
            explanation = load_innocent(path, problems)
            if explanation is not None:
                innocent[path.stem] = explanation
        elif group != "views":
            scenario = load_scenario(path, problems)
            if scenario is not None:
                scenarios[path.stem] = scenario
    return scenarios, innocent
